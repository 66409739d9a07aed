package repository

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// Point is a restore point: an entry of a journal, and what it refers to (section 8).
type Point struct {
	Writer     WriterID
	Number     uint64
	Run        string
	ClusterUID string
	Cluster    string
	Version    string
	Started    time.Time
	Sealed     time.Time
	Complete   bool
	Volumes    []VolumeSummary
	Source     uint64
	Stored     uint64
	Problems   uint64
	LeftOut    []string
	Name       string
	Labels     []string
	manifest   ID
	references []ID
}

// VolumeSummary is what an entry says about a volume; what counts is in the manifest.
type VolumeSummary struct {
	Namespace, Claim, Volume string
	HasData                  bool
	Files, Bytes             uint64
}

// ID is the restore point's id (section 8).
func (p Point) ID() string { return p.Writer.String() + "-" + strconv.FormatUint(p.Number, 10) }

// The kinds of entries that this reader knows.
const (
	runOpened    = 1
	restorePoint = 2
	runClosed    = 3
	dropped      = 8
)

// Journals reads the journals of all writers (section 9). Damage ends one writer's journal only; what it is stands in the second result.
func (r *Repository) Journals() ([]Point, []error) {
	var points []Point
	var problems []error
	r.upkeep = upkeep{gone: map[string]bool{}}
	names, err := r.store.List("writers")
	if err != nil {
		return nil, []error{err}
	}
	for _, name := range names {
		writer, ok := parseWriterID(strings.TrimPrefix(name, "writers/"))
		if !ok {
			problems = append(problems, fmt.Errorf("%s is no name of a writer", name))
			continue
		}
		found, err := r.journal(writer)
		points = append(points, found...)
		if err != nil {
			problems = append(problems, err)
		}
	}
	return r.upkeep.counting(points), problems
}

// journal reads one writer's entries up to the end, or to the first that must be refused.
func (r *Repository) journal(writer WriterID) ([]Point, error) {
	var points []Point
	var before ID
	if _, err := r.writerKey(writer); err != nil {
		return nil, err
	}
	for number := uint64(1); ; number++ {
		name := pointName(writer, number)
		object, err := r.readSigned(name, kindPoint)
		if errors.Is(err, fs.ErrNotExist) {
			return points, r.refuseGap(writer, number)
		}
		if err != nil {
			return points, err
		}
		if object.writer != writer {
			return points, refuse(Tampered, "%s is signed by another writer", name)
		}
		point, err := parse(Tampered, name, object.payload, func(c *Cursor) *Point { return r.readEntry(c, writer, number, before) })
		if err != nil {
			return points, err
		}
		if point != nil {
			points = append(points, *point)
		}
		before = object.hash
	}
}

func (r *Repository) refuseGap(writer WriterID, number uint64) error {
	_, err := r.store.Size(pointName(writer, number+1))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return refuse(Gap, "%s is missing, the one behind it is not", pointName(writer, number))
}

// readEntry checks an entry; it gives a point if it is one.
func (r *Repository) readEntry(c *Cursor, writer WriterID, number uint64, before ID) *Point {
	fields := c.fields(known{1: once, 2: once, 3: once, 4: once, 5: once, 6: once})
	if WriterID(fields.fixed(1, 16)) != writer || fields.number(2) != number {
		panic(refuse(Tampered, "an entry from another place"))
	}
	if fields.id(3) != before {
		panic(refuse(Fork, "it does not follow the entry before"))
	}
	fields.signed(4)
	body := fields.one(6)
	switch fields.number(5) {
	case runOpened:
		fields.inside(body, known{1: once}).text(1)
	case runClosed:
		closed := fields.inside(body, known{1: once, 2: once})
		closed.text(1)
		closed.text(2)
	case dropped:
		r.drop(fields, body, writer, number)
	case restorePoint:
		point := readPoint(fields, body)
		point.Writer, point.Number = writer, number
		return &point
	}
	return nil
}

var summaryFields = known{
	1: once, 2: once, 3: once, 4: once, 5: once, 6: once, 7: once, 8: several, 9: several, 10: once, 11: several,
	12: once, 13: once, 14: once, 15: anyOf, 16: optional, 17: anyOf,
}

func readPoint(entry Fields, body *Cursor) Point {
	parts := entry.inside(body, known{1: once, 2: once})
	summary := parts.inside(parts.one(1), summaryFields)
	roots := parts.inside(parts.one(2), known{1: once, 2: several})
	resources := summary.texts(8)
	for _, nested := range summary.each(9) {
		namespace := summary.inside(nested, known{1: once, 2: once})
		namespace.text(1)
		checkCounts(namespace.one(2), len(resources))
	}
	checkCounts(summary.one(10), len(resources))
	point := Point{
		Run: summary.text(1), ClusterUID: summary.text(2), Cluster: summary.text(3), Version: summary.text(4),
		Started: time.UnixMilli(summary.signed(5)).UTC(), Sealed: time.UnixMilli(summary.signed(6)).UTC(), Complete: summary.flag(7),
		Source: summary.number(12), Stored: summary.number(13), Problems: summary.number(14),
		LeftOut: summary.texts(15), Labels: summary.texts(17),
		manifest: roots.id(1),
	}
	if summary.has(16) {
		point.Name = summary.text(16)
	}
	for _, nested := range summary.each(11) {
		volume := summary.inside(nested, known{1: once, 2: once, 3: once, 4: once, 5: once, 6: once})
		point.Volumes = append(point.Volumes,
			VolumeSummary{volume.text(1), volume.text(2), volume.text(3), volume.flag(4), volume.number(5), volume.number(6)})
	}
	for _, part := range roots.each(2) {
		point.references = append(point.references, whole(part, (*Cursor).id))
	}
	return point
}

// checkCounts reads pairs of place and count, with rising places.
func checkCounts(c *Cursor, resources int) {
	next := uint64(0)
	for c.more() {
		place := c.varint()
		c.varint()
		if place < next || place >= uint64(resources) {
			panic(refuse(Tampered, "a count of resource %d of %d", place, resources))
		}
		next = place + 1
	}
}
