package repository

import "bytes"

// The kinds of listings (data 5.1).
const (
	listsFiles     = 0
	listsResources = 1
)

const (
	highestLevel = 15
	mostKeyBytes = 65_536
)

// root says where a listing begins and what is in it.
type root struct {
	id      ID
	entries uint64
	bytes   uint64
}

// walk visits the entries of a listing in order and checks every rule of the tree (data 5.1).
type walk struct {
	repository *Repository
	kind       byte
	precedes   func(a, b []byte) bool
	visit      func(key, value []byte) (uint64, error) // gives the size that the entry counts for
	last       []byte
	any        bool
}

func (w *walk) listing(root root) error {
	entries, size, err := w.visitNode(root.id, -1, nil)
	if err != nil {
		return err
	}
	if entries != root.entries || size != root.bytes {
		return refuse(Corrupt, "a listing of %d entries and %d bytes, where %d and %d are due", entries, size, root.entries, root.bytes)
	}
	return nil
}

type item struct{ key, value []byte }

type listingNode struct {
	level int
	items []item
}

func readNode(bytes []byte, kind byte) (listingNode, error) {
	return parse(Corrupt, "node", bytes, func(c *Cursor) listingNode {
		if version := c.u8(); version != 0 {
			panic(refuse(TooOld, "a node of version %d", version))
		}
		if found := c.u8(); found != kind {
			panic(refuse(Corrupt, "a node of a listing of kind %d", found))
		}
		node := listingNode{level: int(c.u8())}
		if node.level > highestLevel {
			panic(refuse(Corrupt, "a node of level %d", node.level))
		}
		for range c.count(2) {
			next := item{c.bytes(), c.bytes()}
			if len(next.key) > mostKeyBytes {
				panic(refuse(Corrupt, "a key of %d bytes", len(next.key)))
			}
			node.items = append(node.items, next)
		}
		return node
	})
}

// visitNode walks a node of a level, or a root (-1), whose first key must be that one.
func (w *walk) visitNode(id ID, level int, first []byte) (entries, size uint64, err error) {
	chunk, err := w.repository.chunks.get(id)
	if err != nil {
		return 0, 0, err
	}
	node, err := readNode(chunk, w.kind)
	if err != nil {
		return 0, 0, about(id.String(), err)
	}
	isRoot := level < 0
	if !isRoot && node.level != level {
		return 0, 0, refuse(Corrupt, "node %s has level %d, where %d is due", id, node.level, level)
	}
	if len(node.items) == 0 && (!isRoot || node.level > 0) {
		return 0, 0, refuse(Corrupt, "node %s is empty", id)
	}
	if !isRoot && !bytes.Equal(node.items[0].key, first) {
		return 0, 0, refuse(Corrupt, "node %s begins with another key than the one above it says", id)
	}
	for _, item := range node.items {
		below, length, err := w.visitItem(node.level, item)
		if err != nil {
			return 0, 0, err
		}
		entries += below
		if size += length; size < length {
			return 0, 0, refuse(Corrupt, "node %s: sizes beyond 64 bits", id)
		}
	}
	return entries, size, nil
}

func (w *walk) visitItem(level int, item item) (entries, size uint64, err error) {
	if level > 0 {
		child, err := parse(Corrupt, "node above", item.value, readRoot)
		if err != nil {
			return 0, 0, err
		}
		entries, size, err = w.visitNode(child.id, level-1, item.key)
		if err == nil && (entries != child.entries || size != child.bytes) {
			err = refuse(Corrupt, "node %s has other counts than the one above it says", child.id)
		}
		return entries, size, err
	}
	if w.any && !w.precedes(w.last, item.key) {
		return 0, 0, refuse(Corrupt, "the key %q stands behind %q", item.key, w.last)
	}
	w.any, w.last = true, item.key
	size, err = w.visit(item.key, item.value)
	return 1, size, err
}

func readRoot(c *Cursor) root { return root{c.id(), c.varint(), c.varint()} }
