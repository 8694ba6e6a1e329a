package run

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// LedgerPath is where the ledger of a target is. Files that name the same
// service in different dialects have the same one.
func LedgerPath(t *target.Target) (string, error) {
	newest := t.Dialects()[0]
	path, err := ledger.DefaultPath(client.SiteOf(t.Endpoints[newest], newest))
	if err != nil {
		return "", fmt.Errorf("the ledger of changes has no place: %w", err)
	}
	return path, nil
}

// OpenLedger holds the ledger of a target whose worlds are not made for us; nil
// where they are, and where nothing may be written. It fails with
// lockfile.ErrHeld while another run writes to the same target.
func OpenLedger(t *target.Target, asked check.Effect) (*ledger.Ledger, error) {
	if t.Fresh || writes(t, asked) == check.ReadOnly {
		return nil, nil
	}
	path, err := LedgerPath(t)
	if err != nil {
		return nil, err
	}
	return ledger.Open(path)
}

// keepersOf are the personas of a target that can be asked to put something back.
func keepersOf(t *target.Target) []client.Keeper {
	callers := t.Callers()
	var keepers []client.Keeper
	for _, name := range slices.Sorted(maps.Keys(callers)) {
		keepers = append(keepers, client.Keeper{Persona: name, Who: caller(callers[name])})
	}
	return keepers
}

// speakers are clients of every dialect that a target offers, the newest first.
func speakers(t *target.Target, m Manner) ([]*client.Client, error) {
	m.Writes = check.ReadOnly // of checks, and there are none
	var clients []*client.Client
	for _, name := range t.Dialects() {
		d, err := openDialect(&Suite{}, t, name, m)
		if err != nil {
			return nil, err
		}
		clients = append(clients, d.setting.Client)
	}
	return clients, nil
}

// undoer undoes entries over the dialect that they were written over where the
// target offers it, else over the newest that it does offer.
func undoer(t *target.Target, l *ledger.Ledger, clients []*client.Client) func(context.Context, ledger.Entry) error {
	keepers := keepersOf(t)
	return func(ctx context.Context, e ledger.Entry) error {
		over := clients[0]
		for _, c := range clients {
			if c.Dialect() == e.Dialect {
				over = c
			}
		}
		return client.NewGuard(over, l, keepers, nil).Undo(manners.Undoing(ctx), e)
	}
}

// recoverChanges undoes what a run that was killed has left in the ledger, and
// returns what of it lasts. While something cannot be put back no check runs: it
// would take a state for the target's own that is none.
func recoverChanges(ctx context.Context, t *target.Target, l *ledger.Ledger, m Manner) ([]reports.Lasting, error) {
	if l == nil || len(l.Pending()) == 0 {
		return nil, nil
	}
	clients, err := speakers(t, m)
	if err != nil {
		return nil, err
	}
	before := l.Lasting()
	if err := l.Undo(ctx, undoer(t, l, clients)); err != nil {
		return nil, fmt.Errorf("an earlier run has left changes that cannot be put back: %w", err)
	}
	var lasting []reports.Lasting
	for _, e := range l.Lasting() {
		if !slices.ContainsFunc(before, func(b ledger.Entry) bool { return b.ID == e.ID }) {
			lasting = append(lasting, check.LastingOf(e))
		}
	}
	return lasting, nil
}

func (r *run) recover(ctx context.Context) bool {
	l := r.options.Ledger
	lasting, err := recoverChanges(ctx, r.options.Target, l, r.options.Manner)
	if err != nil && ctx.Err() == nil {
		r.problem("ledger", r.dialects[0].setting.Client.Redactor().Text(err.Error()),
			"See what it is with cmconform sweep --dry-run; put back by hand what cannot be undone, then remove "+l.Path()+".")
	}
	for i := range lasting {
		r.emit(reports.Event{Kind: "lasting", Lasting: &lasting[i]})
	}
	return err == nil
}
