package repository

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"

	"golang.org/x/crypto/argon2"
)

// marker is the object `format` (section 5).
type marker struct {
	repository ID
	owner      ed25519.PublicKey
	commitment ID
	firstSlot  ID
}

// keys are what a slot holds (section 6).
type keys struct {
	id, splitter ID
	epochs       map[uint32]ID
	owner        ed25519.PublicKey
}

var markerFields = known{1: once, 2: once, 3: once, 4: once, 5: once, 6: once, 7: once, 8: once, 9: several}

func readMarker(object []byte) (marker, error) {
	_, body, err := ownerBody(object, kindFormat)
	if err != nil {
		return marker{}, err
	}
	read, err := parse(Tampered, "fields", body, func(c *Cursor) marker {
		fields := c.fields(markerFields)
		if least := fields.number(1); least > 0 {
			panic(refuse(Version, "readers of version %d or newer are asked for", least))
		}
		fields.number(2)
		if ids, splitter := fields.number(6), fields.number(7); ids != 1 || splitter != 1 {
			panic(refuse(Version, "content ids %d, splitter %d", ids, splitter))
		}
		for _, feature := range fields.each(9) {
			panic(refuse(TooOld, "feature %d", whole(feature, (*Cursor).varint)))
		}
		return marker{fields.id(3), ed25519.PublicKey(fields.fixed(4, 32)), fields.id(5), fields.id(8)}
	})
	if err != nil {
		return marker{}, err
	}
	if !verified(read.owner, "davit/v0/owner-object", read.repository, object) {
		return marker{}, refuse(Tampered, "the owner's signature does not verify")
	}
	return read, nil
}

var slotFields = known{1: once, 2: once, 3: once, 4: once, 5: once, 6: once, 7: once, 8: once}

var wrappedFields = known{1: once, 2: once, 3: several, 4: once}

// stretch is what makes each guess cost something.
var stretch = argon2.IDKey

// openSlot verifies a slot and opens it with a passphrase (section 6).
func openSlot(object []byte, name ID, mark marker, passphrase string) (keys, error) {
	head, body, err := ownerBody(object, kindSlot)
	if err != nil {
		return keys{}, err
	}
	if head.object != name {
		return keys{}, refuse(Tampered, "the object names itself %s", head.object)
	}
	if !verified(mark.owner, "davit/v0/owner-object", mark.repository, object) {
		return keys{}, refuse(Tampered, "the owner's signature does not verify")
	}
	type slot struct {
		memory, passes, lanes  uint64
		salt, commitment, keys []byte
	}
	read, err := parse(Tampered, "fields", body, func(c *Cursor) slot {
		fields := c.fields(slotFields)
		if fields.id(1) != mark.repository {
			panic(refuse(Tampered, "a slot of another repository"))
		}
		if kind := fields.number(2); kind != 1 {
			panic(refuse(TooOld, "a slot of type %d", kind))
		}
		read := slot{fields.number(3), fields.number(4), fields.number(5), fields.fixed(6, 32), fields.fixed(7, 32), fields.bytes(8)}
		if read.memory < 8_192 || read.memory > 32_768 || read.passes < 1 || read.passes > 16 || read.lanes < 1 || read.lanes > 4 {
			panic(refuse(Tampered, "costs of %d KiB, %d passes, %d lanes", read.memory, read.passes, read.lanes))
		}
		return read
	})
	if err != nil {
		return keys{}, err
	}
	stretched := stretch([]byte(passphrase), read.salt, uint32(read.passes), uint32(read.memory), uint8(read.lanes), 32)
	commitment := derive(stretched, head.object[:], "davit/v0/slot-commitment")
	if subtle.ConstantTimeCompare(commitment, read.commitment) != 1 {
		return keys{}, refuse(KeyWrong, "the passphrase does not open the slot")
	}
	wrap := derive(stretched, head.object[:], "davit/v0/slot-wrap")
	data := append(append([]byte{}, mark.repository[:]...), head.object[:]...)
	plain, err := seal(wrap).Open(nil, make([]byte, 12), read.keys, data)
	if err != nil {
		return keys{}, refuse(Tampered, "the wrapped keys do not authenticate")
	}
	return parse(Tampered, "keys", plain, func(c *Cursor) keys {
		fields := c.fields(wrappedFields)
		opened := keys{fields.id(1), fields.id(2), map[uint32]ID{}, nil}
		for _, nested := range fields.each(3) {
			epoch := fields.inside(nested, known{1: once, 2: once})
			number := epoch.number(1)
			if _, twice := opened.epochs[uint32(number)]; twice || number < 1 || number > mostEpoch {
				panic(refuse(Tampered, "epoch %d", number))
			}
			opened.epochs[uint32(number)] = epoch.id(2)
		}
		opened.owner = ed25519.NewKeyFromSeed(fields.fixed(4, 32)).Public().(ed25519.PublicKey)
		return opened
	})
}

// fit tells whether keys are those of a marker (6.1, step 5).
func (k keys) fit(mark marker) bool {
	committed := append([]byte("davit/v0/key-commitment"), mark.repository[:]...)
	committed = append(append(committed, mark.owner...), k.splitter[:]...)
	commitment := k.keyed(committed)
	return k.owner.Equal(mark.owner) && commitment == mark.commitment
}

// keyed is HMAC-SHA-256 under the id key: a content id, if given plain bytes.
func (k keys) keyed(bytes []byte) ID {
	hash := hmac.New(sha256.New, k.id[:])
	hash.Write(bytes)
	return ID(hash.Sum(nil))
}

func derive(key, salt []byte, info string) []byte {
	derived, err := hkdf.Key(sha256.New, key, salt, info, 32)
	if err != nil {
		panic(err) // lengths are constants
	}
	return derived
}

func seal(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // 32 bytes always
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return gcm
}

// objectCipher opens the blocks of one object (4.1).
type objectCipher struct {
	aead cipher.AEAD
	data []byte
}

func (k keys) cipherOf(repository ID, head header) (objectCipher, error) {
	key, known := k.epochs[head.epoch]
	if !known {
		return objectCipher{}, refuse(KeyWrong, "no key of epoch %d", head.epoch)
	}
	data := append([]byte{}, repository[:]...)
	data = binary.BigEndian.AppendUint32(data, head.epoch)
	data = append(append(data, byte(head.kind)), head.object[:]...)
	return objectCipher{seal(derive(key[:], head.object[:], "davit/v0/object")), data}, nil
}

func (o objectCipher) open(number uint32, sealed []byte) ([]byte, error) {
	nonce := binary.BigEndian.AppendUint32(make([]byte, 8), number)
	plain, err := o.aead.Open(nil, nonce, sealed, o.data)
	if err != nil {
		return nil, refuse(Corrupt, "block %d does not authenticate", number)
	}
	return plain, nil
}
