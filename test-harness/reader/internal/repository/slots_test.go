package repository

import (
	"bytes"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
)

// vector reads one of the test vectors of the first part (section 11).
func vector(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../../../agent/src/test/resources/repository/v0/" + name + ".hex")
	if err != nil {
		t.Fatal(err)
	}
	object, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	return object
}

func slotKey(filled byte) string { return slotName(ID(bytes.Repeat([]byte{filled}, 32))) }

// vectors is a repository with these slots, by the bytes that their ids are filled with.
func vectors(t *testing.T, names map[byte]string, more ...string) memory {
	t.Helper()
	objects := memory{"format": vector(t, "format")}
	for filled, name := range names {
		objects[slotKey(filled)] = vector(t, name)
	}
	for _, name := range more {
		objects["epochs/0000000000000002"] = vector(t, name)
	}
	return objects
}

func TestEverySlotOfTheVectorsOpens(t *testing.T) {
	private, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0xbb}, 32))
	if err != nil {
		t.Fatal(err)
	}
	passphrase, key := Secret{passphrase: "davit test vectors"}, Secret{key: private}
	rotated := vectors(t, map[byte]string{0xa2: "slot", 0xa7: "slot-recipient-reader-epoch-2", 0xa8: "slot-epoch-2"}, "epoch-2")
	pinned, err := Open(rotated, passphrase, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, story := range map[string]struct {
		store  memory
		secret Secret
		pin    string
		epochs []uint32
	}{
		"a passphrase":               {vectors(t, map[byte]string{0xa2: "slot"}), passphrase, "", []uint32{1}},
		"a reader's passphrase":      {vectors(t, map[byte]string{0xa5: "slot-passphrase-reader"}), passphrase, "", []uint32{1}},
		"a key that is proved":       {vectors(t, map[byte]string{0xa6: "slot-recipient-owner"}), key, "", []uint32{1}},
		"a passphrase, rotated":      {rotated, passphrase, "", []uint32{1, 2}},
		"a reader's key and the pin": {rotated, key, pinned.Pin(), []uint32{2}},
	} {
		opened, err := Open(story.store, story.secret, story.pin)
		if err != nil {
			t.Error(name, err)
		} else if epochs := slices.Sorted(maps.Keys(opened.keys.epochs)); !slices.Equal(epochs, story.epochs) {
			t.Error(name, epochs)
		}
	}
	if _, err := Open(rotated, key, ""); !IsCode(err, OwnerUnproven) {
		t.Error("a slot without a proof: ", err)
	}
	other, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0xcc}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(rotated, Secret{key: other}, ""); !IsCode(err, KeyWrong) {
		t.Error("another key: ", err)
	}
}

func TestAFlippedByteOfASlotOrAnEpochIsRefused(t *testing.T) {
	whole := vectors(t, map[byte]string{0xa8: "slot-epoch-2"}, "epoch-2")
	for name := range whole {
		for at := range whole[name] {
			spoiled := maps.Clone(whole)
			spoiled[name] = bytes.Clone(whole[name])
			spoiled[name][at] ^= 1 << (at % 8)
			if _, err := Open(spoiled, Secret{passphrase: "davit test vectors"}, ""); err == nil {
				t.Fatalf("byte %d of %s was changed, and nobody noticed", at, name)
			}
		}
	}
}

func TestAKeyAsTextIsReadWithWhatPeopleMakeOfIt(t *testing.T) {
	key := bytes.Repeat([]byte{0xbb}, 32)
	written := writeKey(key)
	groups := strings.TrimPrefix(written, secretPrefix)
	for _, text := range []string{
		groups, strings.ToLower(groups), strings.ReplaceAll(groups, "-", " "), strings.Replace(groups, "-", "-\n# a note\n", 1) + "\r\n",
	} {
		secret, err := ReadSecret("# a note\n" + secretPrefix + text)
		if err != nil || secret.key == nil || !bytes.Equal(secret.key.Bytes(), key) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadSecret(strings.Replace(written, "0", "1", 1) + "1"); err == nil {
		t.Error("a mistyped key was taken")
	}
	if secret, err := ReadSecret("a passphrase\r\n"); err != nil || secret.passphrase != "a passphrase" {
		t.Error(secret, err)
	}
}

// writeKey writes a key as Davit does (6.8).
func writeKey(key []byte) string {
	hash := sha256.Sum256(append([]byte("davit/v0/secret-key"), key...))
	bits := new(big.Int).SetBytes(append(bytes.Clone(key), hash[:3]...))
	var text strings.Builder
	text.WriteString(secretPrefix)
	for place := range keyCharacters {
		if place > 0 && place%4 == 0 {
			text.WriteByte('-')
		}
		shifted := new(big.Int).Rsh(bits, uint(5*(keyCharacters-1-place)))
		text.WriteByte(crockford[shifted.Uint64()&31])
	}
	return text.String()
}
