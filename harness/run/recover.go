package run

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/target"
)

// OpenLedger holds the ledger of a target whose worlds are not made for us; nil
// where they are, and where nothing may be written. It fails with
// lockfile.ErrHeld while another run writes to the same target.
func OpenLedger(t *target.Target, asked check.Effect) (*ledger.Ledger, error) {
	if t.Fresh || writes(t, asked) == check.ReadOnly {
		return nil, nil
	}
	path, err := ledger.DefaultPath(t.Endpoints[t.Dialects()[0]])
	if err != nil {
		return nil, fmt.Errorf("the ledger of changes has no place: %w", err)
	}
	return ledger.Open(path)
}

// recoverChanges puts back what a run that was killed has left in the ledger. While
// something cannot be put back no check runs: it would take a state for the
// target's own that is none.
func recoverChanges(ctx context.Context, t *target.Target, l *ledger.Ledger, dialects []*dialect) error {
	if l == nil || len(l.Pending()) == 0 {
		return nil
	}
	tokens := t.Tokens()
	var keepers []client.Keeper
	for _, name := range slices.Sorted(maps.Keys(tokens)) {
		keepers = append(keepers, client.Keeper{Persona: name, Who: client.Credentials{DeveloperToken: t.DeveloperToken, Token: tokens[name]}})
	}
	err := l.Undo(ctx, func(ctx context.Context, e ledger.Entry) error {
		for _, d := range dialects {
			if d.name == e.Dialect {
				return client.NewGuard(d.setting.Client, l, keepers, nil).Undo(ctx, e)
			}
		}
		return fmt.Errorf("this run does not speak %s", e.Dialect)
	})
	if err != nil {
		return fmt.Errorf("an earlier run has left changes that cannot be put back: %w", err)
	}
	return nil
}

func (r *run) recover(ctx context.Context) bool {
	l := r.options.Ledger
	err := recoverChanges(ctx, r.options.Target, l, r.dialects)
	if err != nil && ctx.Err() == nil {
		r.problem("ledger", err.Error(), "Put them back by hand, then remove "+l.Path()+".")
	}
	return err == nil
}
