package repository

import (
	"encoding/hex"
	"fmt"
)

// ID is the id of an object, of a content, or of a repository.
type ID [32]byte

func (id ID) String() string { return hex.EncodeToString(id[:]) }

// WriterID is the id of a writer.
type WriterID [16]byte

func (id WriterID) String() string { return hex.EncodeToString(id[:]) }

// Kind is the kind of an object (3.4).
type Kind byte

const (
	kindFormat    Kind = 1
	kindSlot      Kind = 2
	kindWriter    Kind = 3
	kindPack      Kind = 4
	kindIndex     Kind = 5
	kindPoint     Kind = 6
	kindReference Kind = 7
	kindCondemned Kind = 8
	kindEpoch     Kind = 10
)

func writerName(id WriterID) string { return "writers/" + id.String() }

func pointName(writer WriterID, number uint64) string {
	return fmt.Sprintf("points/%s/%016d", writer, number)
}

func packName(id ID) string { return "packs/" + id.String()[:2] + "/" + id.String() }

func indexName(id ID) string { return "index/" + id.String() }

func referenceName(id ID) string { return "refs/" + id.String() }

func slotName(id ID) string { return "slots/" + id.String() }

// parseID reads 64 lower-case hexadecimal digits.
func parseID(digits string) (ID, bool) {
	bytes, err := hex.DecodeString(digits)
	if err != nil || len(bytes) != 32 || hex.EncodeToString(bytes) != digits {
		return ID{}, false
	}
	return ID(bytes), true
}

func parseWriterID(digits string) (WriterID, bool) {
	bytes, err := hex.DecodeString(digits)
	if err != nil || len(bytes) != 16 || hex.EncodeToString(bytes) != digits {
		return WriterID{}, false
	}
	return WriterID(bytes), true
}
