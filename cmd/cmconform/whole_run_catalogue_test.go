package main

import (
	"path/filepath"
	"testing"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// onRequest runs what a run leaves out that selects nothing.
func onRequest(t *testing.T, suite *run.Suite) *reports.Document {
	t.Helper()
	out := filepath.Join(t.TempDir(), "on-request")
	args := []string{"run", "--out", out}
	for _, word := range suite.OnRequest() {
		args = append(args, "--select", word)
	}
	if said, err := process(t.Context(), args...).CombinedOutput(); exitCode(err) != run.ExitConforms {
		t.Fatalf("exits with %d:\n%s", exitCode(err), said)
	}
	return resultIn(t, out)
}

// askedFor are the outcomes of the requirements that only checks on request carry.
func askedFor(suite *run.Suite, doc *reports.Document) map[string]reports.Outcome {
	usual := map[string]bool{}
	for _, c := range suite.Checks {
		for _, id := range c.Requirements {
			usual[id] = usual[id] || !c.OptIn
		}
	}
	outcomes := reports.RequirementOutcomes(doc)
	for id := range outcomes {
		if inAnyCase, carried := usual[id]; inAnyCase || !carried { // what no check carries is an invariant's
			delete(outcomes, id)
		}
	}
	return outcomes
}

// toldAll holds what runs have told against the catalogue: what it calls
// observed was observed, and where a check has recorded which of several
// answers it met, its requirement says that there are several.
func toldAll(t *testing.T, suite *run.Suite, documents ...*reports.Document) {
	t.Helper()
	seen := map[string]bool{}
	for _, doc := range documents {
		for _, o := range doc.Observations {
			if seen[o.ID] = true; suite.Requirement(o.ID) == nil && reading(o.ID) == nil {
				t.Errorf("%s observes something of %s, which is neither a requirement nor an open question", o.Check, o.ID)
			}
		}
		for _, c := range doc.Checks {
			if r := suite.Requirement(check.RequirementOf(c.ID)); len(c.Recorded) > 0 && len(r.Alternatives) == 0 {
				t.Errorf("%s records %q, and %s has no alternatives", c.ID, c.Recorded, r.ID)
			}
		}
	}
	looked := 0
	for _, r := range suite.Requirements() {
		observed := false
		for _, d := range target.Dialects() {
			observed = observed || r.DispositionIn(d.String()) == "observed"
		}
		if observed {
			if looked++; !seen[r.ID] {
				t.Errorf("%s is called observed, and no run has observed it", r.ID)
			}
		}
	}
	if looked < 20 {
		t.Errorf("only %d requirements were looked at", looked)
	}
}
