package repository

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// Cursor takes values from bytes, in order (3.1). It gives up by a panic with a *Refusal, which [parse] turns into an error.
type Cursor struct {
	rest   []byte
	code   string // of what breaks a rule (3.6)
	budget *int
}

// The most fields that one document may hold, nested ones counted (3.2).
const mostFields = 4_000_000

// parse runs a parser over all bytes; what is left behind it is refused, too. The code is that of whatever breaks a rule (3.6).
func parse[T any](code, what string, bytes []byte, parser func(*Cursor) T) (value T, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			refusal, ok := thrown.(*Refusal)
			if !ok {
				panic(thrown)
			}
			err = about(what, refusal)
		}
	}()
	budget := mostFields
	cursor := &Cursor{bytes, code, &budget}
	value = parser(cursor)
	cursor.end()
	return value, nil
}

// malformed is what breaks a rule in these bytes.
func (c *Cursor) malformed(format string, values ...any) *Refusal {
	return refuse(c.code, format, values...)
}

func (c *Cursor) end() {
	if len(c.rest) > 0 {
		panic(c.malformed("%d bytes too many", len(c.rest)))
	}
}

func (c *Cursor) more() bool { return len(c.rest) > 0 }

func (c *Cursor) take(length uint64) []byte {
	if length > uint64(len(c.rest)) {
		panic(c.malformed("%d bytes are announced, %d are left", length, len(c.rest)))
	}
	taken := c.rest[:length:length]
	c.rest = c.rest[length:]
	return taken
}

func (c *Cursor) u8() byte { return c.take(1)[0] }

func (c *Cursor) u32() uint32 { return binary.BigEndian.Uint32(c.take(4)) }

func (c *Cursor) varint() uint64 {
	var value uint64
	for shift := uint(0); ; shift += 7 {
		b := c.u8()
		if shift == 63 && b > 1 {
			panic(c.malformed("a number of more than 64 bits"))
		}
		if b == 0 && shift > 0 {
			panic(c.malformed("a number that is longer than needed"))
		}
		value |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return value
		}
	}
}

// size is a varint that counts bytes or things: none of them reaches 2^63.
func (c *Cursor) size() int64 {
	value := c.varint()
	if value > math.MaxInt64 {
		panic(c.malformed("a size of %d", value))
	}
	return int64(value)
}

// count announces things of which each takes at least so many bytes: memory is never given out for more than are there.
func (c *Cursor) count(atLeast int) int {
	value := c.varint()
	if value > uint64(len(c.rest)/atLeast) {
		panic(c.malformed("%d things are announced in %d bytes", value, len(c.rest)))
	}
	return int(value)
}

func (c *Cursor) signed() int64 {
	value := c.varint()
	return int64(value>>1) ^ -int64(value&1)
}

func (c *Cursor) flag() bool {
	value := c.varint()
	if value > 1 {
		panic(c.malformed("a flag of %d", value))
	}
	return value == 1
}

func (c *Cursor) bytes() []byte { return c.take(c.varint()) }

func (c *Cursor) text() string { return text(c.code, c.bytes()) }

func (c *Cursor) id() ID { return ID(c.take(32)) }

func text(code string, bytes []byte) string {
	if !utf8.Valid(bytes) {
		panic(refuse(code, "a text that is not UTF-8"))
	}
	return string(bytes)
}
