package prove

import (
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// Proof is the matrix as its page shows it. What only the caller knows, the
// command line and the tool, is left to it.
func (m *Matrix) Proof() *reports.Proof {
	p := &reports.Proof{DurationMS: m.DurationMS, Requests: m.Requests, Faults: m.Faults}
	for _, r := range m.Rows {
		p.Deviations = append(p.Deviations, reports.ProofDeviation{
			ID: r.ID, Area: check.AreaOf(r.ID), Text: r.Text, Rule: r.Rule, Dialect: r.Dialect,
			Intermittent: r.Of != "", Ran: r.Ran, Kills: r.Kills, Blocked: r.Blocked,
		})
	}
	for _, c := range m.Cases {
		if c.Selected && !c.Idle {
			p.Checks = append(p.Checks, reports.ProofCheck{
				ID: c.ID, Area: check.AreaOf(c.ID), Text: c.Text, Invariant: c.Invariant, KilledBy: c.KilledBy,
			})
		}
	}
	for _, n := range m.Nulls {
		p.Nulls = append(p.Nulls, reports.ProofNull{ID: n.ID, Text: n.Text, Ran: n.Ran, Outcomes: n.Results})
	}
	return p
}
