package repository

import (
	"bytes"
	"crypto/ecdh"
	"crypto/sha256"
	"errors"
	"strings"
)

// Secret is a passphrase, or a private key if there is one.
type Secret struct {
	passphrase string
	key        *ecdh.PrivateKey
}

const (
	secretPrefix  = "davit-secret:"
	crockford     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	keyCharacters = 56
)

// ReadSecret takes a text without its line end for a passphrase, or for a private key if it is written as one (6.8).
func ReadSecret(text string) (Secret, error) {
	if !strings.Contains(text, secretPrefix) {
		return Secret{passphrase: strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")}, nil
	}
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	_, written, _ := strings.Cut(strings.Join(lines, ""), secretPrefix)
	key, err := readKey(written)
	if err != nil {
		return Secret{}, err
	}
	private, err := ecdh.X25519().NewPrivateKey(key)
	return Secret{key: private}, err
}

// readKey takes the groups of a key: 32 bytes, then three of a hash.
func readKey(written string) ([]byte, error) {
	written = strings.NewReplacer("-", "", " ", "", "\r", "", "\t", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(written))
	if len(written) != keyCharacters {
		return nil, errors.New("a key has 56 characters")
	}
	var key []byte
	bits, held := uint32(0), 0
	for _, character := range written {
		value := strings.IndexRune(crockford, character)
		if value < 0 {
			return nil, errors.New("a key with a character that none has")
		}
		bits, held = bits<<5|uint32(value), held+5
		if held >= 8 {
			held -= 8
			key = append(key, byte(bits>>held))
			bits &= 1<<held - 1
		}
	}
	hash := sha256.Sum256(append([]byte("davit/v0/secret-key"), key[:32]...))
	if !bytes.Equal(hash[:3], key[32:]) {
		return nil, errors.New("a key that is mistyped: its check does not fit")
	}
	return key[:32], nil
}
