package repository

import (
	"bytes"
	"fmt"
	"strings"
)

// chunks finds the chunks of a repository by its index segments (data 4), and keeps the blocks that were used last.
type chunks struct {
	repository *Repository
	places     map[ID]place
	packs      []*pack
	byID       map[ID]*pack
	records    map[*pack][]byte
	copies     map[ID][]copied
	condemned  map[ID]bool // they may be gone
	recent     []keptBlock
	runs       map[ID][]run // of lists of extents (data 7)
}

type place struct {
	pack   *pack
	block  int32
	number int32
}

// copied says which blocks of another pack one holds (10.5).
type copied struct {
	into   *pack
	blocks map[uint64]uint64 // by their numbers in the other one
}

type keptBlock struct {
	pack  *pack
	block int32
	plain []byte
}

// How many blocks are kept, of up to 1 MiB each: a listing, its lists of parts, and data that lie together.
const keptBlocks = 24

var segmentFields = known{1: once, 2: several, 3: several}

// LoadIndex reads all index segments. One that must be refused is left out, and is a problem.
func (r *Repository) LoadIndex() []error {
	r.chunks = &chunks{repository: r, places: map[ID]place{}, records: map[*pack][]byte{}, copies: map[ID][]copied{}, byID: map[ID]*pack{}}
	var problems []error
	condemned, err := r.condemnedPacks()
	if err != nil {
		problems = append(problems, err)
	}
	r.chunks.condemned = condemned
	names, err := r.store.List("index")
	if err != nil {
		return append(problems, err)
	}
	for _, name := range names {
		if err := r.chunks.load(name); err != nil {
			problems = append(problems, err)
		}
	}
	return problems
}

func (c *chunks) load(name string) error {
	id, ok := parseID(strings.TrimPrefix(name, "index/"))
	if !ok {
		return fmt.Errorf("%s is no name of a segment", name)
	}
	object, err := c.repository.readSigned(name, kindIndex)
	if err != nil {
		return err
	}
	if err := object.named(id); err != nil {
		return about(name, err)
	}
	type segment struct {
		packs   []*pack
		records [][]byte
		copies  map[ID][]copied
	}
	read, err := parse(Tampered, name, object.payload, func(cursor *Cursor) segment {
		fields := cursor.fields(segmentFields)
		fields.number(1) // of prune: for writers
		for _, replaced := range fields.each(2) {
			whole(replaced, (*Cursor).id)
		}
		read := segment{copies: map[ID][]copied{}}
		for _, nested := range fields.each(3) {
			covered := fields.inside(nested, known{1: once, 2: perhaps, 3: several, 4: perhaps})
			size := whole(covered.one(1), (*Cursor).size)
			record, into := readCovered(covered, size)
			for _, nested := range covered.each(3) {
				source, blocks := readCopied(covered.inside(nested, known{1: once, 2: once, 3: once}), into)
				read.copies[source] = append(read.copies[source], copied{into, blocks})
			}
			read.packs = append(read.packs, into)
			read.records = append(read.records, record)
		}
		return read
	})
	if err != nil {
		return err
	}
	for place, pack := range read.packs {
		c.add(pack, read.records[place])
	}
	for source, found := range read.copies {
		c.copies[source] = append(c.copies[source], found...)
	}
	return nil
}

// readCovered reads the directory of a pack, or what a segment says of one of extents.
func readCovered(covered Fields, size int64) ([]byte, *pack) {
	directories, lengths := covered.each(2), covered.each(4)
	if len(directories)+len(lengths) != 1 {
		panic(refuse(Tampered, "a pack with %d directories and %d without ids", len(directories), len(lengths)))
	}
	if len(lengths) == 1 {
		return nil, readLengths(lengths[0], size)
	}
	record := bytes.Clone(directories[0].rest)
	read := readDirectory(directories[0], size)
	if read.extents {
		panic(refuse(Tampered, "a segment that names extents"))
	}
	return record, read
}

// readCopied reads which blocks of which pack were copied into one.
func readCopied(fields Fields, into *pack) (ID, map[uint64]uint64) {
	source := whole(fields.one(1), (*Cursor).id)
	fields.fixed(2, 16)
	pairs := fields.one(3)
	blocks := map[uint64]uint64{}
	next := uint64(0)
	for pairs.more() {
		from, to := pairs.varint(), pairs.varint()
		if from < next || from >= mostPackBlocks || to >= uint64(len(into.blocks)) {
			panic(refuse(Tampered, "copied blocks %d and %d out of bounds or order", from, to))
		}
		blocks[from] = to
		next = from + 1
	}
	if len(blocks) == 0 {
		panic(refuse(Tampered, "a copy of nothing"))
	}
	return source, blocks
}

func (c *chunks) add(pack *pack, record []byte) {
	c.packs = append(c.packs, pack)
	c.byID[pack.id] = pack
	c.records[pack] = record
	for number, block := range pack.blocks {
		for ordinal, chunk := range block.chunks {
			if there, known := c.places[chunk.id]; !known || c.condemned[there.pack.id] {
				c.places[chunk.id] = place{pack, int32(number), int32(ordinal)}
			}
		}
	}
}

// get reads a chunk and makes sure that it is the one that was asked for.
func (c *chunks) get(id ID) ([]byte, error) {
	where, known := c.places[id]
	if !known {
		return nil, refuse(Missing, "no index segment names the chunk %s", id)
	}
	plain, err := c.block(where.pack, where.block)
	if err != nil {
		return nil, err
	}
	chunk := where.pack.blocks[where.block].chunks[where.number]
	bytes := plain[chunk.offset : chunk.offset+chunk.length]
	if c.repository.keys.keyed(bytes) != id {
		return nil, refuse(Corrupt, "the chunk %s has other bytes", id)
	}
	return bytes, nil
}

func (c *chunks) block(pack *pack, number int32) ([]byte, error) {
	for at, kept := range c.recent {
		if kept.pack == pack && kept.block == number {
			copy(c.recent[1:at+1], c.recent[:at])
			c.recent[0] = kept
			return kept.plain, nil
		}
	}
	plain, err := c.repository.readPackBlock(pack, int(number))
	if err != nil {
		return nil, err
	}
	if len(c.recent) < keptBlocks {
		c.recent = append(c.recent, keptBlock{})
	}
	copy(c.recent[1:], c.recent)
	c.recent[0] = keptBlock{pack, number, plain}
	return plain, nil
}
