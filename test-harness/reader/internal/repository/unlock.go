package repository

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

const (
	// The most holders whose passphrases are tried, and slots that are looked at (6.1).
	mostHolders = 16
	mostSlots   = 256
)

// unlock opens the slots that the newest epoch names, then others (6.1, steps 5 and 6).
func (r *Repository) unlock(secret Secret, isPinned bool) (keys, error) {
	candidates, first, err := r.candidates(secret)
	if err != nil {
		return keys{}, err
	}
	holders := map[string]bool{}
	for _, candidate := range candidates {
		if holders[string(candidate.salt)] = true; len(holders) > mostHolders {
			break
		}
		opened, err := candidate.open(r.mark, secret)
		if err != nil {
			if first == nil || IsCode(first, Tampered) {
				first = about(slotName(candidate.id), err)
			}
			continue
		}
		if !opened.fit(r.mark) {
			return keys{}, refuse(Tampered, "the keys in the slot are not those of the marker")
		}
		if !r.epochs.hold(opened, r.mark.repository) {
			continue // of a rotation that did not count
		}
		if candidate.isForKey() && !isPinned && !candidate.proves(r.mark, secret.key) {
			return keys{}, refuse(OwnerUnproven, "the slot proves nothing to this key: ask who granted it, and give the pin")
		}
		return opened, nil
	}
	if first == nil {
		first = refuse(KeyWrong, "no slot is for this secret")
	}
	return keys{}, first
}

// candidates are authentic slots that could open: those that are named before those that are only listed, of these the newest first.
func (r *Repository) candidates(secret Secret) ([]slot, error, error) {
	named := []ID{r.mark.firstSlot}
	if len(r.epochs) > 0 {
		named = r.epochs[len(r.epochs)-1].slots
	}
	var first error
	var found []slot
	authentic := false
	take := func(id ID) (slot, bool) {
		read, err := r.slot(id)
		if err != nil {
			if first == nil {
				first = err
			}
			return slot{}, false
		}
		authentic = true
		fits := read.isForKey() == (secret.key != nil) && (secret.key == nil || bytes.Equal(read.recipient, secret.key.PublicKey().Bytes()))
		return read, fits
	}
	for _, id := range named {
		if read, fits := take(id); fits {
			found = append(found, read)
		}
	}
	names, err := r.store.List("slots")
	if err != nil {
		return nil, nil, err
	}
	var listed []slot
	for _, name := range names[:min(len(names), mostSlots)] {
		id, ok := parseID(strings.TrimPrefix(name, "slots/"))
		if !ok || slices.Contains(named, id) {
			continue
		}
		if read, fits := take(id); fits {
			listed = append(listed, read)
		}
	}
	slices.SortStableFunc(listed, func(a, b slot) int { return cmp.Compare(b.last, a.last) })
	if authentic {
		first = nil
	}
	return append(found, listed...), first, nil
}

func (r *Repository) slot(id ID) (slot, error) {
	object, err := small(r.store, slotName(id), mostSlotBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return slot{}, refuse(Tampered, "%s is missing", slotName(id))
	}
	if err != nil {
		return slot{}, err
	}
	read, err := readSlot(object, id, r.mark)
	if err != nil {
		return slot{}, about(slotName(id), err)
	}
	return read, nil
}

// epoch is what began with an object `epochs/<n>` (6.3); the first one has none.
type epoch struct {
	commitment ID
	slots      []ID
}

// epochs are those from the second on.
type epochs []epoch

const mostEpochs = 256

var epochFields = known{1: once, 2: once, 3: once, 4: once, 5: once, 6: several}

func (r *Repository) readEpochs() (epochs, error) {
	var all epochs
	var before ID
	for number := uint64(2); number <= mostEpochs; number++ {
		name := fmt.Sprintf("epochs/%016d", number)
		object, err := small(r.store, name, mostMarkerBytes)
		if errors.Is(err, fs.ErrNotExist) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		_, body, err := ownerBody(object, kindEpoch)
		if err != nil {
			return nil, about(name, err)
		}
		if !verified(r.mark.owner, "davit/v0/owner-object", r.mark.repository, object) {
			return nil, refuse(Tampered, "%s is not signed by the owner", name)
		}
		read, err := parse(Tampered, name, body, func(c *Cursor) epoch {
			fields := c.fields(epochFields)
			if fields.id(1) != r.mark.repository || fields.number(2) != number || fields.id(4) != before {
				panic(refuse(Tampered, "an epoch from another place"))
			}
			fields.signed(5)
			read := epoch{commitment: fields.id(3)}
			for _, slot := range fields.each(6) {
				read.slots = append(read.slots, whole(slot, (*Cursor).id))
			}
			return read
		})
		if err != nil {
			return nil, err
		}
		all = append(all, read)
		before = hashOf(object)
	}
	return all, nil
}

// hold tells whether keys are those that the epochs commit to.
func (e epochs) hold(opened keys, repository ID) bool {
	for place, epoch := range e {
		number := uint32(place + 2)
		if key, held := opened.epochs[number]; held && epochCommitment(key, repository, number) != epoch.commitment {
			return false
		}
	}
	return true
}
