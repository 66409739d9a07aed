package repository

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
)

// Manifest is what a restore point holds (data 8).
type Manifest struct {
	Ranges   []Range
	Problems []Problem
	Volumes  []Volume
	objects  root
}

// Range counts the objects of one resource.
type Range struct {
	ClusterScoped bool
	Resource      string
	Objects       uint64
	Namespaces    []NamespaceCount
}

// NamespaceCount counts the objects of one resource in one namespace.
type NamespaceCount struct {
	Name    string
	Objects uint64
}

// Problem is what the backup could not do as it should.
type Problem struct {
	Code             string
	IsError          bool
	Subject, Message string
}

// Volume is a volume backup; one without a namespace is a tree.
type Volume struct {
	Namespace, Claim, Volume string
	Files                    uint64
	root                     root
}

// Name is what a reader calls it.
func (v Volume) Name() string {
	if v.Namespace == "" {
		return v.Claim
	}
	return v.Namespace + "/" + v.Claim
}

func (v Volume) Entries() uint64 { return v.root.entries }

func (v Volume) Bytes() uint64 { return v.root.bytes }

const mostTableBytes = 256 << 20

type table struct {
	rows uint64
	body Body
}

func readTable(c *Cursor) table { return table{c.varint(), c.readBody(mostInlineTable)} }

// Manifest reads and verifies a restore point's manifest.
func (r *Repository) Manifest(point Point) (Manifest, error) {
	manifest, err := r.manifest(point)
	if err != nil {
		return Manifest{}, about("manifest of "+point.ID(), err)
	}
	return manifest, nil
}

func (r *Repository) manifest(point Point) (Manifest, error) {
	chunk, err := r.chunks.get(point.manifest)
	if err != nil {
		return Manifest{}, err
	}
	fields, err := r.manifestFields(chunk, point.Writer)
	if err != nil {
		return Manifest{}, err
	}
	type tables struct {
		objects                   root
		ranges, problems, volumes table
		merkle                    ID
	}
	read, err := parse(Tampered, "fields", fields, func(c *Cursor) tables {
		fields := c.fields(known{1: once, 2: once, 3: once, 4: once, 5: once})
		return tables{
			whole(fields.one(1), readRoot), whole(fields.one(2), readTable), whole(fields.one(3), readTable), whole(fields.one(4), readTable),
			fields.id(5),
		}
	})
	if err != nil {
		return Manifest{}, err
	}
	manifest := Manifest{objects: read.objects}
	if manifest.Ranges, err = rows(r, "ranges", read.ranges, readRange); err != nil {
		return Manifest{}, err
	}
	if manifest.Problems, err = rows(r, "problems", read.problems, readProblem); err != nil {
		return Manifest{}, err
	}
	if manifest.Volumes, err = rows(r, "volumes", read.volumes, readVolume); err != nil {
		return Manifest{}, err
	}
	if manifest.merkle() != read.merkle {
		return Manifest{}, refuse(Tampered, "the Merkle root is another")
	}
	if err := manifest.checkVolumes(); err != nil {
		return Manifest{}, err
	}
	return manifest, manifest.checkRanges()
}

// manifestFields verifies the signature of a manifest by the writer whose journal names it.
func (r *Repository) manifestFields(chunk []byte, writer WriterID) ([]byte, error) {
	key, err := r.writerKey(writer)
	if err != nil {
		return nil, err
	}
	type signed struct{ signature, fields []byte }
	read, err := parse(Corrupt, "envelope", chunk, func(c *Cursor) signed {
		if version := c.u8(); version != 0 {
			panic(refuse(TooOld, "version %d", version))
		}
		if WriterID(c.take(16)) != writer {
			panic(refuse(Tampered, "another writer's manifest"))
		}
		signature := c.take(signatureLength)
		return signed{signature, c.take(uint64(len(c.rest)))}
	})
	if err != nil {
		return nil, err
	}
	if !ed25519.Verify(key, statement("davit/v0/manifest", r.mark.repository, sha256.Sum256(read.fields)), read.signature) {
		return nil, refuse(Tampered, "the writer's signature does not verify")
	}
	return read.fields, nil
}

func rows[T any](r *Repository, what string, table table, read func(*Cursor) T) ([]T, error) {
	body, err := r.Bytes(table.body, mostTableBytes)
	if err != nil {
		return nil, about(what, err)
	}
	return parse(Corrupt, what, body, func(c *Cursor) []T {
		var rows []T
		for range table.rows {
			if !c.more() {
				panic(refuse(Corrupt, "%d rows, where %d are due", len(rows), table.rows))
			}
			rows = append(rows, read(c))
		}
		return rows
	})
}

func readRange(c *Cursor) Range {
	section := c.u8()
	if section > 1 {
		panic(refuse(TooOld, "section %d", section))
	}
	read := Range{ClusterScoped: section == 1, Resource: c.text(), Objects: c.varint()}
	total := uint64(0)
	for range c.count(2) {
		next := NamespaceCount{c.text(), c.varint()}
		if next.Objects == 0 || next.Objects > read.Objects-total {
			panic(refuse(Corrupt, "%d objects of %s in %q", next.Objects, read.Resource, next.Name))
		}
		total += next.Objects
		read.Namespaces = append(read.Namespaces, next)
	}
	if read.Objects == 0 || read.ClusterScoped == (len(read.Namespaces) > 0) || !read.ClusterScoped && total != read.Objects {
		panic(refuse(Corrupt, "a range of %d objects of %s, %d of them in %d namespaces", read.Objects, read.Resource, total, len(read.Namespaces)))
	}
	return read
}

func readProblem(c *Cursor) Problem {
	read := Problem{Code: c.text()}
	severity := c.u8()
	if severity > 1 {
		panic(refuse(Corrupt, "severity %d", severity))
	}
	read.IsError = severity == 1
	read.Subject, read.Message = c.text(), c.text()
	return read
}

func readVolume(c *Cursor) Volume {
	read := Volume{Namespace: c.text(), Claim: c.text(), Volume: c.text()}
	read.root = readRoot(c)
	read.Files = c.varint()
	return read
}

// merkle is the root over logical ids (data 8).
func (m Manifest) merkle() ID {
	covered := append([]byte("davit/v0/merkle"), 0)
	covered = append(covered, m.objects.id[:]...)
	for _, volume := range m.Volumes {
		for _, text := range []string{volume.Namespace, volume.Claim, volume.Volume} {
			covered = append(binary.AppendUvarint(covered, uint64(len(text))), text...)
		}
		covered = append(covered, volume.root.id[:]...)
	}
	return ID(sha256.Sum256(covered))
}

// checkVolumes refuses volumes out of order, and trees that share a name.
func (m Manifest) checkVolumes() error {
	for place := 1; place < len(m.Volumes); place++ {
		before, next := m.Volumes[place-1], m.Volumes[place]
		ordered := before.Namespace < next.Namespace || before.Namespace == next.Namespace &&
			(before.Claim < next.Claim || before.Claim == next.Claim && before.Volume < next.Volume && next.Namespace != "")
		if !ordered {
			return refuse(Corrupt, "the volume %s stands behind %s", next.Name(), before.Name())
		}
	}
	return nil
}

// checkRanges refuses ranges out of order, and counts that do not give the listing's.
func (m Manifest) checkRanges() error {
	total := uint64(0)
	for place, next := range m.Ranges {
		if next.Objects > m.objects.entries-total {
			return refuse(Corrupt, "the ranges count more objects than the listing")
		}
		total += next.Objects
		if place == 0 {
			continue
		}
		before := m.Ranges[place-1]
		if before.ClusterScoped && !next.ClusterScoped || before.ClusterScoped == next.ClusterScoped && before.Resource >= next.Resource {
			return refuse(Corrupt, "the range of %s stands behind that of %s", next.Resource, before.Resource)
		}
	}
	if total != m.objects.entries {
		return refuse(Corrupt, "the ranges count %d objects, the listing %d", total, m.objects.entries)
	}
	return nil
}
