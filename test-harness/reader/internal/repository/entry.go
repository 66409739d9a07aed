package repository

import "bytes"

// FileKind is what an entry of a listing of files is (data 5.2).
type FileKind byte

const (
	Directory FileKind = iota
	Regular
	SymbolicLink
	Pipe
	CharacterDevice
	BlockDevice
	Socket
)

// Entry is one file below a volume's root; the root's path is empty.
type Entry struct {
	Path         string
	Kind         FileKind
	Racy         bool
	Mode         uint32
	Owner, Group uint32
	Modified     int64 // nanoseconds since 1970
	Changed      int64
	Inode, Links uint64
	Attributes   []Attribute
	Body         Body   // of a regular file
	Target       string // of a symbolic link
	Device       uint64 // of a device
}

// Attribute is an extended attribute.
type Attribute struct{ Name, Value string }

const (
	mostTargetBytes    = 65_536
	mostAttributeBytes = 131_072
)

// checkPath refuses what is no path (data 5.2).
func checkPath(path []byte) error {
	if len(path) == 0 {
		return nil
	}
	for _, component := range bytes.Split(path, []byte{'/'}) {
		if name := string(component); name == "" || name == "." || name == ".." || bytes.IndexByte(component, 0) >= 0 {
			return refuse(Corrupt, "a path of %q", path)
		}
	}
	return nil
}

// pathPrecedes is the order of a listing of files: the root, then by directory, component by component, then by name.
func pathPrecedes(a, b []byte) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) < len(b)
	}
	directoryA, nameA := splitPath(a)
	directoryB, nameB := splitPath(b)
	if order := compareDirectories(directoryA, directoryB); order != 0 {
		return order < 0
	}
	return bytes.Compare(nameA, nameB) < 0
}

func splitPath(path []byte) (directory, name []byte) {
	slash := bytes.LastIndexByte(path, '/')
	if slash < 0 {
		return nil, path
	}
	return path[:slash], path[slash+1:]
}

func compareDirectories(a, b []byte) int {
	for len(a) > 0 && len(b) > 0 {
		firstA, restA, _ := bytes.Cut(a, []byte{'/'})
		firstB, restB, _ := bytes.Cut(b, []byte{'/'})
		if order := bytes.Compare(firstA, firstB); order != 0 {
			return order
		}
		a, b = restA, restB
	}
	return len(a) - len(b)
}

func readFileEntry(path, value []byte) (Entry, error) {
	if err := checkPath(path); err != nil {
		return Entry{}, err
	}
	return parse(Corrupt, string(path), value, func(c *Cursor) Entry {
		flags := c.u8()
		if flags&0xe0 != 0 || flags&7 == 7 {
			panic(refuse(TooOld, "flags %#x", flags))
		}
		entry := Entry{Path: string(path), Kind: FileKind(flags & 7), Racy: flags&8 != 0}
		entry.Mode = c.bounded(0o7777, "mode")
		entry.Owner = c.bounded(1<<32-2, "owner")
		entry.Group = c.bounded(1<<32-2, "group")
		entry.Modified, entry.Changed = c.signed(), c.signed()
		entry.Inode, entry.Links = c.varint(), c.varint()
		if flags&16 != 0 {
			entry.Attributes = c.attributes()
		}
		switch entry.Kind {
		case Regular:
			entry.Body = c.readBody(mostInlineFile)
		case SymbolicLink:
			target := c.bytes()
			if len(target) > mostTargetBytes || len(target) == 0 || bytes.IndexByte(target, 0) >= 0 {
				panic(refuse(Corrupt, "a link to %q", target))
			}
			entry.Target = string(target)
		case CharacterDevice, BlockDevice:
			entry.Device = uint64(c.bounded(1<<32-1, "device"))
		}
		return entry
	})
}

func (c *Cursor) bounded(most uint64, what string) uint32 {
	value := c.varint()
	if value > most {
		panic(refuse(Corrupt, "%s %d", what, value))
	}
	return uint32(value)
}

func (c *Cursor) attributes() []Attribute {
	count := c.count(2)
	if count == 0 {
		panic(refuse(Corrupt, "attributes are announced, and there are none"))
	}
	var attributes []Attribute
	total, last := 0, ""
	for range count {
		next := Attribute{string(c.bytes()), string(c.bytes())}
		if total += len(next.Name) + len(next.Value); total > mostAttributeBytes {
			panic(refuse(Corrupt, "attributes of more than %d bytes", mostAttributeBytes))
		}
		if next.Name <= last || bytes.IndexByte([]byte(next.Name), 0) >= 0 {
			panic(refuse(Corrupt, "the attribute %q stands behind %q", next.Name, last))
		}
		last = next.Name
		attributes = append(attributes, next)
	}
	return attributes
}

// Files visits the entries of a volume in order, after it was walked once as a whole: nothing of a listing that breaks a rule is shown.
func (r *Repository) Files(volume Volume, visit func(Entry) error) error {
	if err := r.walkFiles(volume, directoriesFirst(), nil); err != nil {
		return err
	}
	return r.walkFiles(volume, nil, visit)
}

// directoriesFirst refuses an entry whose directory did not stand before it as one.
func directoriesFirst() func(Entry) error {
	directories := map[string]bool{}
	return func(entry Entry) error {
		if entry.Path == "" {
			if entry.Kind != Directory {
				return refuse(Corrupt, "the root is no directory")
			}
		} else {
			directory, _ := splitPath([]byte(entry.Path))
			if !directories[string(directory)] {
				return refuse(Corrupt, "%q stands in what is no directory of the listing", entry.Path)
			}
		}
		if entry.Kind == Directory {
			directories[entry.Path] = true
		}
		return nil
	}
}

func (r *Repository) walkFiles(volume Volume, check, visit func(Entry) error) error {
	files := uint64(0)
	seen := false
	walk := walk{repository: r, kind: listsFiles, precedes: pathPrecedes}
	walk.visit = func(key, value []byte) (uint64, error) {
		entry, err := readFileEntry(key, value)
		if err != nil {
			return 0, err
		}
		if !seen && entry.Path != "" {
			return 0, refuse(Corrupt, "the listing does not begin with the root")
		}
		seen = true
		for _, step := range []func(Entry) error{check, visit} {
			if step == nil {
				continue
			}
			if err := step(entry); err != nil {
				return 0, err
			}
		}
		if entry.Kind == Regular {
			files++
		}
		return uint64(entry.Body.Length), nil
	}
	if err := walk.listing(volume.root); err != nil {
		return err
	}
	if !seen || files != volume.Files {
		return refuse(Corrupt, "%d files, where %d are due", files, volume.Files)
	}
	return nil
}
