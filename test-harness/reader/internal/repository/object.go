package repository

import (
	"crypto/ed25519"
	"crypto/sha256"
)

const (
	headerLength    = 48
	mostHeaderBytes = 65_536
	signatureLength = 64
	mostEpoch       = 1<<31 - 1
	// The longest objects (3.6).
	mostMarkerBytes   = 65_536
	mostSlotBytes     = 16_384
	mostRegistryBytes = 16_384
	mostSignedBytes   = 16 << 20
)

// header is the beginning of every object (3.3).
type header struct {
	kind   Kind
	epoch  uint32
	object ID
	fields []byte
	length int // of the header with its fields
}

// readHeader checks what every header must be.
func readHeader(bytes []byte, kind Kind) (header, error) {
	if len(bytes) < headerLength {
		return header{}, refuse(Tampered, "an object of %d bytes", len(bytes))
	}
	if string(bytes[:4]) != "DAVT" || Kind(bytes[4]) != kind {
		return header{}, refuse(Tampered, "not an object of kind %d", kind)
	}
	if bytes[5] != 0 || bytes[6] != 1 || bytes[7] != 0 {
		code := TooOld
		if kind == kindFormat {
			code = Version
		}
		return header{}, refuse(code, "version %d, suite %d, reserved %d", bytes[5], bytes[6], bytes[7])
	}
	if epoch := be32(bytes[8:]); epoch > mostEpoch {
		return header{}, refuse(Tampered, "epoch %d", epoch)
	}
	length := int64(be32(bytes[44:]))
	if length > mostHeaderBytes || headerLength+length > int64(len(bytes)) {
		return header{}, refuse(Tampered, "%d bytes of header fields", length)
	}
	return header{
		kind:   kind,
		epoch:  be32(bytes[8:]),
		object: ID(bytes[12:44]),
		fields: bytes[headerLength : headerLength+length],
		length: headerLength + int(length),
	}, nil
}

func be32(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// verified tells whether the last 64 bytes sign all others, for a purpose and in a repository (4.2, 4.3).
func verified(key ed25519.PublicKey, purpose string, repository ID, object []byte) bool {
	signed, signature := object[:len(object)-signatureLength], object[len(object)-signatureLength:]
	hash := sha256.Sum256(signed)
	return ed25519.Verify(key, statement(purpose, repository, hash), signature)
}

// statement is what a signature is made over.
func statement(purpose string, repository ID, hash [32]byte) []byte {
	message := append([]byte(purpose), 0)
	message = append(message, repository[:]...)
	return append(message, hash[:]...)
}

// ownerBody checks an object that the owner signed, all but its signature (4.2).
func ownerBody(object []byte, kind Kind) (header, []byte, error) {
	head, err := readHeader(object, kind)
	if err != nil {
		return header{}, nil, err
	}
	if head.epoch != 0 || len(head.fields) != 0 {
		return header{}, nil, refuse(Tampered, "a plain object with an epoch or header fields")
	}
	if len(object) < head.length+signatureLength {
		return header{}, nil, refuse(Tampered, "no signature")
	}
	return head, object[head.length : len(object)-signatureLength], nil
}
