package main

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// junitBudget is how many bytes of JUnit a passing check may take, its share
// of everything else in the file included.
const junitBudget = 512

// TestWholeRun makes one whole run as everybody does and looks at what it has
// written: promise 3, that every requirement is accounted for by something that
// ran, and the size of promise 9.
func TestWholeRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "reports")
	if said, err := process(t.Context(), "run", "--out", out).CombinedOutput(); exitCode(err) != run.ExitConforms {
		t.Fatalf("exits with %d:\n%s", exitCode(err), said)
	}
	written, doc := everyReport(t, out), resultIn(t, out)
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	due := 0
	for _, c := range suite.Checks {
		for _, d := range target.Dialects() {
			if !c.OptIn && suite.Applies(c, d.Version, d.Binding) {
				due++
			}
		}
	}
	if len(doc.Checks) != due || due < 3500 {
		t.Errorf("%d checks ran of %d", len(doc.Checks), due)
	}
	asked := onRequest(t, suite)
	toldAll(t, suite, doc, asked)
	outcomes, checked := reports.RequirementOutcomes(doc), 0
	maps.Copy(outcomes, askedFor(suite, asked))
	for _, r := range suite.Requirements() {
		outcome, known := outcomes[r.ID]
		treated := map[string]bool{}
		for _, d := range target.Dialects() {
			kind, _, _ := strings.Cut(r.DispositionIn(d.String()), ":")
			treated[kind] = true
		}
		if !treated["checked"] {
			// An invariant that saw nothing counts as skipped.
			if !treated["observed"] && outcome != "" && outcome != reports.Skipped {
				t.Errorf("%s is %s and ends as %s", r.ID, r.Disposition, outcome)
			}
			continue
		}
		checked++
		if !known || outcome != reports.Pass {
			t.Errorf("%s is called checked; in a real run it ends as %q", r.ID, outcome)
		}
	}
	if checked < 400 {
		t.Errorf("only %d requirements were looked at", checked)
	}
	for _, a := range doc.Summary.Accounts {
		if len(a.Unaccounted) > 0 || a.Checked+a.Observed+a.LeftOut+a.ExcludedInAll() != len(suite.Requirements()) {
			t.Errorf("not every requirement is accounted for: %+v", a)
		}
	}
	if len(doc.Summary.Accounts) != len(target.Dialects()) {
		t.Errorf("%d dialects are accounted for", len(doc.Summary.Accounts))
	}
	for _, c := range doc.Checks {
		if c.Requests == 0 {
			t.Errorf("%s has sent no request", c.ID)
		}
	}
	for _, i := range doc.Invariants {
		if i.Outcome == reports.Pass && i.Exchanges == 0 {
			t.Errorf("%s passes although it saw nothing", i.ID)
		}
	}
	if size := len(written[reports.JUnitFile]) / len(doc.Checks); size > junitBudget {
		t.Errorf("JUnit has %d bytes a check; the budget is %d", size, junitBudget)
	}
}
