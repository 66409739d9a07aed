package repository

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/sha256"
	"crypto/subtle"

	"golang.org/x/crypto/argon2"
)

// The types of slots (section 6).
const (
	passphraseOwner  = 1
	passphraseReader = 2
	recipientOwner   = 3
	recipientReader  = 4
)

// slot is what wraps the repository's keys for its holder; the owner signed it.
type slot struct {
	id                    ID
	kind                  uint64
	memory, passes, lanes uint64
	salt                  []byte
	recipient, enc        []byte
	commitment, wrapped   []byte
	first, last           uint64 // epochs
	proof                 []byte
}

var slotFields = known{
	1: once, 2: once, 3: perhaps, 4: perhaps, 5: perhaps, 6: perhaps, 7: once, 8: once, 9: perhaps, 10: perhaps,
	11: optional, 12: optional, 13: optional, 14: optional, 15: optional, 16: optional,
}

// readSlot verifies a slot and takes it apart.
func readSlot(object []byte, name ID, mark marker) (slot, error) {
	head, body, err := ownerBody(object, kindSlot)
	if err != nil {
		return slot{}, err
	}
	if head.object != name {
		return slot{}, refuse(Tampered, "the object names itself %s", head.object)
	}
	if !verified(mark.owner, "davit/v0/owner-object", mark.repository, object) {
		return slot{}, refuse(Tampered, "the owner's signature does not verify")
	}
	return parse(Tampered, "fields", body, func(c *Cursor) slot {
		fields := c.fields(slotFields)
		if fields.id(1) != mark.repository {
			panic(refuse(Tampered, "a slot of another repository"))
		}
		read := slot{id: name, kind: fields.number(2), commitment: fields.fixed(7, 32), wrapped: fields.bytes(8), first: 1, last: 1}
		switch read.kind {
		case passphraseOwner, passphraseReader:
			fields.onlyOf([]uint64{3, 4, 5, 6}, []uint64{9, 10, 14})
			read.readCosts(fields)
		case recipientOwner, recipientReader:
			fields.onlyOf([]uint64{9, 10}, []uint64{3, 4, 5, 6})
			read.recipient, read.enc = fields.fixed(9, 32), fields.fixed(10, 32)
		default:
			panic(refuse(TooOld, "a slot of type %d", read.kind))
		}
		if fields.has(11) {
			read.last = fields.number(11)
		}
		if fields.has(15) {
			read.first = fields.number(15)
		}
		if read.first < 1 || read.first > read.last || read.last > mostEpochs {
			panic(refuse(Tampered, "a slot of the epochs %d to %d", read.first, read.last))
		}
		if fields.has(14) {
			read.proof = fields.fixed(14, 32)
		}
		return read
	})
}

func (s *slot) readCosts(fields Fields) {
	s.memory, s.passes, s.lanes, s.salt = fields.number(3), fields.number(4), fields.number(5), fields.fixed(6, 32)
	if s.memory < 8_192 || s.memory > 32_768 || s.passes < 1 || s.passes > 16 || s.lanes < 1 || s.lanes > 4 {
		panic(refuse(Tampered, "costs of %d KiB, %d passes, %d lanes", s.memory, s.passes, s.lanes))
	}
}

// onlyOf refuses fields without one that must be there, or with one that must not.
func (f Fields) onlyOf(must, mustNot []uint64) {
	for _, number := range must {
		if !f.has(number) {
			panic(refuse(Tampered, "field %d is missing", number))
		}
	}
	for _, number := range mustNot {
		if f.has(number) {
			panic(refuse(Tampered, "field %d stands in a slot of another type", number))
		}
	}
}

func (s slot) isForKey() bool { return s.kind == recipientOwner || s.kind == recipientReader }

// stretch is what makes each guess cost something.
var stretch = argon2.IDKey

// open unwraps the keys of a slot; REPOSITORY_KEY_WRONG if the secret is another's.
func (s slot) open(mark marker, secret Secret) (keys, error) {
	data := append(append([]byte{}, mark.repository[:]...), s.id[:]...)
	var plain []byte
	var err error
	if s.isForKey() {
		plain, err = s.openForKey(data, secret.key)
	} else {
		plain, err = s.openForPassphrase(data, secret.passphrase)
	}
	if err != nil {
		return keys{}, err
	}
	return parse(Tampered, "keys", plain, s.readKeys)
}

func (s slot) openForPassphrase(data []byte, passphrase string) ([]byte, error) {
	stretched := stretch([]byte(passphrase), s.salt, uint32(s.passes), uint32(s.memory), uint8(s.lanes), 32)
	if err := s.committed(derive(stretched, s.id[:], "davit/v0/slot-commitment")); err != nil {
		return nil, err
	}
	plain, err := seal(derive(stretched, s.id[:], "davit/v0/slot-wrap")).Open(nil, make([]byte, 12), s.wrapped, data)
	if err != nil {
		return nil, refuse(Tampered, "the wrapped keys do not authenticate")
	}
	return plain, nil
}

func (s slot) openForKey(data []byte, key *ecdh.PrivateKey) ([]byte, error) {
	private, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		return nil, err
	}
	info := append(append([]byte("davit/v0/slot"), 0), data...)
	recipient, err := hpke.NewRecipient(s.enc, private, hpke.HKDFSHA256(), hpke.AES256GCM(), info)
	if err != nil {
		return nil, refuse(Tampered, "the encapsulated key: %v", err)
	}
	commitment, err := recipient.Export("davit/v0/slot-commitment", 32)
	if err != nil {
		return nil, err
	}
	if err := s.committed(commitment); err != nil {
		return nil, err
	}
	plain, err := recipient.Open(data, s.wrapped)
	if err != nil {
		return nil, refuse(Tampered, "the wrapped keys do not authenticate")
	}
	return plain, nil
}

// committed compares before anything is decrypted: AES-GCM alone lets one ciphertext open under two keys.
func (s slot) committed(commitment []byte) error {
	if subtle.ConstantTimeCompare(commitment, s.commitment) != 1 {
		return refuse(KeyWrong, "the secret does not open the slot")
	}
	return nil
}

var wrappedFields = known{1: once, 2: once, 3: several, 4: perhaps, 5: perhaps}

func (s slot) readKeys(c *Cursor) keys {
	fields := c.fields(wrappedFields)
	opened := keys{fields.id(1), fields.id(2), map[uint32]ID{}, nil}
	next := s.first
	for _, nested := range fields.each(3) {
		epoch := fields.inside(nested, known{1: once, 2: once})
		if number := epoch.number(1); number != next || number > s.last {
			panic(refuse(Tampered, "the key of epoch %d, where %d is due", number, next))
		}
		opened.epochs[uint32(next)] = epoch.id(2)
		next++
	}
	if next != s.last+1 {
		panic(refuse(Tampered, "no key of epoch %d", next))
	}
	isOwner := s.kind == passphraseOwner || s.kind == recipientOwner
	if isOwner != fields.has(4) || isOwner == fields.has(5) {
		panic(refuse(Tampered, "the owner's key is of the other kind"))
	}
	if isOwner {
		opened.owner = ed25519.NewKeyFromSeed(fields.fixed(4, 32)).Public().(ed25519.PublicKey)
	} else {
		opened.owner = fields.fixed(5, 32)
	}
	return opened
}

// proves tells whether the slot was made by somebody who knew the private key (6.2).
func (s slot) proves(mark marker, key *ecdh.PrivateKey) bool {
	proofKey, err := hkdf.Key(sha256.New, key.Bytes(), key.PublicKey().Bytes(), "davit/v0/slot-proof", 32)
	if err != nil || s.proof == nil {
		return false
	}
	proof := hmac.New(sha256.New, proofKey)
	proof.Write(mark.repository[:])
	proof.Write(mark.owner)
	return hmac.Equal(proof.Sum(nil), s.proof)
}
