package repository

import (
	"errors"
	"fmt"
)

// The codes of the documents.
const (
	Absent        = "REPOSITORY_ABSENT"
	Version       = "REPOSITORY_VERSION"
	TooOld        = "READER_TOO_OLD"
	KeyWrong      = "REPOSITORY_KEY_WRONG"
	PinMismatch   = "REPOSITORY_PIN_MISMATCH"
	Tampered      = "REPOSITORY_TAMPERED"
	WriterKnown   = "REPOSITORY_WRITER_UNKNOWN"
	Fork          = "REPOSITORY_FORK"
	Gap           = "REPOSITORY_GAP"
	Corrupt       = "DATA_CORRUPT"
	Missing       = "MISSING_DATA"
	OwnerUnproven = "REPOSITORY_OWNER_UNPROVEN"
)

// Refusal is what a reader must not go on with.
type Refusal struct {
	Code    string
	Message string
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

func refuse(code, format string, values ...any) *Refusal {
	return &Refusal{code, fmt.Sprintf(format, values...)}
}

// about says which object or chunk a refusal is about.
func about(subject string, err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return &Refusal{refusal.Code, subject + ": " + refusal.Message}
	}
	return fmt.Errorf("%s: %w", subject, err)
}

// IsCode tells whether an error is a refusal with that code.
func IsCode(err error, code string) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}
