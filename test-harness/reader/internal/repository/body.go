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
	// Whether the chunks are extents, whose places the reference list says.
	extents bool
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

// readBody takes a body; only that of a file may have holes, or be in extents.
func (c *Cursor) readBody(mostInline int) Body {
	switch form := c.u8(); form {
	case 0:
		inline := c.bytes()
		if len(inline) > mostInline {
			panic(c.malformed("%d bytes in place", len(inline)))
		}
		return Body{Length: int64(len(inline)), inline: inline}
	case 1, 2:
		depth := int(c.u8())
		if depth > deepestBody || form == 2 && (depth == 0 || mostInline != mostInlineFile) {
			panic(refuse(Corrupt, "a body of form %d and depth %d", form, depth))
		}
		parts, length := c.readParts(depth)
		if len(parts) == 0 || len(parts) > mostParts {
			panic(refuse(Corrupt, "a body of %d parts", len(parts)))
		}
		return Body{Length: length, depth: depth, parts: parts, extents: form == 2}
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
	return r.pieces(list{body.parts, body.depth, body.extents, nil}, &offset, take)
}

// list is parts of one depth.
type list struct {
	parts   []part
	depth   int
	extents bool
	runs    *runs // of extents
}

func (r *Repository) pieces(of list, offset *int64, take func(Piece) error) error {
	for _, part := range of.parts {
		if part.hole {
			if err := take(Piece{*offset, part.length, nil}); err != nil {
				return err
			}
			*offset += part.length
			continue
		}
		if of.depth > 0 {
			below, err := r.partList(of, part)
			if err != nil {
				return about("list of parts "+part.id.String(), err)
			}
			if err := r.pieces(below, offset, take); err != nil {
				return err
			}
			continue
		}
		var bytes []byte
		var err error
		if of.extents {
			bytes, err = r.chunks.extent(of.runs, part)
		} else {
			bytes, err = r.chunks.get(part.id)
		}
		if err != nil {
			return err
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

func (r *Repository) partList(above list, of part) (list, error) {
	below := list{depth: above.depth - 1, extents: above.extents}
	bytes, err := r.chunks.get(of.id)
	if err != nil {
		return below, err
	}
	if below.extents && below.depth == 0 {
		if below.runs = r.chunks.runsOf(of.id); below.runs == nil {
			return below, refuse(Missing, "no reference list says where its extents lie")
		}
	}
	below.parts, err = readPartList(bytes, below.depth, below.extents, of.length)
	return below, err
}

func readPartList(bytes []byte, depth int, extents bool, length int64) ([]part, error) {
	due := uint8(2)
	if extents {
		due = 3
	}
	return parse(Corrupt, "parts", bytes, func(c *Cursor) []part {
		version, form, below := c.u8(), c.u8(), c.u8()
		if version != 0 || form != due {
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
