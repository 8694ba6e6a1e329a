package signin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/cmconform/cmconform/harness/lockfile"
)

// Store is a file of refresh tokens that its owner alone may read. Several
// processes may use it: it is locked while a token is used and replaced, because
// an authority may take each refresh token only once.
type Store struct{ path string }

// NewStore returns the store at a path; the file need not exist.
func NewStore(path string) *Store { return &Store{path} }

// Path is where the file is.
func (s *Store) Path() string { return s.path }

// Keep keeps a login's refresh token, in place of the one before.
func (s *Store) Keep(ctx context.Context, login, token string) error {
	return s.change(ctx, func(f *storeFile) bool {
		f.Logins[login] = kept{RefreshToken: token, Since: time.Now().UTC().Truncate(time.Second)}
		return true
	})
}

// storeFile is what the file holds.
type storeFile struct {
	Note string `json:"note"`
	// Logins are those of cmconform login.
	Logins map[string]kept `json:"logins"`
	// Successors replace refresh tokens of the environment, by their fingerprint.
	Successors map[string]kept `json:"successors,omitempty"`
}

type kept struct {
	RefreshToken string    `json:"refreshToken"`
	Since        time.Time `json:"since"`
}

const storeNote = "Refresh tokens of cmconform: whoever reads this file can sign in with them."

// fingerprint names a refresh token without giving it away.
func fingerprint(token string) string {
	hash := sha256.Sum256([]byte(token))
	return hex.EncodeToString(hash[:])
}

// lockPause is the time between two looks at whether another process is through.
const lockPause = 50 * time.Millisecond

// change reads the file, has it changed, and replaces it where that says so.
func (s *Store) change(ctx context.Context, with func(*storeFile) (changed bool)) error {
	lock, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer lock.Release()
	f, err := s.read()
	if err != nil {
		return err
	}
	if !with(f) {
		return nil
	}
	return s.replace(f)
}

// hold waits until no other process has the file.
func (s *Store) hold(ctx context.Context) (*lockfile.Lock, error) {
	for {
		lock, err := lockfile.Acquire(s.path + ".lock")
		if !errors.Is(err, lockfile.ErrHeld) {
			return lock, err
		}
		timer := time.NewTimer(lockPause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
}

// read is strict: what is not ours is not overwritten. A missing file is an empty one.
func (s *Store) read() (*storeFile, error) {
	f := &storeFile{Note: storeNote}
	content, err := os.ReadFile(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if info, err := os.Stat(s.path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			return nil, fmt.Errorf("others may read %s; run chmod 600 on it", s.path)
		}
		decoder := json.NewDecoder(bytes.NewReader(content))
		decoder.DisallowUnknownFields()
		if decoder.Decode(f) != nil { // the decoder's words may quote a token
			return nil, fmt.Errorf("%s is no file of refresh tokens; remove it and sign in again", s.path)
		}
	}
	if f.Logins == nil {
		f.Logins = map[string]kept{}
	}
	if f.Successors == nil {
		f.Successors = map[string]kept{}
	}
	return f, nil
}

// replace writes the file in one step, so that it is whole also after kill -9.
func (s *Store) replace(f *storeFile) error {
	content, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	path := s.path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link stays one
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".tokens-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(append(content, '\n'))
	if err == nil {
		err = temporary.Sync()
	}
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}
