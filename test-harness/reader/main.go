// Command davit-reader restores from a Davit repository in a folder, with the passphrase and nothing of Davit.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"

	"davit.io/reader/internal/files"
	"davit.io/reader/internal/repository"
)

const usage = `davit-reader --at FOLDER [--pin PIN] COMMAND < FILE

  list                            restore points, one JSON line each, oldest first
  show POINT                      what a restore point holds: volumes, API objects, problems
  files POINT VOLUME              the entries of a volume, one JSON line each
  restore POINT VOLUME FOLDER     writes a volume into an empty folder
  resources POINT                 the API objects, one JSON line each
  check                           reads and verifies everything
  pin                             what tells this repository from any other

FILE holds the passphrase, or a private key as Davit writes it (davit-secret:...).
POINT is an id, or "latest". VOLUME is the name of a tree, or NAMESPACE/CLAIM.
The end is 0 if all is well, 1 if something was refused or failed, 2 for a wrong call, 3 if it is done but not all of it is as it should be.
`

// done is how a command ended that did what it could.
type done struct{ problems int }

func (d *done) problem(err error) {
	d.problems++
	fmt.Fprintln(os.Stderr, "davit-reader:", err)
}

var errUsage = errors.New("wrong call")

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout)
	var partly *partlyDone
	switch {
	case err == nil:
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case errors.As(err, &partly):
		os.Exit(3)
	default:
		fmt.Fprintln(os.Stderr, "davit-reader:", err)
		os.Exit(1)
	}
}

type partlyDone struct{ problems int }

func (p *partlyDone) Error() string { return fmt.Sprintf("%d problems", p.problems) }

// words says how many words each command takes behind its own.
var words = map[string]int{"list": 0, "show": 1, "files": 2, "restore": 3, "resources": 1, "check": 0, "pin": 0}

func run(arguments []string, input io.Reader, output io.Writer) error {
	flags := flag.NewFlagSet("davit-reader", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	at := flags.String("at", "", "")
	pin := flags.String("pin", "", "")
	if err := flags.Parse(arguments); err != nil || *at == "" || flags.NArg() == 0 {
		return errUsage
	}
	if count, known := words[flags.Arg(0)]; !known || count != flags.NArg()-1 {
		return errUsage
	}
	text, err := io.ReadAll(io.LimitReader(input, 1<<20))
	if err != nil {
		return err
	}
	secret, err := repository.ReadSecret(string(text))
	if err != nil {
		return err
	}
	folder, err := repository.OpenFolder(*at)
	if err != nil {
		return err
	}
	opened, err := repository.Open(folder, secret, *pin)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(output)
	command := &command{opened, json.NewEncoder(buffered), &done{}}
	command.output.SetEscapeHTML(false)
	if err := command.run(flags.Args()); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if command.done.problems > 0 {
		return &partlyDone{command.done.problems}
	}
	return nil
}

type command struct {
	repository *repository.Repository
	output     *json.Encoder
	done       *done
}

func (c *command) run(arguments []string) error {
	if arguments[0] == "pin" {
		return c.output.Encode(map[string]string{"pin": c.repository.Pin()})
	}
	if arguments[0] == "list" {
		return c.list()
	}
	for _, problem := range c.repository.LoadIndex() {
		c.done.problem(problem)
	}
	if arguments[0] == "check" {
		for _, problem := range c.repository.Audit(func(point string) { c.output.Encode(map[string]string{"checked": point}) }) {
			c.done.problem(problem)
		}
		return nil
	}
	point, err := c.point(arguments[1])
	if err != nil {
		return err
	}
	if err := c.repository.Presence(point); err != nil {
		return err
	}
	manifest, err := c.repository.Manifest(point)
	if err != nil {
		return err
	}
	switch arguments[0] {
	case "show":
		return c.show(point, manifest)
	case "resources":
		return c.resources(manifest)
	}
	volume, err := volumeOf(manifest, arguments[2])
	if err != nil {
		return err
	}
	if arguments[0] == "files" {
		return c.files(volume)
	}
	return files.Restore(c.repository, volume, arguments[3], func(path string, err error) {
		c.done.problem(fmt.Errorf("%q: %w", path, err))
	})
}

func (c *command) points() []repository.Point {
	points, problems := c.repository.Journals()
	for _, problem := range problems {
		c.done.problem(problem)
	}
	sort.SliceStable(points, func(a, b int) bool { return points[a].Sealed.Before(points[b].Sealed) })
	return points
}

func (c *command) point(id string) (repository.Point, error) {
	points := c.points()
	if id == "latest" && len(points) > 0 {
		return points[len(points)-1], nil
	}
	for _, point := range points {
		if point.ID() == id {
			return point, nil
		}
	}
	return repository.Point{}, fmt.Errorf("there is no restore point %s", id)
}

func volumeOf(manifest repository.Manifest, name string) (repository.Volume, error) {
	for _, volume := range manifest.Volumes {
		if volume.Name() == name {
			return volume, nil
		}
	}
	return repository.Volume{}, fmt.Errorf("the restore point has no volume %s", name)
}
