// Package ledger keeps a file of the writes that a run makes to what others
// share, so that each can be undone: by the run itself, or, after it was
// killed, by the next one. An entry is on the disk before its write is sent.
package ledger

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/cmconform/cmconform/harness/lockfile"
)

// Ledger is an open file of writes, held exclusively. It is safe for concurrent use.
type Ledger struct {
	mu      sync.Mutex
	lock    *lockfile.Lock
	path    string
	entries []*Entry // in the order of Begin
	next    int
	size    int64 // of the whole lines in the file
	clock   func() time.Time
}

// Open opens or makes the file and holds it; a second run on the same file is
// refused with lockfile.ErrHeld. What an earlier run has left unsettled is in Pending.
// A torn last line, which kill -9 may leave, is cut off: its write was never sent,
// or its entry stays unsettled and is looked at again. Any other damage is an error.
func Open(path string) (*Ledger, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock, err := lockfile.Acquire(path)
	if errors.Is(err, lockfile.ErrHeld) {
		return nil, fmt.Errorf("the ledger %s is in use: another run writes to the same target; wait for it to end: %w", path, err)
	}
	if err != nil {
		return nil, err
	}
	l := &Ledger{lock: lock, path: path, clock: time.Now, next: 1}
	if err := l.replay(); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return l, nil
}

// record is one line: an entry that begins, or what has become known of one.
type record struct {
	Begin    *Entry `json:"begin,omitempty"`
	ID       string `json:"id,omitempty"`
	State    State  `json:"state,omitempty"`
	Reason   string `json:"reason,omitempty"`
	EntityID string `json:"entityId,omitempty"`
	Obstacle string `json:"obstacle,omitempty"`
}

// replay reads the file and leaves its offset at the end of the last whole line.
func (l *Ledger) replay() error {
	file := l.lock.File()
	reader := bufio.NewReader(file)
	var offset int64
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if len(line) > 0 {
				if err := file.Truncate(offset); err != nil {
					return err
				}
			}
			l.size = offset
			_, err := file.Seek(offset, io.SeekStart)
			return err
		}
		if err != nil {
			return err
		}
		if err := l.apply(line); err != nil {
			return fmt.Errorf("the ledger %s is damaged in line %d (%w); restore what it names by hand, then remove it", l.path, number, err)
		}
		offset += int64(len(line))
	}
}

func (l *Ledger) apply(line []byte) error {
	var r record
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return err
	}
	if r.Begin != nil {
		number, err := strconv.Atoi(r.Begin.ID)
		if err != nil {
			return fmt.Errorf("id %q is no number", r.Begin.ID)
		}
		l.entries = append(l.entries, r.Begin)
		l.next = max(l.next, number+1)
		return nil
	}
	e := l.find(r.ID)
	if e == nil {
		return fmt.Errorf("no entry has id %q", r.ID)
	}
	e.learn(r)
	return nil
}

func (l *Ledger) find(id string) *Entry {
	for _, e := range l.entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// write appends a line and waits for the disk.
func (l *Ledger) write(r record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	file, line := l.lock.File(), append(line, '\n')
	_, err = file.Write(line)
	if err == nil {
		err = file.Sync()
	}
	if err != nil {
		// A full disk must not leave half a line in the middle of the file.
		_ = file.Truncate(l.size)
		_, _ = file.Seek(l.size, io.SeekStart)
		return fmt.Errorf("the ledger cannot be written: %w", err)
	}
	l.size += int64(len(line))
	return nil
}

// DefaultPath is where the ledger of a target is kept: a file of its own below
// the user's configuration, so that two runs against one target find each other.
func DefaultPath(address string) (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(address))
	return filepath.Join(folder, "cmconform", "ledger", hex.EncodeToString(hash[:8])+".ndjson"), nil
}

// Left reads without holding it what the ledger at a path keeps: how many
// changes are still to be undone, and how many last. Damage counts as one to be undone.
func Left(path string) (open, lasting int) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, 0
	}
	l := &Ledger{}
	for line := range bytes.Lines(content) {
		if bytes.HasSuffix(line, []byte("\n")) && l.apply(line) != nil {
			return 1, 0
		}
	}
	return len(l.Pending()), len(l.Lasting())
}

// Path is where the file is.
func (l *Ledger) Path() string { return l.path }

// Close gives the file back. Once everything is settled it keeps only what
// lasts, without what was before: that is other people's data.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	if !slices.ContainsFunc(l.entries, func(e *Entry) bool { return !e.settled() }) {
		err = l.compact()
	}
	return errors.Join(err, l.lock.Release())
}

// compact leaves only the lasting entries in the file.
func (l *Ledger) compact() error {
	if err := l.lock.File().Truncate(0); err != nil {
		return err
	}
	if _, err := l.lock.File().Seek(0, io.SeekStart); err != nil {
		return err
	}
	l.size = 0
	for _, e := range l.entries {
		if e.State == Lasting {
			kept := *e
			kept.Before = nil
			if err := l.write(record{Begin: &kept}); err != nil {
				return err
			}
		}
	}
	return nil
}
