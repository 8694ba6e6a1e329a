// Package run turns checks into a Ginkgo suite inside this process: it selects
// them, runs them against the dialects of a target, streams what happens as
// events, and decides the exit code. The other doors, go test and a vendor's
// own suite, use the same tree.
package run

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

// Suite is a set of checks and the requirements that they carry.
type Suite struct {
	Checks       []*check.Check
	requirements map[string]*check.Requirement
	ids          []string // of requirements, sorted
	// edition of the documentation that was asked for; zero is what each binding is described by.
	edition int
	// versions of the suite, oldest first; pinned is the one it was reduced to, without the checks that came later.
	versions []string
	pinned   string
	later    []*check.Check
	// everything says that no selection selects the checks that are opt-in, too.
	everything bool
}

// NewSuite joins checks and requirements, and refuses what does not fit: a
// check without its requirement, one that is excluded and checked all the same,
// one that is called checked and has neither check nor invariant.
func NewSuite(checks []*check.Check, requirements []*check.Requirement) (*Suite, []error) {
	s := &Suite{Checks: checks, requirements: map[string]*check.Requirement{}}
	var faults []error
	for _, r := range requirements {
		if s.requirements[r.ID] != nil {
			faults = append(faults, fmt.Errorf("requirement %s is declared twice", r.ID))
		}
		s.requirements[r.ID] = r
	}
	s.ids = slices.Sorted(maps.Keys(s.requirements))
	carried := map[string]bool{}
	for _, c := range checks {
		for _, id := range c.Requirements {
			carried[id] = true
			switch r := s.requirements[id]; {
			case r == nil:
				faults = append(faults, fmt.Errorf("%s: check %s carries %s, which no catalogue declares%s", c.Location, c.ID, id, closest.Hint(id, s.ids)))
			case strings.HasPrefix(r.Disposition, "excluded") && len(r.Versions) == 0:
				faults = append(faults, fmt.Errorf("%s: check %s carries %s, which the catalogue excludes", c.Location, c.ID, id))
			}
		}
	}
	for _, id := range invariantRequirements() {
		carried[id] = true
	}
	for _, id := range s.ids {
		if s.requirements[id].Disposition == "checked" && !carried[id] {
			faults = append(faults, fmt.Errorf("requirement %s is called checked, but no check and no invariant carries it", id))
		}
	}
	return s, faults
}

// Requirement returns the requirement of that id, or nil.
func (s *Suite) Requirement(id string) *check.Requirement { return s.requirements[id] }

// Requirements returns all requirements, ordered by id.
func (s *Suite) Requirements() []*check.Requirement {
	list := make([]*check.Requirement, 0, len(s.ids))
	for _, id := range s.ids {
		list = append(list, s.requirements[id])
	}
	return list
}

// Check returns the check of that id, or nil.
func (s *Suite) Check(id string) *check.Check {
	for _, c := range s.Checks {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Operations lists the operations that a check is about, by the catalogue; "*" is left out.
func (s *Suite) Operations(c *check.Check) []string {
	var names []string
	for _, id := range c.Requirements {
		if r := s.requirements[id]; r != nil {
			for _, o := range r.Operations {
				if o != "*" && !slices.Contains(names, o) {
					names = append(names, o)
				}
			}
		}
	}
	slices.Sort(names)
	return names
}

// Level is the level of a check in an API version: that of its main requirement.
func (s *Suite) Level(c *check.Check, version string) string {
	if r := s.requirements[c.Requirements[0]]; r != nil {
		return r.LevelIn(version)
	}
	return check.Must
}

// invariantRequirements are the ids that the invariants of any dialect carry.
func invariantRequirements() []string {
	var ids []string
	for _, d := range target.Dialects() {
		c, err := contract.Load(d.Version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			continue // the contract's own tests tell
		}
		for _, i := range client.Invariants(d.String(), c) {
			ids = append(ids, i.Requirements...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Everything returns the suite with nothing to opt in to: without a selection, all its checks run.
func (s *Suite) Everything() *Suite {
	whole := *s
	whole.everything = true
	return &whole
}

// ReadBy returns the suite as an edition of the documentation has it; zero is
// what each binding is described by.
func (s *Suite) ReadBy(edition int) *Suite {
	read := *s
	read.edition = edition
	return &read
}

// OnRequest are the words that select what a run without a selection leaves
// out: areas, and the ids of single checks of other areas.
func (s *Suite) OnRequest() []string {
	if s.everything {
		return nil
	}
	offered := map[string]bool{} // areas of which something runs in any case
	for _, c := range s.Checks {
		if !c.OptIn {
			offered[check.AreaOf(c.ID)] = true
		}
	}
	var words []string
	for _, c := range s.Checks {
		word := c.ID
		if area := check.AreaOf(c.ID); !offered[area] {
			word = area
		}
		if c.OptIn && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// Only returns the suite reduced to the checks to keep; requirements stay.
func (s *Suite) Only(keep func(*check.Check) bool) *Suite {
	reduced := *s
	reduced.Checks = slices.DeleteFunc(slices.Clone(s.Checks), func(c *check.Check) bool { return !keep(c) })
	return &reduced
}
