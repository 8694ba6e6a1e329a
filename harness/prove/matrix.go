package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/reports"
)

// Matrix says which check noticed which deviation.
type Matrix struct {
	Full bool `json:"full"`
	// Whole says that no check was left out, so that invariants can be held to account, too.
	Whole      bool    `json:"whole"`
	DurationMS float64 `json:"durationMs"`
	Requests   int     `json:"requests"`
	Cases      []Case  `json:"checks"`
	Rows       []Row   `json:"deviations"`
	Nulls      []Null  `json:"nulls"`
	// Faults are what keeps the proof from being complete, one sentence each. Empty means proven.
	Faults []string `json:"faults"`

	index map[string]int // of Cases
}

// Case is a check, or an invariant, and the deviations that it noticed as it should.
type Case struct {
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	Requirements []string `json:"requirements"`
	Invariant    bool     `json:"invariant,omitempty"`
	// Selected cases are those whose proof was asked for.
	Selected bool `json:"selected"`
	// Idle invariants saw no exchange on the conforming service: there is nothing to prove of them.
	Idle     bool     `json:"idle,omitempty"`
	KilledBy []string `json:"killedBy"`
}

// Row is one deviation and what noticed it.
type Row struct {
	ID       string   `json:"id"`
	Of       string   `json:"of,omitempty"` // what it is the intermittent form of
	Text     string   `json:"text"`
	Rule     string   `json:"rule"`
	Violates []string `json:"violates"`
	Dialect  string   `json:"dialect"`
	Ran      int      `json:"ran"`     // checks that were run
	Kills    []string `json:"kills"`   // failed, and carry one of its ids
	Blocked  []string `json:"blocked"` // could not be made because of it
	// Collateral failed without carrying one of its ids: either the check asserts
	// more than its requirement, or the deviation breaks more than it says.
	Collateral []string `json:"collateral,omitempty"`
	// Roots are the causes that a report names: one, for there is one bug. None
	// where it only made checks warn.
	Roots []string `json:"roots"`
}

func (m *Matrix) fault(format string, args ...any) {
	m.Faults = append(m.Faults, fmt.Sprintf(format, args...))
}

func (m *Matrix) addCase(c Case) {
	if m.index == nil {
		m.index = map[string]int{}
	}
	if _, ok := m.index[c.ID]; ok {
		return // the same invariant on another dialect
	}
	c.KilledBy = []string{}
	m.index[c.ID] = len(m.Cases)
	m.Cases = append(m.Cases, c)
}

// judge files the outcome that a check or an invariant had under the deviation.
func (r *Row) judge(m *Matrix, id string, requirements []string, outcome reports.Outcome, reason string) {
	switch outcome {
	case reports.Pass, reports.Skipped:
	case reports.Blocked:
		r.Blocked = append(r.Blocked, id)
	case reports.Fail, reports.Warn:
		if meet(requirements, r.Violates) {
			r.Kills = append(r.Kills, id)
			return
		}
		fallthrough
	default:
		r.Collateral = append(r.Collateral, id)
		m.fault("%s, which is about %s, made %s %s: %s", r.name(), strings.Join(r.Violates, " "), id, outcome, reason)
	}
}

// name is the deviation, and the dialect where that is known.
func (r *Row) name() string {
	if r.Dialect == "" {
		return r.ID
	}
	return r.ID + " over " + r.Dialect
}

// Join puts the parts of a proof together, rows in the order of the
// deviations, and names what is missing for a proof of the selected cases.
func Join(order []Deviation, parts ...*Matrix) *Matrix {
	m := &Matrix{Rows: []Row{}, Nulls: []Null{}, Faults: []string{}} // empty lists, not null, for readers of the JSON
	for i, p := range parts {
		if i == 0 {
			m.Full, m.Whole = p.Full, p.Whole
			for _, c := range p.Cases {
				m.addCase(c)
			}
		}
		m.DurationMS = max(m.DurationMS, p.DurationMS)
		m.Requests += p.Requests
		m.Rows = append(m.Rows, p.Rows...)
		m.Nulls = append(m.Nulls, p.Nulls...)
		m.Faults = append(m.Faults, p.Faults...)
	}
	place := map[string]int{}
	for i, d := range order {
		place[d.ID] = i
	}
	slices.SortStableFunc(m.Rows, func(a, b Row) int { return place[a.ID] - place[b.ID] })
	slices.SortStableFunc(m.Nulls, func(a, b Null) int { return strings.Compare(a.ID, b.ID) })
	m.conclude()
	return m
}

func (m *Matrix) conclude() {
	covered := map[string]bool{} // ids whose own deviation killed a case that carries them
	always := map[string]*Row{}  // by name
	for i := range m.Rows {
		always[m.Rows[i].name()] = &m.Rows[i]
	}
	for _, r := range m.Rows {
		if r.Of != "" {
			m.now(r, always[(&Row{ID: r.Of, Dialect: r.Dialect}).name()])
		}
		if len(r.Kills) == 0 {
			m.fault("no check notices %s: %s", r.name(), r.Text)
		}
		for _, id := range r.Kills {
			c := &m.Cases[m.index[id]]
			c.KilledBy = append(c.KilledBy, r.ID)
			for _, q := range c.Requirements {
				if slices.Contains(r.Violates, q) {
					covered[q] = true
				}
			}
		}
	}
	for _, c := range m.Cases {
		if len(m.Rows) == 0 || c.Idle || !c.Selected {
			continue
		}
		kind := "check"
		if c.Invariant {
			kind = "invariant"
		}
		if len(c.KilledBy) == 0 {
			m.fault("%s %s was never seen to fail for its own reason: no deviation of %s is noticed by it", kind, c.ID, strings.Join(c.Requirements, " "))
			continue
		}
		for _, q := range c.Requirements {
			if !covered[q] {
				m.fault("%s carries %s, but no deviation of that id makes any check fail", c.ID, q)
			}
		}
	}
	slices.Sort(m.Faults)
	m.Faults = slices.Compact(m.Faults)
}

// now holds an intermittent deviation against the one that it is a form of. Who
// notices what is always wrong has to notice it now and then: invariants by
// looking at every exchange, and where none does, checks by asking often enough.
func (m *Matrix) now(r Row, always *Row) {
	if always == nil {
		return
	}
	watched := slices.ContainsFunc(always.Kills, func(id string) bool { return m.Cases[m.index[id]].Invariant })
	for _, id := range always.Kills {
		if m.Cases[m.index[id]].Invariant == watched && !slices.Contains(r.Kills, id) {
			m.fault("%s notices %s, but not where it goes wrong one time in three: it does not look often enough", id, always.name())
		}
	}
}

// Killed counts the deviations that were noticed.
func (m *Matrix) Killed() int {
	n := 0
	for _, r := range m.Rows {
		if len(r.Kills) > 0 {
			n++
		}
	}
	return n
}

// Proven reports whether nothing is missing.
func (m *Matrix) Proven() bool { return len(m.Faults) == 0 }
