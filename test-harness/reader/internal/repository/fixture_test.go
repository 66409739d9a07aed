package repository

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var fixturePassphrase = Secret{passphrase: "a davit lowers the boats"}

// The passphrase is stretched once for each slot, not for each reader.
func TestMain(m *testing.M) {
	slow, known := stretch, map[string][]byte{}
	stretch = func(passphrase, salt []byte, passes, memory uint32, lanes uint8, length uint32) []byte {
		key := fmt.Sprintf("%s %x %d %d %d", passphrase, salt, passes, memory, lanes)
		if _, found := known[key]; !found {
			known[key] = slow(passphrase, salt, passes, memory, lanes, length)
		}
		return known[key]
	}
	os.Exit(m.Run())
}

// memory is a location on the heap, to be spoiled.
type memory map[string][]byte

func (m memory) Size(name string) (int64, error) {
	object, found := m[name]
	if !found {
		return 0, fs.ErrNotExist
	}
	return int64(len(object)), nil
}

func (m memory) Read(name string, offset, length int64) ([]byte, error) {
	object, found := m[name]
	if !found {
		return nil, fs.ErrNotExist
	}
	if offset+length > int64(len(object)) {
		return nil, io.ErrUnexpectedEOF
	}
	return bytes.Clone(object[offset : offset+length]), nil
}

func (m memory) List(folder string) ([]string, error) {
	var names []string
	for name := range m {
		if folder == "." || strings.HasPrefix(name, folder+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func fixture(t *testing.T, name string) memory {
	t.Helper()
	text, err := os.ReadFile("../../../src/test/resources/repository/v0/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	objects := memory{}
	for _, part := range strings.Split("\n"+string(text), "\n= ")[1:] {
		key, body, _ := strings.Cut(part, "\n")
		object, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(body, "\n", ""))
		if err != nil {
			t.Fatal(key, err)
		}
		objects[key] = object
	}
	return objects
}

// all reads everything that there is, and gives what was refused first.
func all(store Store) error {
	repository, err := Open(store, fixturePassphrase, "")
	if err != nil {
		return err
	}
	problems := repository.LoadIndex()
	problems = append(problems, repository.Audit(func(string) {})...)
	if len(problems) > 0 {
		return problems[0]
	}
	return nil
}

func TestTheFixturesAreWhole(t *testing.T) {
	for _, name := range []string{"first", "second", "extents"} {
		if err := all(fixture(t, name)); err != nil {
			t.Error(name, err)
		}
	}
}

// Each byte of what is small, and so many of what is long that each of its parts is met.
const mostFlips = 150

func TestAFlippedByteOfAnyObjectIsRefused(t *testing.T) {
	whole := fixture(t, "first")
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		step := max(1, len(whole[name])/mostFlips)
		for at := 0; at < len(whole[name]); at += step {
			refusedWith(t, whole, name, at)
		}
		for at := max(0, len(whole[name])-80); at < len(whole[name]); at += 8 {
			refusedWith(t, whole, name, at)
		}
	}
}

func refusedWith(t *testing.T, whole memory, name string, at int) {
	t.Helper()
	spoiled := maps.Clone(whole)
	spoiled[name] = bytes.Clone(whole[name])
	spoiled[name][at] ^= 1 << (at % 8)
	err := all(spoiled)
	if err == nil {
		t.Fatalf("byte %d of %s was changed, and nobody noticed", at, name)
	}
	if !strings.Contains(err.Error(), ": ") || strings.ToUpper(err.Error()[:4]) != err.Error()[:4] {
		t.Fatalf("byte %d of %s: %v has no code", at, name, err)
	}
}

func TestAnObjectThatIsCutIsRefused(t *testing.T) {
	whole := fixture(t, "first")
	for name := range whole {
		for _, length := range []int{0, 1, 47, 48, len(whole[name]) / 2, len(whole[name]) - 1} {
			cut := maps.Clone(whole)
			cut[name] = whole[name][:min(length, len(whole[name]))]
			if all(cut) == nil {
				t.Errorf("%s was cut to %d bytes, and nobody noticed", name, length)
			}
		}
	}
}

// The marker, the slot and what a restore point needs; a journal's last entry may be missing: only a witness would know.
func TestAnObjectThatIsGoneIsMissed(t *testing.T) {
	whole := fixture(t, "first")
	for name := range whole {
		if strings.HasPrefix(name, "points/") || strings.HasPrefix(name, "writers/") {
			continue
		}
		less := maps.Clone(whole)
		delete(less, name)
		if all(less) == nil {
			t.Errorf("%s was taken away, and nobody noticed", name)
		}
	}
}

func TestAnObjectInThePlaceOfAnotherOfItsKindIsRefused(t *testing.T) {
	swapped(t, fixture(t, "first"), []string{"packs/", "index/", "points/", "refs/"})
	swapped(t, fixture(t, "second"), []string{"writers/"})
}

func swapped(t *testing.T, whole memory, folders []string) {
	t.Helper()
	for _, folder := range folders {
		for name := range whole {
			for other := range whole {
				if name == other || !strings.HasPrefix(name, folder) || !strings.HasPrefix(other, folder) {
					continue
				}
				spoiled := maps.Clone(whole)
				spoiled[name] = whole[other]
				if all(spoiled) == nil {
					t.Errorf("%s stands in the place of %s, and nobody noticed", other, name)
				}
			}
		}
	}
}

func TestAGapInAJournalIsTold(t *testing.T) {
	whole := fixture(t, "first")
	for name := range whole {
		if strings.HasPrefix(name, "points/") && strings.HasSuffix(name, "/0000000000000002") {
			delete(whole, name)
		}
	}
	repository, err := Open(whole, fixturePassphrase, "")
	if err != nil {
		t.Fatal(err)
	}
	points, problems := repository.Journals()
	if len(points) != 0 || len(problems) != 1 || !IsCode(problems[0], Gap) {
		t.Fatalf("%d points, %v", len(points), problems)
	}
}

func TestAnotherPassphraseOrPinIsRefused(t *testing.T) {
	whole := fixture(t, "first")
	if _, err := Open(whole, Secret{passphrase: "a davit lowers the boat"}, ""); !IsCode(err, KeyWrong) {
		t.Error(err)
	}
	repository, err := Open(whole, fixturePassphrase, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(whole, fixturePassphrase, repository.Pin()); err != nil {
		t.Error(err)
	}
	if _, err := Open(fixture(t, "second"), fixturePassphrase, repository.Pin()); !IsCode(err, PinMismatch) {
		t.Error(err)
	}
	if _, err := Open(memory{}, fixturePassphrase, ""); !IsCode(err, Absent) {
		t.Error(err)
	}
}
