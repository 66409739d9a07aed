package files

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"davit.io/reader/internal/repository"
	"golang.org/x/sys/unix"
)

// Restore writes a volume into a folder that is empty or absent. What of a file's metadata cannot be set is told, and the rest goes on.
func Restore(source *repository.Repository, volume repository.Volume, target string, told func(path string, err error)) error {
	if err := os.MkdirAll(target, 0o700); err != nil {
		return err
	}
	if found, err := os.ReadDir(target); err != nil {
		return err
	} else if len(found) > 0 {
		return fmt.Errorf("%s is not empty", target)
	}
	top, err := unix.Open(target, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	writer := &writer{source: source, top: top, directory: -1, told: told, names: map[uint64]string{}}
	defer writer.close()
	if err := source.Files(volume, writer.write); err != nil {
		return err
	}
	return writer.finishDirectories()
}

type writer struct {
	source      *repository.Repository
	top         int
	path        string // of the open directory
	directory   int    // its descriptor, or -1
	directories []repository.Entry
	names       map[uint64]string // of files with several names, by inode
	told        func(string, error)
}

func (w *writer) close() {
	if w.directory >= 0 {
		unix.Close(w.directory)
	}
	unix.Close(w.top)
}

func (w *writer) write(entry repository.Entry) error {
	if entry.Path == "" {
		w.directories = append(w.directories, entry)
		return nil
	}
	parent, name := split(entry.Path)
	if err := w.enter(parent); err != nil {
		return err
	}
	if entry.Kind != repository.Directory && entry.Links > 1 {
		if first, known := w.names[entry.Inode]; known {
			return w.link(first, name)
		}
		w.names[entry.Inode] = entry.Path
	}
	if err := w.create(entry, name); err != nil {
		return fmt.Errorf("%s: %w", entry.Path, err)
	}
	return nil
}

func split(path string) (directory, name string) {
	slash := strings.LastIndexByte(path, '/')
	return path[:max(slash, 0)], path[slash+1:]
}

// enter opens the directory that the next entries stand in; all of one directory stand together.
func (w *writer) enter(path string) error {
	if w.directory >= 0 && w.path == path {
		return nil
	}
	opened, err := w.open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if w.directory >= 0 {
		unix.Close(w.directory)
	}
	w.path, w.directory = path, opened
	return nil
}

// open opens a directory below the target, component by component, and none through a link.
func (w *writer) open(path string) (int, error) {
	const flags = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	at, err := unix.Openat(w.top, ".", flags, 0)
	for _, component := range strings.Split(path, "/") {
		if err != nil || component == "" {
			break
		}
		above := at
		at, err = unix.Openat(above, component, flags, 0)
		unix.Close(above)
	}
	return at, err
}

// link gives a file that was written before another name.
func (w *writer) link(first, name string) error {
	parent, base := split(first)
	directory, err := w.open(parent)
	if err != nil {
		return fmt.Errorf("%s: %w", first, err)
	}
	defer unix.Close(directory)
	if err := unix.Linkat(directory, base, w.directory, name, 0); err != nil {
		return fmt.Errorf("%s, another name of %s: %w", name, first, err)
	}
	return nil
}

func (w *writer) create(entry repository.Entry, name string) error {
	switch entry.Kind {
	case repository.Directory:
		w.directories = append(w.directories, entry)
		return unix.Mkdirat(w.directory, name, 0o700)
	case repository.Regular:
		return w.regular(entry, name)
	case repository.SymbolicLink:
		if err := unix.Symlinkat(entry.Target, w.directory, name); err != nil {
			return err
		}
	default:
		if err := w.special(entry, name); err != nil {
			if errors.Is(err, unix.EPERM) {
				w.told(entry.Path, err)
				return nil
			}
			return err
		}
	}
	w.dress(entry, w.directory, name)
	return nil
}

func (w *writer) special(entry repository.Entry, name string) error {
	formats := map[repository.FileKind]uint32{
		repository.Pipe: unix.S_IFIFO, repository.Socket: unix.S_IFSOCK,
		repository.CharacterDevice: unix.S_IFCHR, repository.BlockDevice: unix.S_IFBLK,
	}
	return unix.Mknodat(w.directory, name, formats[entry.Kind]|0o600, int(entry.Device))
}

func (w *writer) regular(entry repository.Entry, name string) error {
	opened, err := unix.Openat(w.directory, name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return err
	}
	file := os.NewFile(uintptr(opened), name)
	defer file.Close()
	err = w.source.Pieces(entry.Body, func(piece repository.Piece) error {
		if piece.Bytes == nil {
			return nil
		}
		_, err := file.WriteAt(piece.Bytes, piece.Offset)
		return err
	})
	if err != nil {
		return err
	}
	if err := file.Truncate(entry.Body.Length); err != nil {
		return err
	}
	w.dress(entry, w.directory, name)
	return file.Close()
}

// finishDirectories sets what directories must be once nothing more is written into them: the deepest first.
func (w *writer) finishDirectories() error {
	for place := len(w.directories) - 1; place >= 0; place-- {
		entry := w.directories[place]
		if entry.Path == "" {
			w.dress(entry, w.top, ".")
			continue
		}
		parent, name := split(entry.Path)
		if err := w.enter(parent); err != nil {
			return err
		}
		w.dress(entry, w.directory, name)
	}
	return nil
}

// dress gives a file its owner, attributes, mode and times, in this order: each step can undo what would stand after it.
func (w *writer) dress(entry repository.Entry, directory int, name string) {
	tell := func(what string, err error) {
		if err != nil {
			w.told(entry.Path, fmt.Errorf("%s: %w", what, err))
		}
	}
	tell("owner", unix.Fchownat(directory, name, int(entry.Owner), int(entry.Group), unix.AT_SYMLINK_NOFOLLOW))
	// The way by /proc names the file in the open directory, and lsetxattr does not follow a link.
	path := fmt.Sprintf("/proc/self/fd/%d/%s", directory, name)
	for _, attribute := range entry.Attributes {
		tell(attribute.Name, unix.Lsetxattr(path, attribute.Name, []byte(attribute.Value), 0))
	}
	if entry.Kind != repository.SymbolicLink {
		tell("mode", unix.Fchmodat(directory, name, entry.Mode, 0))
	}
	// Nothing is known of when it was read.
	times := []unix.Timespec{{Nsec: unix.UTIME_OMIT}, nanoseconds(entry.Modified)}
	tell("times", unix.UtimesNanoAt(directory, name, times, unix.AT_SYMLINK_NOFOLLOW))
}

func nanoseconds(since int64) unix.Timespec {
	seconds, rest := since/1_000_000_000, since%1_000_000_000
	if rest < 0 {
		seconds, rest = seconds-1, rest+1_000_000_000
	}
	return unix.Timespec{Sec: seconds, Nsec: rest}
}
