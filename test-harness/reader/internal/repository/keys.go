package repository

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
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

// epochCommitment is what an epoch's object says of its key (6.3).
func epochCommitment(key, repository ID, number uint32) ID {
	hash := hmac.New(sha256.New, key[:])
	hash.Write([]byte("davit/v0/epoch-commitment"))
	hash.Write(repository[:])
	hash.Write(binary.BigEndian.AppendUint32(nil, number))
	return ID(hash.Sum(nil))
}

func hashOf(object []byte) ID { return sha256.Sum256(object) }
