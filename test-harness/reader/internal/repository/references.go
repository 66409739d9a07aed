package repository

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
)

// reference is a pack that a restore point needs, and which of its blocks (data 7).
type reference struct {
	pack   ID
	size   int64
	blocks map[uint64]bool
}

// referencePart is one object of a reference list.
type referencePart struct {
	table []reference
	runs  map[ID][]run
}

// Presence looks for every pack of a restore point, with its size, or for copies of its blocks, before anything is restored.
// It notes where the extents of the restore point lie, too.
func (r *Repository) Presence(point Point) error {
	needed := map[ID]*reference{}
	r.chunks.runs = map[ID][]run{}
	for _, id := range point.references {
		part, err := r.references(point, id)
		if err != nil {
			return err
		}
		maps.Copy(r.chunks.runs, part.runs)
		for _, need := range part.table {
			if there := needed[need.pack]; there != nil {
				maps.Copy(there.blocks, need.blocks)
			} else {
				needed[need.pack] = &need
			}
		}
	}
	for _, need := range needed {
		size, err := r.store.Size(packName(need.pack))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && size == need.size {
			continue
		}
		if copies := r.hasCopies(need); copies != nil {
			return refuse(Missing, "%s needs %s with %d bytes, and it is not there (%d bytes): %s", point.ID(), packName(need.pack), need.size, size, copies)
		}
	}
	return nil
}

// hasCopies looks for the needed blocks of a pack in others (10.5).
func (r *Repository) hasCopies(need *reference) error {
	left := maps.Clone(need.blocks)
	for _, candidate := range r.chunks.copies[need.pack] {
		if size, err := r.store.Size(packName(candidate.into.id)); err == nil && size == candidate.into.size {
			maps.DeleteFunc(left, func(block uint64, _ bool) bool {
				_, held := candidate.blocks[block]
				return held
			})
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("%d blocks have no copy", len(left))
	}
	return nil
}

func (r *Repository) references(point Point, id ID) (referencePart, error) {
	name := referenceName(id)
	object, err := r.readSigned(name, kindReference)
	if errors.Is(err, fs.ErrNotExist) {
		return referencePart{}, refuse(Missing, "%s is gone", name)
	}
	if err != nil {
		return referencePart{}, err
	}
	if err := object.named(id); err != nil {
		return referencePart{}, about(name, err)
	}
	if object.writer != point.Writer {
		return referencePart{}, refuse(Tampered, "%s is signed by another writer than the restore point", name)
	}
	return parse(Tampered, name, object.payload, func(c *Cursor) referencePart {
		fields := c.fields(known{1: several, 2: several, 3: several})
		var table []reference
		for _, row := range fields.each(1) {
			table = append(table, whole(row, func(c *Cursor) reference { return reference{c.id(), c.size(), map[uint64]bool{}} }))
		}
		for _, record := range fields.each(2) {
			readRecord(record, table)
		}
		runs := map[ID][]run{}
		for _, record := range fields.each(3) {
			list, places := readRuns(record, table)
			runs[list] = places
		}
		return referencePart{table, runs}
	})
}

// readRecord notes which blocks one node needs; places are those of the table.
func readRecord(c *Cursor, table []reference) {
	c.id()
	named := map[uint64]bool{}
	for range c.count(3) {
		place := c.varint()
		bitmap := c.bytes()
		if place >= uint64(len(table)) || named[place] {
			panic(refuse(Tampered, "pack %d of a table of %d, or twice", place, len(table)))
		}
		named[place] = true
		if len(bitmap) == 0 || bitmap[len(bitmap)-1] == 0 || len(bitmap) > mostPackBlocks/8 {
			panic(refuse(Tampered, "a bitmap of %d bytes that ends in zero or has none", len(bitmap)))
		}
		for block := range uint64(len(bitmap) * 8) {
			if bitmap[block/8]>>(block%8)&1 == 1 {
				table[place].blocks[block] = true
			}
		}
	}
	c.end()
}
