package client

import (
	"slices"
	"sync"

	"github.com/cmconform/cmconform/reports"
)

// Invariant is a check made on every exchange that it concerns.
type Invariant struct {
	// ID is its requirement's id and "/invariant".
	ID           string
	Requirements []string
	Level        string // MUST or SHOULD
	Text         string
	// Foreign says that answers without a reply of the service in them are looked at, too.
	Foreign bool
	// Look says whether the exchange concerns the invariant, and how it breaks it.
	Look func(*Exchanged) (concerned bool, violations []string)
}

// keptViolations is how many violating exchanges are kept of each invariant.
const keptViolations = 5

// Watch holds the invariants of one dialect against every exchange it is shown.
type Watch struct {
	mu         sync.Mutex
	dialect    string
	invariants []Invariant
	seen       []reports.Invariant
}

// NewWatch returns a watch over the dialect of a client.
func NewWatch(c *Client) *Watch {
	w := &Watch{dialect: c.Dialect(), invariants: Invariants(c.Dialect(), c.options.Contract)}
	for _, i := range w.invariants {
		w.seen = append(w.seen, reports.Invariant{
			ID: i.ID, Text: i.Text, Dialect: w.dialect, Level: i.Level, Requirements: i.Requirements,
		})
	}
	return w
}

// Look shows the watch a result that came up during a check. The redactor is
// asked for only when a violation is kept.
func (w *Watch) Look(check string, r *Result, redactor func() *Redactor) {
	if r.Class != Answered && r.Class != Unreadable && r.Class != Foreign {
		return
	}
	x := &Exchanged{Result: r}
	w.mu.Lock()
	defer w.mu.Unlock()
	for n, i := range w.invariants {
		if r.Class == Foreign && !i.Foreign {
			continue
		}
		concerned, violations := i.Look(x)
		if !concerned {
			continue
		}
		seen := &w.seen[n]
		seen.Exchanges++
		if len(violations) == 0 {
			continue
		}
		seen.Count++
		if len(seen.Violations) < keptViolations {
			hide := redactor()
			hide.Saw(r)
			seen.Violations = append(seen.Violations, reports.Violation{
				Check: check, Message: hide.Text(violations[0]), Exchange: r.Exchange(hide),
			})
		}
	}
}

// Report returns the invariants as they stand, ordered by id.
func (w *Watch) Report() []reports.Invariant {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := slices.Clone(w.seen)
	for n := range list {
		i := &list[n]
		i.Violations = slices.Clone(i.Violations)
		switch {
		case i.Exchanges == 0:
			i.Outcome = reports.Skipped
		case i.Count == 0:
			i.Outcome = reports.Pass
		case i.Level == "MUST":
			i.Outcome = reports.Fail
		default:
			i.Outcome = reports.Warn
		}
	}
	return list
}
