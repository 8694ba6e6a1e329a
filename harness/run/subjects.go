package run

import (
	"slices"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// expectations are those of the run, before anything is known of them.
func (r *run) expectations() []reports.ExpectationUse {
	if r.options.Expectations == nil {
		return nil
	}
	return r.options.Expectations.OfRun(r.suite.Subjects(), r.options.Target.Dialects())
}

// Subjects are the checks and invariants that expectations can speak of, with the
// dialects on which they are made by one edition of the documentation or another.
func (s *Suite) Subjects() map[string]reports.ExpectationSubject {
	all := map[string]reports.ExpectationSubject{}
	add := func(id string, d target.Dialect, invariant bool) {
		subject := all[id]
		subject.Invariant = invariant
		if !slices.Contains(subject.Dialects, d.String()) {
			subject.Dialects = append(subject.Dialects, d.String())
		}
		all[id] = subject
	}
	for _, edition := range append([]int{0}, contract.Editions...) {
		read := s.ReadBy(edition)
		for _, d := range target.Dialects() {
			for _, c := range slices.Concat(read.Checks, read.later) {
				if read.Applies(c, d.Version, d.Binding) {
					add(c.ID, d, false)
				}
			}
		}
	}
	for _, d := range target.Dialects() {
		c, err := contract.Load(d.Version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			continue // the contract's own tests tell
		}
		for _, i := range client.Invariants(d.String(), c) {
			add(i.ID, d, true)
		}
	}
	return all
}
