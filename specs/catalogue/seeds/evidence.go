package seeds

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/run"
)

// Evidence is what shows one of the ids that a sentence names: the checks and
// invariants behind it that run against the version of the document.
type Evidence struct {
	// ID is that of a requirement or a check.
	ID string
	// Shown are the ids of checks, and of invariants, that carry it.
	Shown []string
	// Level is the highest that it has in that version.
	Level string
}

// Evidence resolves the ids of a sentence. An id that nothing has, that is not
// checked in this version, or that no check carries there, is an error.
func (d Document) Evidence(suite *run.Suite, s Sentence) ([]Evidence, error) {
	dialect := d.Version + "-soap"
	c, err := contract.Load(d.Version, contract.Editions[0])
	if err != nil {
		return nil, err
	}
	var all []Evidence
	for _, id := range s.Checks {
		e := Evidence{ID: id}
		if named := suite.Check(id); named != nil && (strings.Contains(id, "/") || suite.Requirement(id) == nil) {
			if suite.Applies(named, d.Version, "soap") {
				e.Shown, e.Level = []string{id}, suite.Level(named, dialect)
			}
		} else if r := suite.Requirement(id); r != nil {
			if is := r.DispositionIn(dialect); is != "checked" {
				return nil, fmt.Errorf("%s is %s in %s", id, is, d.Version)
			}
			e.Level = r.LevelIn(dialect)
			for _, check := range suite.Checks {
				if slices.Contains(check.Requirements, id) && suite.Applies(check, d.Version, "soap") {
					e.Shown = append(e.Shown, check.ID)
				}
			}
			for _, i := range client.Invariants(dialect, c) {
				if slices.Contains(i.Requirements, id) {
					e.Shown = append(e.Shown, i.ID)
				}
			}
		} else {
			return nil, fmt.Errorf("unknown id %q%s", id, closest.Hint(id, ids(suite)))
		}
		if len(e.Shown) == 0 {
			return nil, fmt.Errorf("no check of %s runs against %s", id, d.Version)
		}
		slices.Sort(e.Shown)
		e.Shown = slices.Compact(e.Shown)
		all = append(all, e)
	}
	return all, nil
}

func ids(suite *run.Suite) []string {
	var all []string
	for _, r := range suite.Requirements() {
		all = append(all, r.ID)
	}
	for _, c := range suite.Checks {
		all = append(all, c.ID)
	}
	return all
}
