package repository

// run is where extents lie that follow each other in a file and in one block (data 7).
type run struct {
	pack    ID
	block   uint64
	offset  int
	extents uint64
}

const mostRuns = 4_096

// readRuns reads where the extents of a list lie, and notes their blocks as needed.
func readRuns(c *Cursor, table []reference) (ID, []run) {
	list := c.id()
	count := c.count(4)
	if count > mostRuns {
		panic(refuse(Tampered, "%d runs of one list", count))
	}
	places := make([]run, 0, count)
	for range count {
		place, block, offset, extents := c.varint(), c.varint(), c.varint(), c.varint()
		if place >= uint64(len(table)) || block >= mostPackBlocks || offset >= blockBytes || extents == 0 {
			panic(refuse(Tampered, "%d extents at %d of block %d, pack %d of %d", extents, offset, block, place, len(table)))
		}
		table[place].blocks[block] = true
		places = append(places, run{table[place].pack, block, int(offset), extents})
	}
	c.end()
	return list, places
}

// runs gives the places of a list's extents, one after the other.
type runs struct{ left []run }

func (c *chunks) runsOf(list ID) *runs {
	places, known := c.runs[list]
	if !known {
		return nil
	}
	return &runs{append([]run(nil), places...)}
}

// next says where the next extent lies, which has that many bytes.
func (r *runs) next(length int) (run, bool) {
	if len(r.left) == 0 {
		return run{}, false
	}
	first := &r.left[0]
	where := *first
	first.offset += length
	if first.extents--; first.extents == 0 {
		r.left = r.left[1:]
	}
	return where, true
}

// extent reads the next extent of a list and makes sure that it is the one that the list names.
func (c *chunks) extent(of *runs, part part) ([]byte, error) {
	where, known := of.next(int(part.length))
	if !known {
		return nil, refuse(Missing, "the reference list does not say where the extent %s lies", part.id)
	}
	from, number, known := c.holder(where)
	if !known {
		return nil, refuse(Missing, "no index segment names block %d of %s, or a copy of it", where.block, packName(where.pack))
	}
	plain, err := c.block(from, number)
	if err != nil {
		return nil, err
	}
	end := where.offset + int(part.length)
	if end > len(plain) || c.repository.keys.keyed(plain[where.offset:end]) != part.id {
		return nil, refuse(Corrupt, "the extent %s has other bytes", part.id)
	}
	return plain[where.offset:end], nil
}

// holder finds the block, or a copy of it if its pack was condemned (10.5).
func (c *chunks) holder(where run) (*pack, int32, bool) {
	named := c.byID[where.pack]
	if named == nil || c.condemned[named.id] {
		for _, copy := range c.copies[where.pack] {
			if number, held := copy.blocks[where.block]; held && !c.condemned[copy.into.id] {
				return copy.into, int32(number), true
			}
		}
	}
	if named == nil || where.block >= uint64(len(named.blocks)) {
		return nil, 0, false
	}
	return named, int32(where.block), true
}
