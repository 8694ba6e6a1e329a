// Package lockfile holds a file exclusively for as long as a process lives. The
// operating system drops the lock with the process, also after kill -9, so a
// held lock means a living owner.
package lockfile

import (
	"errors"
	"fmt"
	"os"
)

// ErrHeld says that another process, or another Lock of this one, holds the file.
var ErrHeld = errors.New("held by another process")

// Lock is a held file.
type Lock struct{ file *os.File }

// Acquire opens or makes the file (readable by its owner only) and holds it, or returns ErrHeld at once.
func Acquire(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Lock{file}, nil
}

// File is the held file; closing it gives the lock away.
func (l *Lock) File() *os.File { return l.file }

// Release gives the lock back and keeps the file.
func (l *Lock) Release() error { return l.file.Close() }

// Held reports whether somebody holds the file; a missing file is not held.
func Held(path string) bool {
	if _, err := os.Stat(path); err != nil {
		return false
	}
	l, err := Acquire(path)
	if err != nil {
		return errors.Is(err, ErrHeld)
	}
	_ = l.Release()
	return false
}
