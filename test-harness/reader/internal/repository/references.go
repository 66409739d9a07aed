package repository

import (
	"errors"
	"io/fs"
)

// reference is a pack that a restore point needs (data 7).
type reference struct {
	pack ID
	size int64
}

// Presence looks for every pack of a restore point, with its size, before anything is restored.
func (r *Repository) Presence(point Point) error {
	looked := map[ID]bool{}
	for _, id := range point.references {
		part, err := r.references(point, id)
		if err != nil {
			return err
		}
		for _, need := range part {
			if looked[need.pack] {
				continue
			}
			looked[need.pack] = true
			size, err := r.store.Size(packName(need.pack))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if err != nil || size != need.size {
				return refuse(Missing, "%s needs %s with %d bytes, and it is not there (%d bytes)", point.ID(), packName(need.pack), need.size, size)
			}
		}
	}
	return nil
}

func (r *Repository) references(point Point, id ID) ([]reference, error) {
	name := referenceName(id)
	object, err := r.readSigned(name, kindReference)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(Missing, "%s is gone", name)
	}
	if err != nil {
		return nil, err
	}
	if err := object.named(id); err != nil {
		return nil, about(name, err)
	}
	if object.writer != point.Writer {
		return nil, refuse(Tampered, "%s is signed by another writer than the restore point", name)
	}
	return parse(Tampered, name, object.payload, func(c *Cursor) []reference {
		fields := c.fields(known{1: several, 2: several})
		var table []reference
		for _, row := range fields.each(1) {
			table = append(table, whole(row, func(c *Cursor) reference { return reference{c.id(), c.size()} }))
		}
		for _, record := range fields.each(2) {
			checkRecord(record, len(table))
		}
		return table
	})
}

// checkRecord reads which blocks one node needs; places are those of the table.
func checkRecord(c *Cursor, table int) {
	c.id()
	named := map[uint64]bool{}
	for range c.count(3) {
		place := c.varint()
		bitmap := c.bytes()
		if place >= uint64(table) || named[place] {
			panic(refuse(Tampered, "pack %d of a table of %d, or twice", place, table))
		}
		named[place] = true
		if len(bitmap) == 0 || bitmap[len(bitmap)-1] == 0 || len(bitmap) > mostPackBlocks/8 {
			panic(refuse(Tampered, "a bitmap of %d bytes that ends in zero or has none", len(bitmap)))
		}
	}
	c.end()
}
