package ledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

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
func (l *Ledger) Done(id string) error { return l.note(record{ID: id, State: Done}) }

// Undone notes that what was before is back, and that this was verified.
func (l *Ledger) Undone(id string) error { return l.note(record{ID: id, State: Undone}) }

// Failed notes that an attempt to undo did not work; the entry stays in Pending.
func (l *Ledger) Failed(id, reason string) error {
	return l.note(record{ID: id, State: Failed, Reason: reason})
}

// Lasts notes that the write has happened and that no call undoes it.
func (l *Ledger) Lasts(id, reason string) error {
	return l.note(record{ID: id, State: Lasting, Reason: reason})
}

// Made notes the id of what the write made.
func (l *Ledger) Made(id, entity string) error {
	return l.note(record{ID: id, State: Done, EntityID: entity})
}

// Obstruct notes why the write, or one that follows it, cannot be undone wholly.
func (l *Ledger) Obstruct(id, obstacle string) error {
	return l.note(record{ID: id, Obstacle: obstacle})
}

func (l *Ledger) note(r record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.find(r.ID)
	if e == nil {
		return fmt.Errorf("the ledger has no entry %q", r.ID)
	}
	if err := l.write(r); err != nil {
		return err
	}
	e.learn(r)
	return nil
}

// Pending returns copies of the entries that are not settled, in the order in which they began.
func (l *Ledger) Pending() []Entry {
	return l.all(func(e *Entry) bool { return !e.settled() })
}

// Lasting returns copies of the entries that no call undoes, in the order in which they began.
func (l *Ledger) Lasting() []Entry {
	return l.all(func(e *Entry) bool { return e.State == Lasting })
}

func (e *Entry) settled() bool { return e.State == Undone || e.State == Lasting }

func (l *Ledger) all(wanted func(*Entry) bool) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Entry
	for _, e := range l.entries {
		if wanted(e) {
			found = append(found, *e)
		}
	}
	return found
}

// Forget lets go of the lasting entries, after somebody has been told of them.
func (l *Ledger) Forget() error {
	var errs []error
	for _, e := range l.Lasting() {
		errs = append(errs, l.Undone(e.ID))
	}
	return errors.Join(errs...)
}

// Undo undoes every unsettled entry, the last one first, because later writes
// may build on earlier ones. A failure is noted and does not keep the others
// from being undone; all failures are returned together. What stays is no failure.
func (l *Ledger) Undo(ctx context.Context, undo func(context.Context, Entry) error) error {
	open := l.Pending()
	var errs []error
	for i := len(open) - 1; i >= 0; i-- {
		e := open[i]
		if err := ctx.Err(); err != nil {
			return errors.Join(append(errs, err)...)
		}
		err := undo(ctx, e)
		errs = append(errs, l.Settle(e.ID, err))
		var stays *Stays
		if err != nil && !errors.As(err, &stays) {
			errs = append(errs, fmt.Errorf("%s of %s by %s is not undone: %w", e.Operation, e.Subject(), e.Persona, err))
		}
	}
	return errors.Join(errs...)
}

// Settle notes what came of an attempt to undo: Undone without an error,
// Lasting with a *Stays, else Failed.
func (l *Ledger) Settle(id string, undone error) error {
	var stays *Stays
	switch {
	case undone == nil:
		return l.Undone(id)
	case errors.As(undone, &stays):
		return l.Lasts(id, stays.Reason)
	}
	return l.Failed(id, undone.Error())
}
