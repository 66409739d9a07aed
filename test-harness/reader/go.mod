module davit.io/reader

go 1.26.0

require (
	github.com/klauspost/compress v1.19.2
	golang.org/x/crypto v0.55.0
	golang.org/x/sys v0.47.0
)
