package repository

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sort"
)

// Store is where objects are. A name that is not there is [fs.ErrNotExist]; every other error is no evidence that it is not.
type Store interface {
	// Size of an object in bytes.
	Size(name string) (int64, error)
	// Read gives length bytes from offset; fewer are an error.
	Read(name string, offset, length int64) ([]byte, error)
	// List gives the names that begin with a folder, in order.
	List(folder string) ([]string, error)
}

// Folder is a location in a file system: an object is a regular file, its key the path below the folder.
type Folder struct{ root *os.Root }

// OpenFolder opens a location; symbolic links in it are not followed out of it.
func OpenFolder(name string) (*Folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &Folder{root}, nil
}

func (f *Folder) Size(name string) (int64, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is no regular file", name)
	}
	return info.Size(), nil
}

func (f *Folder) Read(name string, offset, length int64) ([]byte, error) {
	if _, err := f.Size(name); err != nil {
		return nil, err
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	bytes := make([]byte, length)
	if _, err := io.ReadFull(io.NewSectionReader(file, offset, length), bytes); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return bytes, nil
}

func (f *Folder) List(folder string) ([]string, error) {
	var names []string
	err := fs.WalkDir(f.root.FS(), folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name == ".davit-incoming" {
			return fs.SkipDir // what is being written is no object yet (3.4)
		}
		if entry.Type().IsRegular() {
			names = append(names, name)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	sort.Strings(names)
	return names, err
}

// small reads an object of at most that many bytes as a whole.
func small(store Store, name string, most int64) ([]byte, error) {
	size, err := store.Size(name)
	if err != nil {
		return nil, err
	}
	if size > most {
		return nil, refuse(Tampered, "%s has %d bytes, more than %d", name, size, most)
	}
	return store.Read(name, 0, size)
}
