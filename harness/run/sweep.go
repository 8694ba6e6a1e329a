package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Sweep says what to clear away on a target, and in what manner.
type Sweep struct {
	Manner
	Target *target.Target
	Ledger *ledger.Ledger
	// Dry only looks.
	Dry bool
	// OlderThan leaves alone, of what is found by name, what a run has made that
	// began less than this long ago: it may be running somewhere else.
	OlderThan time.Duration
	// Forget drops from the ledger what lasts, after it was told.
	Forget bool
	// Now is the time to count ages from.
	Now time.Time
}

// Swept is what a sweep found and what it did about it.
type Swept struct {
	// Undone is what is as it was before; with Sweep.Dry what would be tried.
	Undone []reports.Lasting `json:"undone"`
	// Failed is what could not be undone this time, Lasting what no call undoes.
	Failed  []reports.Lasting `json:"failed"`
	Lasting []reports.Lasting `json:"lasting"`
	// Younger counts what was left alone because its run may still be going on.
	Younger int `json:"younger"`
}

// Run undoes what the ledger holds, the last write first, and then clears away
// what is found by its name. Running it again does no harm.
func (s *Sweep) Run(ctx context.Context) (*Swept, error) {
	ctx = manners.Undoing(ctx)
	clients, err := speakers(s.Target, s.Manner)
	if err != nil {
		return nil, err
	}
	swept := &Swept{Undone: []reports.Lasting{}, Failed: []reports.Lasting{}, Lasting: []reports.Lasting{}}
	s.entries(ctx, clients, swept)
	if err := ctx.Err(); err != nil {
		return swept, err
	}
	if err := s.leftovers(ctx, clients[0], swept); err != nil {
		return swept, err
	}
	if s.Forget && !s.Dry {
		return swept, s.Ledger.Forget()
	}
	return swept, nil
}

// entries undoes those of the ledger.
func (s *Sweep) entries(ctx context.Context, clients []*client.Client, swept *Swept) {
	undo := undoer(s.Target, s.Ledger, clients)
	for _, e := range s.Ledger.Lasting() {
		swept.Lasting = append(swept.Lasting, check.LastingOf(e))
	}
	for _, e := range slices.Backward(s.Ledger.Pending()) {
		if ctx.Err() != nil {
			return
		}
		told := check.LastingOf(e)
		if s.Dry {
			if told.Reason = e.Obstacle; client.IsIrreversible(e.Operation) {
				swept.Lasting = append(swept.Lasting, told)
			} else {
				swept.Undone = append(swept.Undone, told)
			}
			continue
		}
		err := undo(ctx, e)
		if ctx.Err() != nil {
			return // not tried to the end
		}
		if lost := s.Ledger.Settle(e.ID, err); lost != nil {
			err = lost
		}
		swept.add(clients[0], told, err)
	}
}

// add files a change by what came of undoing it.
func (s *Swept) add(c *client.Client, told reports.Lasting, err error) {
	var stays *ledger.Stays
	switch {
	case err == nil:
		s.Undone = append(s.Undone, told)
	case errors.As(err, &stays):
		told.Reason = stays.Reason
		s.Lasting = append(s.Lasting, told)
	default:
		told.Reason = c.Redactor().Text(err.Error())
		s.Failed = append(s.Failed, told)
	}
}

// leftovers clears away what runs have named and no ledger tells of any more: of
// another machine, or of a ledger that was lost.
func (s *Sweep) leftovers(ctx context.Context, c *client.Client, swept *Swept) error {
	guard := client.NewGuard(c, s.Ledger, keepersOf(s.Target), nil)
	found, err := guard.Leftovers(ctx)
	if err != nil {
		return fmt.Errorf("what runs have left cannot be looked for: %w", err)
	}
	for _, l := range found {
		told := reports.Lasting{Dialect: c.Dialect(), Operation: l.Operation, Kind: l.Kind, ID: l.ID, Name: l.Name, Reason: l.Stays, Advice: l.Advice}
		known := func(other reports.Lasting) bool { return other.Kind == l.Kind && other.ID == l.ID }
		switch {
		case slices.ContainsFunc(slices.Concat(swept.Undone, swept.Lasting, swept.Failed), known):
		case s.Now.Sub(l.Begun) < s.OlderThan:
			swept.Younger++
		case l.Stays != "":
			swept.Lasting = append(swept.Lasting, told)
		case s.Dry:
			swept.Undone = append(swept.Undone, told)
		default:
			err := l.Remove(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			swept.add(c, told, err)
		}
	}
	return nil
}
