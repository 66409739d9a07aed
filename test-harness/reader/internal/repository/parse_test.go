package repository

import (
	"bytes"
	"testing"
)

// refused says whether a parser refuses bytes.
func refused(bytes []byte, parser func(*Cursor) int) bool {
	_, err := parse(Corrupt, "test", bytes, parser)
	return err != nil
}

func TestOnlyTheShortestNumbersAreRead(t *testing.T) {
	number := func(c *Cursor) int { c.varint(); return 0 }
	for _, wrong := range [][]byte{{}, {0x80}, {0x80, 0}, {0xff, 0}, bytes.Repeat([]byte{0xff}, 10), {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}, {1, 1}} {
		if !refused(wrong, number) {
			t.Errorf("%x was read", wrong)
		}
	}
	for _, right := range [][]byte{{0}, {0x7f}, {0x80, 1}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}} {
		if refused(right, number) {
			t.Errorf("%x was refused", right)
		}
	}
}

func TestFieldsKeepTheirRules(t *testing.T) {
	table := known{1: once, 2: several, 3: optional}
	fields := func(c *Cursor) int { c.fields(table); return 0 }
	for name, wrong := range map[string][]byte{
		"missing":           {5, 0},
		"twice":             {3, 0, 3, 0},
		"descending":        {5, 0, 3, 0},
		"both bits":         {2, 0, 3, 0},
		"number 0":          {1, 0, 3, 0},
		"unknown, critical": {3, 0, 9, 0},
		"known, other bit":  {3, 0, 7, 0},
		"too long":          {3, 9, 1},
	} {
		if !refused(wrong, fields) {
			t.Errorf("%s: %x was read", name, wrong)
		}
	}
	for name, right := range map[string][]byte{
		"least":                   {3, 0},
		"all":                     {3, 0, 5, 0, 5, 1, 9, 6, 0},
		"unknown, may be skipped": {3, 0, 8, 0, 8, 0},
	} {
		if refused(right, fields) {
			t.Errorf("%s: %x was refused", name, right)
		}
	}
}

func TestPathsThatLeadElsewhereAreRefused(t *testing.T) {
	for _, path := range []string{".", "..", "/", "/a", "a/", "a//b", "a/../b", "a/.", "a\x00"} {
		if checkPath([]byte(path)) == nil {
			t.Errorf("%q was taken", path)
		}
	}
	for _, path := range []string{"", "a", "...", "a/..b", "\xff"} {
		if err := checkPath([]byte(path)); err != nil {
			t.Error(err)
		}
	}
}

func TestListingsGoDirectoryByDirectory(t *testing.T) {
	ordered := []string{"", "a", "a-b", "b", "a/z", "a/b/c", "a-b/a", "a-b/c", "b/a"}
	for i := range ordered {
		for k := range ordered {
			if pathPrecedes([]byte(ordered[i]), []byte(ordered[k])) != (i < k) {
				t.Errorf("%q and %q", ordered[i], ordered[k])
			}
		}
	}
}

func TestAFrameIsOneFrame(t *testing.T) {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 'a', 'b', 'c'}
	if plain, err := decompress(frame, 3); err != nil || string(plain) != "abc" {
		t.Fatal(plain, err)
	}
	for name, wrong := range map[string][]byte{
		"twice": append(bytes.Clone(frame), frame...), "cut": frame[:11], "more": append(bytes.Clone(frame), 0), "none": {},
	} {
		if _, err := decompress(wrong, 3); !IsCode(err, Corrupt) {
			t.Error(name, err)
		}
	}
	if _, err := decompress(frame, 2); !IsCode(err, Corrupt) {
		t.Error("a longer result than announced", err)
	}
}
