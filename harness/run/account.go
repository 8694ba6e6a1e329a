package run

import (
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/reports"
)

// otherVersion is the disposition of a requirement where a version documents none of its operations.
const otherVersion = "excluded: other-version"

// Disposition is how a requirement is treated on a dialect: as the catalogue
// says, unless the version has no operation that it is about.
func (s *Suite) Disposition(r *check.Requirement, dialect string) string {
	said := r.DispositionBy(s.edition, dialect)
	version, _ := client.SplitDialect(dialect)
	if !strings.HasPrefix(said, "excluded") && !documented(version, r.Operations) {
		return otherVersion
	}
	return said
}

// accounts say for each dialect what became of every requirement of the
// catalogue. One that is called checked and has no outcome, though the run was
// asked for it, is unaccounted for. Where checks were skipped, an invariant that
// saw no exchange was left out with them.
func (r *run) accounts(doc *reports.Document) []reports.Account {
	var all []reports.Account
	for _, d := range r.dialects {
		met, idle, offered, planned := outcomesOn(doc, d.name), idleOn(doc, d.name), map[string]bool{}, map[string]bool{}
		for _, c := range append(slices.Clone(r.suite.Checks), r.suite.later...) {
			if r.suite.Applies(c, d.version, d.binding) {
				note(offered, c)
			}
		}
		for _, p := range r.planned {
			if p.on == d {
				note(planned, p.Check)
			}
		}
		selective := len(r.options.Select) > 0 || len(r.options.Skip) > 0 || r.options.RerunOf != nil
		account := reports.Account{Dialect: d.name, Requirements: len(r.suite.ids), Excluded: map[string]int{}}
		for _, id := range r.suite.ids {
			disposition := r.suite.Disposition(r.suite.requirements[id], d.name)
			reason, excluded := strings.CutPrefix(disposition, "excluded: ")
			switch {
			case excluded:
				account.Excluded[reason]++
			case disposition == "observed":
				account.Observed++
			case met[id]:
				account.Checked++
			case !planned[id] && (offered[id] || selective || idle[id]):
				account.LeftOut++
			default:
				account.Unaccounted = append(account.Unaccounted, id)
			}
		}
		all = append(all, account)
	}
	return all
}

func note(ids map[string]bool, c *check.Check) {
	for _, id := range c.Requirements {
		ids[id] = true
	}
}

// idleOn are the requirements of invariants that saw no exchange, on a dialect
// of which some checks were skipped.
func idleOn(doc *reports.Document, dialect string) map[string]bool {
	idle := map[string]bool{}
	if !slices.ContainsFunc(doc.Checks, func(c reports.Check) bool { return c.Dialect == dialect && c.Outcome == reports.Skipped }) {
		return idle
	}
	for _, i := range doc.Invariants {
		for _, id := range i.Requirements {
			idle[id] = idle[id] || i.Dialect == dialect && i.Exchanges == 0
		}
	}
	return idle
}

// outcomesOn are the requirements for which a check of a dialect, or an
// invariant that saw an exchange, had an outcome.
func outcomesOn(doc *reports.Document, dialect string) map[string]bool {
	met := map[string]bool{}
	for _, c := range doc.Checks {
		for _, id := range c.Requirements {
			met[id] = met[id] || c.Dialect == dialect
		}
	}
	for _, i := range doc.Invariants {
		for _, id := range i.Requirements {
			met[id] = met[id] || i.Dialect == dialect && i.Exchanges > 0
		}
	}
	return met
}

// together keeps of the sets of requirements that one bug breaks those of which
// several failed in this run.
func together(known func() [][]string, doc *reports.Document) [][]string {
	failed := map[string]bool{}
	for _, c := range doc.Checks {
		for _, id := range c.Requirements {
			failed[id] = failed[id] || c.Outcome == reports.Fail || c.Outcome == reports.Warn
		}
	}
	for _, i := range doc.Invariants {
		for _, id := range i.Requirements {
			failed[id] = failed[id] || i.Outcome == reports.Fail
		}
	}
	broken := 0
	for _, f := range failed {
		if f {
			broken++
		}
	}
	if known == nil || broken < 2 {
		return nil
	}
	var kept [][]string
	for _, set := range known() {
		n := 0
		for _, id := range set {
			if failed[id] {
				n++
			}
		}
		if n > 1 && !slices.ContainsFunc(kept, func(other []string) bool { return slices.Equal(other, set) }) {
			kept = append(kept, set)
		}
	}
	return kept
}
