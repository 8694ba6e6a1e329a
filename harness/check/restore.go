package check

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// restoreLimit is the time for putting back what one check has changed; an interrupted run takes it too.
const restoreLimit = 5 * time.Minute

// protect puts a guard before the writes of a check, where they happen to what others share.
func (t *trial) protect(w *World) {
	s := t.setting
	if s.Ledger == nil || s.Writes == ReadOnly {
		return
	}
	var keepers []client.Keeper
	for _, name := range slices.Sorted(maps.Keys(w.provisioned.Personas)) {
		if w.valid(w.declared.Personas[name]) {
			keepers = append(keepers, client.Keeper{Persona: name, Who: w.As(name).who})
		}
	}
	t.shield = client.NewGuard(s.Client, s.Ledger, keepers, persons(w.declared, w.provisioned.Entities.Users)).For(s.Run, t.check.ID)
	if s.Writes == Irreversible {
		t.shield.AllowAll(s.Irreversible)
	}
}

// persons lists the ids of the users of each person that has several, merged ones among them.
func persons(w world.World, ids map[string]string) [][]string {
	survivor := func(person string) string {
		for _, m := range w.Merges {
			if slices.Contains(m.From, person) {
				person = m.Into
			}
		}
		return person
	}
	users := map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(w.Users)) {
		if id := ids[key]; id != "" {
			person := survivor(w.Users[key].Person)
			users[person] = append(users[person], id)
		}
	}
	var several [][]string
	for _, person := range slices.Sorted(maps.Keys(users)) {
		if len(users[person]) > 1 {
			several = append(several, users[person])
		}
	}
	return several
}

// announce tells the guard of a call before it is sent, and returns what to
// call once there is a result. A call that could not be undone ends the check as skipped.
func (t *trial) announce(ctx context.Context, p *Persona, operation string, call *message.Request) func(*client.Result) {
	if t.shield == nil {
		return func(*client.Result) {}
	}
	answered, err := t.shield.Before(ctx, p.Name, operation, call)
	var withheld *client.Withheld
	switch {
	case errors.As(err, &withheld):
		t.skip(err.Error())
	case err != nil && ctx.Err() != nil && time.Since(t.started) < t.setting.Limit:
		t.interrupted()
	case err != nil:
		t.inconclusive("nothing was written, for what was before could not be kept: " + err.Error())
	}
	return func(r *client.Result) {
		if r.Status != 0 {
			if err := answered(r); err != nil {
				t.unrestored = err.Error()
			}
		}
	}
}

// restore puts back what the check has changed, also when the run is over.
func (t *trial) restore(ctx context.Context) {
	if t.shield == nil {
		return
	}
	ctx, cancel := context.WithTimeout(manners.Undoing(context.WithoutCancel(ctx)), restoreLimit)
	defer cancel()
	if err := t.shield.Restore(ctx); err != nil {
		t.unrestored = err.Error()
	}
	for _, e := range t.shield.Lasting() {
		t.lasting = append(t.lasting, LastingOf(e))
	}
}

// LastingOf tells of an entry of the ledger that no call undoes, for reports.
func LastingOf(e ledger.Entry) reports.Lasting {
	return reports.Lasting{
		Check: e.Check, Dialect: e.Dialect, Operation: e.Operation, Kind: e.Kind, ID: e.EntityID, Name: e.Name,
		Reason: e.Reason, Advice: client.Advice(e),
	}
}
