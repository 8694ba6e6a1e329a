// Package ledger keeps a file of the writes that a run makes to what others
// share, so that each can be undone: by the run itself, or, after it was
// killed, by the next one. An entry is on the disk before its write is sent.
package ledger

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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

// record is one line: an entry that begins, or the new state of one.
type record struct {
	Begin  *Entry `json:"begin,omitempty"`
	ID     string `json:"id,omitempty"`
	State  State  `json:"state,omitempty"`
	Reason string `json:"reason,omitempty"`
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
	e.State, e.Reason = r.State, r.Reason
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

// Begin announces a write. When it returns without an error the entry has
// reached the disk and the write may be sent. ID, Time and State are set here.
func (l *Ledger) Begin(e Entry) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.ID, e.Time, e.State, e.Reason = strconv.Itoa(l.next), l.clock().UTC(), Pending, ""
	e.Before = withoutSecrets(e.Before)
	if err := l.write(record{Begin: &e}); err != nil {
		return "", err
	}
	l.next++
	l.entries = append(l.entries, &e)
	return e.ID, nil
}

// Done notes that the target has answered the write, be it with a refusal.
func (l *Ledger) Done(id string) error { return l.set(id, Done, "") }

// Undone notes that what was before is back, and that this was verified.
func (l *Ledger) Undone(id string) error { return l.set(id, Undone, "") }

// Failed notes that an attempt to undo did not work; the entry stays in Pending.
func (l *Ledger) Failed(id, reason string) error { return l.set(id, Failed, reason) }

func (l *Ledger) set(id string, state State, reason string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.find(id)
	if e == nil {
		return fmt.Errorf("the ledger has no entry %q", id)
	}
	if err := l.write(record{ID: id, State: state, Reason: reason}); err != nil {
		return err
	}
	e.State, e.Reason = state, reason
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

// Pending returns copies of the entries that are not undone, in the order in which they began.
func (l *Ledger) Pending() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var open []Entry
	for _, e := range l.entries {
		if e.State != Undone {
			open = append(open, *e)
		}
	}
	return open
}

// Undo undoes every unsettled entry, the last one first, because later writes
// may build on earlier ones. A failure is noted and does not keep the others
// from being undone; all failures are returned together.
func (l *Ledger) Undo(ctx context.Context, undo func(context.Context, Entry) error) error {
	open := l.Pending()
	var errs []error
	for i := len(open) - 1; i >= 0; i-- {
		e := open[i]
		if err := ctx.Err(); err != nil {
			return errors.Join(append(errs, err)...)
		}
		if err := undo(ctx, e); err != nil {
			errs = append(errs, fmt.Errorf("%s of %s %s by %s is not undone: %w", e.Operation, e.Kind, e.EntityID, e.Persona, err))
			if err := l.Failed(e.ID, err.Error()); err != nil {
				errs = append(errs, err)
			}
			continue
		}
		if err := l.Undone(e.ID); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
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

// Left reports whether an earlier run has left something at a path, without opening it.
func Left(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// Path is where the file is.
func (l *Ledger) Path() string { return l.path }

// Close gives the file back. Once everything is undone it is emptied, for what
// it holds is other people's data.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	settled := true
	for _, e := range l.entries {
		settled = settled && e.State == Undone
	}
	if settled {
		err = l.lock.File().Truncate(0)
	}
	return errors.Join(err, l.lock.Release())
}
