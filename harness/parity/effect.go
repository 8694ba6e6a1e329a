package parity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/reports"
)

// effect reads the state back in both copies, over each binding in turn, and
// compares the copies: what one binding says of both cannot differ for being
// that binding.
func (t *trial) effect(ctx context.Context, took bool) reports.ParityCell {
	var steps []Step
	names := slices.Clone(t.operation.State)
	for _, name := range t.call.State {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		steps = append(steps, t.plan.State[name]...)
	}
	if took {
		steps = append(steps, t.call.Then...)
	}
	var found [2][]reports.ParityDifference
	unread := ""
	for over, by := range t.clients {
		for _, s := range steps {
			d, why := t.readBack(ctx, over, s)
			if why != "" && unread == "" {
				unread = fmt.Sprintf("%s over %s: %s", s.Call, by.Dialect(), why)
			}
			found[over] = append(found[over], d...)
		}
	}
	differences := merge(found, t.clients[0].Dialect(), t.clients[1].Dialect())
	if len(differences) == 0 && unread != "" {
		return undecided(reports.ColumnEffect, "the state could not be read back: "+unread)
	}
	return compared(reports.ColumnEffect, differences)
}

// readBack makes one reading call in both copies over one binding.
func (t *trial) readBack(ctx context.Context, over int, s Step) (found []reports.ParityDifference, unread string) {
	var answers [2]answer
	for i, in := range t.scenes {
		r, err := t.step(ctx, over, in, s)
		var absent *lacking
		if errors.As(err, &absent) {
			return nil, absent.Error()
		}
		if err != nil {
			return nil, err.Error()
		}
		answers[i] = answerOf(r, &Call{})
	}
	defer func() {
		if len(found) > 0 || unread != "" {
			t.keepRead(over, answers[0].Result, answers[1].Result)
		}
	}()
	a, b := answers[0], answers[1]
	switch {
	case a.kind == unanswered:
		return nil, a.String()
	case b.kind == unanswered:
		return nil, b.String()
	case a.kind == foreign && b.kind == foreign, a.kind == misfit && b.kind == misfit:
		return nil, a.String()
	case a.kind == accepted && b.kind == accepted:
		x := t.norms[0].tree(a.Reply.Body, a.Reply.Body.Name)
		y := t.norms[1].tree(b.Reply.Body, b.Reply.Body.Name)
		found = differences(t.contract, false, x, y)
	case a.String() != b.String():
		found = []reports.ParityDifference{{Where: "answer", SOAP: a.String(), REST: b.String()}}
	}
	for i := range found {
		found[i].Where = s.Call + " " + found[i].Where
	}
	return found, ""
}

// keepRead notes readings for the report, not without end.
func (t *trial) keepRead(over int, results ...*client.Result) {
	const most = 10
	for _, r := range results {
		if r != nil && len(t.results) < most {
			t.keep(r, over)
		}
	}
}

// merge tells once what is read back alike over both bindings, and says of the rest over which.
func merge(found [2][]reports.ParityDifference, dialects ...string) []reports.ParityDifference {
	var all []reports.ParityDifference
	for over, list := range found {
		other := found[1-over]
		for _, d := range list {
			switch {
			case !slices.Contains(other, d):
				d.Where += ", read back over " + dialects[over]
				all = append(all, d)
			case over == 0:
				all = append(all, d)
			}
		}
	}
	return all
}
