package repository

import "math"

// The bounds of bodies (data 6).
const (
	mostParts     = 64
	deepestBody   = 6
	mostChunkSize = 1 << 20
)

// Body is the bytes of a file, an API object or a table, or where they are.
type Body struct {
	Length int64
	inline []byte
	depth  int
	parts  []part
}

type part struct {
	length int64
	hole   bool
	id     ID
}

// The longest bodies that may stand in place.
const (
	mostInlineFile   = 512
	mostInlineObject = 16_384
	mostInlineTable  = 4_096
)

// readBody takes a body; only that of a file may have holes.
func (c *Cursor) readBody(mostInline int) Body {
	switch form := c.u8(); form {
	case 0:
		inline := c.bytes()
		if len(inline) > mostInline {
			panic(c.malformed("%d bytes in place", len(inline)))
		}
		return Body{Length: int64(len(inline)), inline: inline}
	case 1:
		depth := int(c.u8())
		if depth > deepestBody {
			panic(refuse(Corrupt, "a body of depth %d", depth))
		}
		parts, length := c.readParts(depth)
		if len(parts) == 0 || len(parts) > mostParts {
			panic(refuse(Corrupt, "a body of %d parts", len(parts)))
		}
		return Body{Length: length, depth: depth, parts: parts}
	default:
		panic(refuse(TooOld, "a body of form %d", form))
	}
}

func (c *Cursor) readParts(depth int) ([]part, int64) {
	count := c.count(1)
	parts := make([]part, 0, min(count, 4_096))
	total := int64(0)
	for range count {
		announced := c.varint()
		next := part{length: int64(announced / 2), hole: announced%2 == 1}
		if next.length == 0 || next.length > math.MaxInt64-total {
			panic(refuse(Corrupt, "a part of %d bytes behind %d", next.length, total))
		}
		if next.hole && depth > 0 {
			panic(refuse(Corrupt, "a hole at depth %d", depth))
		}
		if !next.hole {
			next.id = c.id()
			if depth == 0 && next.length > mostChunkSize {
				panic(refuse(Corrupt, "a chunk of %d bytes", next.length))
			}
		}
		total += next.length
		parts = append(parts, next)
	}
	return parts, total
}

// Piece is a stretch of a body: bytes, or a hole if there are none.
type Piece struct {
	Offset, Length int64
	Bytes          []byte
}

// Pieces gives a body's stretches in order.
func (r *Repository) Pieces(body Body, take func(Piece) error) error {
	if body.parts == nil {
		if body.Length == 0 {
			return nil
		}
		return take(Piece{0, body.Length, body.inline})
	}
	offset := int64(0)
	return r.pieces(body.parts, body.depth, &offset, take)
}

func (r *Repository) pieces(parts []part, depth int, offset *int64, take func(Piece) error) error {
	for _, part := range parts {
		if part.hole {
			if err := take(Piece{*offset, part.length, nil}); err != nil {
				return err
			}
			*offset += part.length
			continue
		}
		bytes, err := r.chunks.get(part.id)
		if err != nil {
			return err
		}
		if depth > 0 {
			below, err := readPartList(bytes, depth-1, part.length)
			if err != nil {
				return about("list of parts "+part.id.String(), err)
			}
			if err := r.pieces(below, depth-1, offset, take); err != nil {
				return err
			}
			continue
		}
		if int64(len(bytes)) != part.length {
			return refuse(Corrupt, "the chunk %s has %d bytes, its part %d", part.id, len(bytes), part.length)
		}
		if err := take(Piece{*offset, part.length, bytes}); err != nil {
			return err
		}
		*offset += part.length
	}
	return nil
}

func readPartList(bytes []byte, depth int, length int64) ([]part, error) {
	return parse(Corrupt, "parts", bytes, func(c *Cursor) []part {
		version, form, below := c.u8(), c.u8(), c.u8()
		if version != 0 || form != 2 {
			panic(refuse(TooOld, "a list of parts of version %d, form %d", version, form))
		}
		if int(below) != depth {
			panic(refuse(Corrupt, "a list of parts of depth %d, where %d is due", below, depth))
		}
		parts, total := c.readParts(depth)
		if total != length {
			panic(refuse(Corrupt, "parts of %d bytes, where %d are due", total, length))
		}
		return parts
	})
}

// Bytes gives all of a body that is known to be of bounded length.
func (r *Repository) Bytes(body Body, most int64) ([]byte, error) {
	if body.Length > most {
		return nil, refuse(Corrupt, "a body of %d bytes, where at most %d are taken", body.Length, most)
	}
	all := make([]byte, 0, min(body.Length, mostChunkSize))
	err := r.Pieces(body, func(piece Piece) error {
		if piece.Bytes == nil {
			return refuse(Corrupt, "a hole in what is no file")
		}
		all = append(all, piece.Bytes...)
		return nil
	})
	return all, err
}
