package repository

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// upkeep is what prunes said that counts (section 10): which restore points are gone, and which runs were fenced.
type upkeep struct {
	gone   map[string]bool
	fenced []fencedRun
}

type fencedRun struct {
	writer WriterID
	run    string
	last   uint64 // what stands behind this number does not count
}

var (
	droppedFields = known{1: once, 2: several, 3: several, 4: once}
	fencedFields  = known{1: once, 2: once, 3: once}
)

// drop reads the body of a DROPPED; without the owner's word it does not count.
func (r *Repository) drop(entry Fields, body *Cursor, writer WriterID, number uint64) {
	said := body.rest
	fields := entry.inside(body, droppedFields)
	fields.number(1)
	statement := append([]byte{dropped}, writer[:]...)
	statement = binary.BigEndian.AppendUint64(statement, number)
	statement = append(statement, before(said, 4*2+1)...)
	word := fields.fixed(4, signatureLength)
	counts := ed25519.Verify(r.mark.owner, r.statement("davit/v0/upkeep", statement), word)
	points := fields.texts(2)
	var runs []fencedRun
	for _, nested := range fields.each(3) {
		run := fields.inside(nested, fencedFields)
		runs = append(runs, fencedRun{WriterID(run.fixed(1, 16)), run.text(2), run.number(3)})
	}
	if !counts {
		return
	}
	for _, point := range points {
		r.upkeep.gone[point] = true
	}
	r.upkeep.fenced = append(r.upkeep.fenced, runs...)
}

func (r *Repository) statement(purpose string, message []byte) []byte {
	return statement(purpose, r.mark.repository, sha256.Sum256(message))
}

// before gives the bytes of the fields in front of the one with that tag.
func before(fields []byte, tag uint64) []byte {
	cursor := &Cursor{rest: fields, code: Tampered}
	for cursor.more() {
		place := len(fields) - len(cursor.rest)
		if cursor.varint() == tag {
			return fields[:place]
		}
		cursor.bytes()
	}
	return fields
}

// counting leaves out restore points that are gone, or never were.
func (u upkeep) counting(points []Point) []Point {
	return slices.DeleteFunc(points, func(point Point) bool {
		isFenced := slices.ContainsFunc(u.fenced, func(run fencedRun) bool {
			return run.writer == point.Writer && run.run == point.Run && point.Number > run.last
		})
		return isFenced || u.gone[point.ID()]
	})
}

var statementFields = known{1: once, 2: once, 3: several, 4: several, 5: several, 6: several, 7: several, 8: several}

// condemnedPacks are those that condemned lists name: they may be gone, and nothing that counts needs them then (10.2).
func (r *Repository) condemnedPacks() (map[ID]bool, error) {
	packs := map[ID]bool{}
	for generation := uint64(1); ; generation++ {
		name := fmt.Sprintf("condemned/%016d", generation)
		object, err := r.readSigned(name, kindCondemned)
		if errors.Is(err, fs.ErrNotExist) {
			return packs, nil
		}
		if err != nil {
			return packs, err
		}
		_, err = parse(Tampered, name, object.payload, func(c *Cursor) int {
			fields := c.fields(known{1: once, 2: once})
			if !ed25519.Verify(r.mark.owner, r.statement("davit/v0/condemned", fields.bytes(1)), fields.fixed(2, signatureLength)) {
				panic(refuse(Tampered, "the owner's signature does not verify"))
			}
			said := fields.inside(fields.one(1), statementFields)
			if said.number(1) != generation {
				panic(refuse(Tampered, "a list from another place"))
			}
			for _, pack := range said.each(6) {
				packs[whole(pack, (*Cursor).id)] = true
			}
			return 0
		})
		if err != nil {
			return packs, err
		}
	}
}
