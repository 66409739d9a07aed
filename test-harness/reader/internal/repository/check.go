package repository

import (
	"errors"
	"io/fs"
	"strings"
)

// Audit reads everything that is there and gives all that must be refused or is unknown.
// It needs [Repository.LoadIndex] before it.
func (r *Repository) Audit(told func(string)) []error {
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	note(r.auditSlots())
	condemned, err := r.condemnedPacks()
	note(err)
	for _, pack := range r.chunks.packs {
		if _, err := r.store.Size(packName(pack.id)); condemned[pack.id] && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		note(r.auditPack(pack, r.chunks.records[pack]))
	}
	points, damaged := r.Journals()
	problems = append(problems, damaged...)
	for _, point := range points {
		told(point.ID())
		note(r.auditPoint(point))
	}
	note(r.auditNames())
	return problems
}

// auditSlots reads the slots of all holders.
func (r *Repository) auditSlots() error {
	names, err := r.store.List("slots")
	if err != nil {
		return err
	}
	for _, name := range names {
		if id, ok := parseID(strings.TrimPrefix(name, "slots/")); ok {
			if _, err := r.slot(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Repository) auditPoint(point Point) error {
	if err := r.Presence(point); err != nil {
		return err
	}
	manifest, err := r.Manifest(point)
	if err != nil {
		return err
	}
	if err := r.Resources(manifest, func(Resource, []byte) error { return nil }); err != nil {
		return about(point.ID(), err)
	}
	for _, volume := range manifest.Volumes {
		err := r.Files(volume, func(entry Entry) error {
			return r.Pieces(entry.Body, func(Piece) error { return nil })
		})
		if err != nil {
			return about(point.ID()+" "+volume.Name(), err)
		}
	}
	return nil
}

// auditNames reports objects that the documents do not know, or that nothing refers to by a name they can have.
func (r *Repository) auditNames() error {
	names, err := r.store.List(".")
	if err != nil {
		return err
	}
	for _, name := range names {
		folder, rest, _ := strings.Cut(name, "/")
		known := false
		switch folder {
		case "format":
			known = rest == ""
		case "slots", "index", "refs":
			_, known = parseID(rest)
		case "packs":
			id, ok := parseID(rest[strings.IndexByte(rest, '/')+1:])
			known = ok && name == packName(id)
		case "writers":
			_, known = parseWriterID(rest)
		case "points":
			writer, _, _ := strings.Cut(rest, "/")
			_, known = parseWriterID(writer)
		case "epochs", "condemned":
			known = len(rest) == 16
		case "probes":
			known = true
		}
		if !known {
			return refuse(Corrupt, "%s is no object of a repository", name)
		}
	}
	return nil
}
