package repository

// How deep fields may hold fields (3.2).
const deepest = 16

// need says how often a field must stand.
type need int

const (
	once     need = iota // exactly once, critical
	several              // any number, critical
	perhaps              // at most once, critical
	optional             // at most once, skippable
	anyOf                // any number, skippable
)

// known says which fields a reader knows of one structure.
type known map[uint64]need

// Fields are the values of a structure, by the fields' numbers.
type Fields struct {
	values map[uint64][][]byte
	code   string
	budget *int
	depth  int
}

// fields reads the rest as a list of fields (3.2): tags that do not descend, each number with one critical bit, nothing unknown that is critical.
func (c *Cursor) fields(table known) Fields { return c.nested(table, 1) }

func (c *Cursor) nested(table known, depth int) Fields {
	if depth > deepest {
		panic(c.malformed("fields are nested deeper than %d", deepest))
	}
	fields := Fields{map[uint64][][]byte{}, c.code, c.budget, depth}
	var last uint64
	for c.more() {
		tag := c.varint()
		number, critical := tag/2, tag%2 == 1
		switch {
		case number == 0:
			panic(c.malformed("a field has the number 0"))
		case tag < last:
			panic(c.malformed("field %d stands behind a higher one", number))
		case tag != last && number == last/2:
			panic(c.malformed("field %d is critical and is not", number))
		}
		last = tag
		if *c.budget--; *c.budget < 0 {
			panic(c.malformed("more than %d fields", mostFields))
		}
		value := c.bytes()
		// A field is known by its whole tag.
		need, isKnown := table[number]
		if !isKnown || critical != (need == once || need == several || need == perhaps) {
			if critical {
				panic(refuse(TooOld, "field %d is critical and unknown to this reader", number))
			}
			continue
		}
		if len(fields.values[number]) > 0 && need != several && need != anyOf {
			panic(c.malformed("field %d stands twice", number))
		}
		fields.values[number] = append(fields.values[number], value)
	}
	for number, need := range table {
		if need == once && fields.values[number] == nil {
			panic(c.malformed("field %d is missing", number))
		}
	}
	return fields
}

func (f Fields) has(number uint64) bool { return len(f.values[number]) > 0 }

// one gives a value that stands exactly once.
func (f Fields) one(number uint64) *Cursor { return &Cursor{f.values[number][0], f.code, f.budget} }

func (f Fields) each(number uint64) []*Cursor {
	cursors := make([]*Cursor, 0, len(f.values[number]))
	for _, value := range f.values[number] {
		cursors = append(cursors, &Cursor{value, f.code, f.budget})
	}
	return cursors
}

// inside reads the fields of a nested field.
func (f Fields) inside(c *Cursor, table known) Fields { return c.nested(table, f.depth+1) }

func (f Fields) number(number uint64) uint64 { return whole(f.one(number), (*Cursor).varint) }

func (f Fields) flag(number uint64) bool { return whole(f.one(number), (*Cursor).flag) }

func (f Fields) signed(number uint64) int64 { return whole(f.one(number), (*Cursor).signed) }

func (f Fields) id(number uint64) ID { return whole(f.one(number), (*Cursor).id) }

func (f Fields) bytes(number uint64) []byte { return f.values[number][0] }

func (f Fields) text(number uint64) string { return text(f.code, f.bytes(number)) }

func (f Fields) texts(number uint64) []string {
	var texts []string
	for _, value := range f.values[number] {
		texts = append(texts, text(f.code, value))
	}
	return texts
}

// fixed gives a value of exactly that many bytes.
func (f Fields) fixed(number uint64, length uint64) []byte {
	return whole(f.one(number), func(c *Cursor) []byte { return c.take(length) })
}

// whole reads one value and refuses what stands behind it.
func whole[T any](c *Cursor, read func(*Cursor) T) T {
	value := read(c)
	c.end()
	return value
}
