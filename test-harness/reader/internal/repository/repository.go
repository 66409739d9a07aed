package repository

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
)

// Repository is one that was opened: its owner and its keys are those of the passphrase.
type Repository struct {
	store   Store
	mark    marker
	keys    keys
	epochs  epochs
	upkeep  upkeep
	writers map[WriterID]ed25519.PublicKey
	chunks  *chunks
}

// Open opens a repository with a passphrase or a private key and, unless it is empty, only the one that a pin names (6.1).
func Open(store Store, secret Secret, pin string) (*Repository, error) {
	object, err := small(store, "format", mostMarkerBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(Absent, "there is no object `format`")
	}
	if err != nil {
		return nil, err
	}
	mark, err := readMarker(object)
	if err != nil {
		return nil, about("format", err)
	}
	if pin != "" && pin != mark.pin() {
		return nil, refuse(PinMismatch, "the repository has the pin %s", mark.pin())
	}
	repository := &Repository{store: store, mark: mark, writers: map[WriterID]ed25519.PublicKey{}}
	if repository.epochs, err = repository.readEpochs(); err != nil {
		return nil, err
	}
	if repository.keys, err = repository.unlock(secret, pin != ""); err != nil {
		return nil, err
	}
	return repository, nil
}

// Pin names this repository and no other: its id, the hash of its owner's key, and the commitment to its keys.
func (r *Repository) Pin() string { return r.mark.pin() }

func (m marker) pin() string {
	owner := sha256.Sum256(m.owner)
	return m.repository.String() + ":" + hex.EncodeToString(owner[:]) + ":" + m.commitment.String()
}

var writerFields = known{1: once, 2: once}

// writerKey gives the key of a registered writer (section 7).
func (r *Repository) writerKey(id WriterID) (ed25519.PublicKey, error) {
	if key, seen := r.writers[id]; seen {
		return key, nil
	}
	name := writerName(id)
	object, err := small(r.store, name, mostRegistryBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(WriterKnown, "%s is missing", name)
	}
	if err != nil {
		return nil, err
	}
	_, body, err := ownerBody(object, kindWriter)
	if err != nil {
		return nil, about(name, err)
	}
	if !verified(r.mark.owner, "davit/v0/owner-object", r.mark.repository, object) {
		return nil, refuse(WriterKnown, "%s is not signed by the owner", name)
	}
	key, err := parse(Tampered, name, body, func(c *Cursor) ed25519.PublicKey {
		fields := c.fields(writerFields)
		if WriterID(fields.fixed(1, 16)) != id {
			panic(refuse(Tampered, "it is the entry of another writer"))
		}
		return fields.fixed(2, 32)
	})
	if err != nil {
		return nil, err
	}
	r.writers[id] = key
	return key, nil
}

// signedObject is one that a writer signed, verified and decrypted (4.3).
type signedObject struct {
	writer  WriterID
	object  ID
	payload []byte
	hash    ID // SHA-256 of all its bytes
}

// header field 2 holds copies of slots, for recovery only
var signedHeader = known{1: once, 2: anyOf}

const blockBytes = 1 << 20

// readSigned reads an object that a writer signed: header, registry entry, signature, blocks, in this order.
func (r *Repository) readSigned(name string, kind Kind) (signedObject, error) {
	object, err := small(r.store, name, mostSignedBytes)
	if err != nil {
		return signedObject{}, err
	}
	read, err := r.openSigned(object, kind)
	if err != nil {
		return signedObject{}, about(name, err)
	}
	return read, nil
}

func (r *Repository) openSigned(object []byte, kind Kind) (signedObject, error) {
	head, err := readHeader(object, kind)
	if err != nil {
		return signedObject{}, err
	}
	if len(object) < head.length+signatureLength {
		return signedObject{}, refuse(Tampered, "no signature")
	}
	writer, err := parse(Tampered, "header", head.fields, func(c *Cursor) WriterID {
		return WriterID(c.fields(signedHeader).fixed(1, 16))
	})
	if err != nil {
		return signedObject{}, err
	}
	key, err := r.writerKey(writer)
	if err != nil {
		return signedObject{}, err
	}
	if !verified(key, "davit/v0/object", r.mark.repository, object) {
		return signedObject{}, refuse(Tampered, "the writer's signature does not verify")
	}
	payload, err := r.openBlocks(head, object[head.length:len(object)-signatureLength])
	if err != nil {
		return signedObject{}, err
	}
	return signedObject{writer, head.object, payload, sha256.Sum256(object)}, nil
}

func (r *Repository) openBlocks(head header, sealed []byte) ([]byte, error) {
	const tag, sealedBlock = 16, blockBytes + 16
	opener, err := r.keys.cipherOf(r.mark.repository, head)
	if err != nil {
		return nil, err
	}
	if last := len(sealed) % sealedBlock; len(sealed) < tag || len(sealed) > tag && last > 0 && last <= tag {
		return nil, refuse(Tampered, "%d sealed bytes are no blocks", len(sealed))
	}
	payload := make([]byte, 0, len(sealed))
	for number := uint32(0); len(sealed) > 0; number++ {
		length := min(len(sealed), sealedBlock)
		plain, err := opener.open(number, sealed[:length])
		if err != nil {
			return nil, err
		}
		payload = append(payload, plain...)
		sealed = sealed[length:]
	}
	return payload, nil
}

// named refuses an object whose name holds another id than its header.
func (s signedObject) named(id ID) error {
	if s.object != id {
		return refuse(Tampered, "the object names itself %s", s.object)
	}
	return nil
}
