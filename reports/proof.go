package reports

import (
	"slices"
	"strings"
	"time"
)

// Proof is what the page of a proof shows: which deviations of the reference
// service there are, and which checks noticed each.
type Proof struct {
	Tool       Tool
	Command    string
	Started    time.Time
	DurationMS float64
	Requests   int
	Dialects   []string // that were asked for; empty for the usual ones
	Deviations []ProofDeviation
	Checks     []ProofCheck
	Nulls      []ProofNull
	// Faults are what is missing for a proof, one sentence each.
	Faults []string
}

// ProofDeviation is one deviation on one dialect, and who noticed it.
type ProofDeviation struct {
	ID, Area, Text, Rule, Dialect string
	// Intermittent deviations go wrong now and then.
	Intermittent bool
	// Ran counts the checks that it could concern.
	Ran     int
	Kills   []string
	Blocked []string
}

// ProofCheck is a check or an invariant, and the deviations that it noticed as it should.
type ProofCheck struct {
	ID, Area, Text string
	Invariant      bool
	KilledBy       []string
}

// ProofNull is one null behaviour and what came of the checks against it.
type ProofNull struct {
	ID, Text string
	Ran      int
	Outcomes map[Outcome]int
}

// Killed counts the deviations that a check of their own noticed.
func (p *Proof) Killed() (n int) {
	for _, d := range p.Deviations {
		if len(d.Kills) > 0 {
			n++
		}
	}
	return n
}

// Proven counts the checks and the invariants that a deviation of their own made fail.
func (p *Proof) Proven() (checks, invariants int) {
	for _, c := range p.Checks {
		switch {
		case len(c.KilledBy) == 0:
		case c.Invariant:
			invariants++
		default:
			checks++
		}
	}
	return checks, invariants
}

// Intermittent counts the deviations that go wrong now and then.
func (p *Proof) Intermittent() (n int) {
	for _, d := range p.Deviations {
		if d.Intermittent {
			n++
		}
	}
	return n
}

// proofGrid says how many deviations of an area are noticed by checks of an area.
type proofGrid struct {
	Areas []string // of checks: the columns
	Rows  []proofGridRow
}

type proofGridRow struct {
	Area  string // of deviations
	Tried int
	Cells []proofCell // one a column
}

type proofCell struct {
	N int
	// Share of the row's deviations, in percent.
	Share int
	Own   bool // the area's own checks
}

// grid counts who notices what, by areas.
func (p *Proof) grid() proofGrid {
	area := map[string]string{} // of a check
	g := proofGrid{}
	for _, c := range p.Checks {
		area[c.ID] = c.Area
		if len(c.KilledBy) > 0 && !slices.Contains(g.Areas, c.Area) {
			g.Areas = append(g.Areas, c.Area)
		}
	}
	slices.Sort(g.Areas)
	rows := map[string]*proofGridRow{}
	for _, d := range p.Deviations {
		row := rows[d.Area]
		if row == nil {
			row = &proofGridRow{Area: d.Area, Cells: make([]proofCell, len(g.Areas))}
			rows[d.Area] = row
		}
		row.Tried++
		seen := map[string]bool{}
		for _, id := range d.Kills {
			if at := area[id]; !seen[at] {
				seen[at] = true
				if i := slices.Index(g.Areas, at); i >= 0 {
					row.Cells[i].N++
				}
			}
		}
	}
	for _, row := range rows {
		for i := range row.Cells {
			row.Cells[i].Share = 100 * row.Cells[i].N / row.Tried
			row.Cells[i].Own = g.Areas[i] == row.Area
		}
		g.Rows = append(g.Rows, *row)
	}
	slices.SortFunc(g.Rows, func(a, b proofGridRow) int { return strings.Compare(a.Area, b.Area) })
	return g
}

// proofSection is one area of the lists.
type proofSection struct {
	Area       string
	Deviations []ProofDeviation
	Checks     []ProofCheck
	Survivors  int // deviations that nobody noticed, and checks that noticed none
}

// sections are the areas with deviations or checks, by name.
func (p *Proof) sections() []proofSection {
	all := map[string]*proofSection{}
	of := func(area string) *proofSection {
		if all[area] == nil {
			all[area] = &proofSection{Area: area}
		}
		return all[area]
	}
	for _, d := range p.Deviations {
		s := of(d.Area)
		s.Deviations = append(s.Deviations, d)
		if len(d.Kills) == 0 {
			s.Survivors++
		}
	}
	for _, c := range p.Checks {
		s := of(c.Area)
		s.Checks = append(s.Checks, c)
		if len(c.KilledBy) == 0 {
			s.Survivors++
		}
	}
	var list []proofSection
	for _, s := range all {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b proofSection) int { return strings.Compare(a.Area, b.Area) })
	return list
}
