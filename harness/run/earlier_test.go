package run

import (
	"slices"
	"testing"

	"github.com/cmconform/cmconform/reports"
)

// ended is a run with one check of each outcome that is told, beside one that passed.
func ended(outcomes ...reports.Outcome) *reports.Document {
	doc := &reports.Document{Run: reports.Run{ID: "one"}, Target: reports.Target{Endpoints: map[string]string{"v13-soap": "http://x"}}}
	for i, o := range append([]reports.Outcome{reports.Pass}, outcomes...) {
		doc.Checks = append(doc.Checks, reports.Check{ID: "CM-TEST-00" + string(rune('0'+i)), Dialect: "v13-soap", Outcome: o, Requirements: []string{"CM-TEST-001"}})
	}
	reports.Normalise(doc)
	return doc
}

// What a run comes to against a baseline, by the outcome of one check in both.
func TestExitAgainstABaseline(t *testing.T) {
	for _, c := range []struct {
		was, is reports.Outcome
		exit    int
		why     string
		known   int
	}{
		{reports.Fail, reports.Fail, ExitConforms, "No regression: 1 check did not pass, as in the baseline.", 1},
		{reports.Blocked, reports.Blocked, ExitConforms, "No regression: 1 check did not pass, as in the baseline.", 1},
		{reports.Fail, reports.Blocked, ExitConforms, "No regression: 1 check did not pass, as in the baseline.", 1},
		{reports.Pass, reports.Fail, ExitFails, "The target does not conform: 1 check failed.", 0},
		{reports.Blocked, reports.Fail, ExitFails, "The target does not conform: 1 check failed.", 0},
		{reports.Inconclusive, reports.Fail, ExitFails, "The target does not conform: 1 check failed.", 0},
		{reports.Pass, reports.Blocked, ExitFails, "The target does not conform: 1 check could not be made for what others failed at.", 0},
		{reports.Inconclusive, reports.Inconclusive, ExitTarget, "1 check could not be judged.", 0},
		{reports.Pass, reports.Skipped, ExitTooFew, "1 check that ran in the baseline did not run.", 0},
		{reports.Fail, reports.Pass, ExitConforms, "2 checks passed, none failed.", 0},
	} {
		doc := ended(c.is)
		r := &run{options: Options{Baseline: &Earlier{Document: ended(c.was), File: "old.json"}}}
		facts := FactsOf(doc)
		doc.Since = r.since(doc, &facts)
		code, why := facts.Exit()
		if code != c.exit || why != c.why || len(doc.Since.Excused) != c.known {
			t.Errorf("%s, now %s: exit code %d, %s; %d known; want %d, %s; %d", c.was, c.is, code, why, len(doc.Since.Excused), c.exit, c.why, c.known)
		}
		doc.Summary.ExitCode = code
		reports.Summarise(doc)
		want := map[int]string{ExitFails: reports.DoesNotConform, ExitConforms: reports.Conforms}[c.exit]
		switch {
		case c.known > 0:
			want = reports.NoRegression
		case want == "":
			want = reports.NoVerdict
		}
		if doc.Summary.Verdict != want {
			t.Errorf("%s, now %s: the verdict is %q, want %q", c.was, c.is, doc.Summary.Verdict, want)
		}
	}
}

// Warnings count where they were asked to, and only those that the baseline does not have.
func TestWarningsAgainstABaseline(t *testing.T) {
	for was, want := range map[reports.Outcome]int{reports.Warn: ExitConforms, reports.Pass: ExitFails} {
		doc := ended(reports.Warn)
		r := &run{options: Options{FailOnWarn: true, Baseline: &Earlier{Document: ended(was)}}}
		facts := FactsOf(doc)
		facts.FailOnWarn = true
		d := r.since(doc, &facts)
		if code, why := facts.Exit(); code != want || (d.Regressed() > 0) != (want == ExitFails) {
			t.Errorf("%s, now warn: exit code %d (%s), %d regressions, want %d", was, code, why, d.Regressed(), want)
		}
	}
}

// A broken invariant is known where the baseline has it broken on the same dialect.
func TestInvariantsAgainstABaseline(t *testing.T) {
	broken := func(dialect string) *reports.Document {
		doc := ended()
		doc.Invariants = []reports.Invariant{{ID: "CM-PROTO-003", Dialect: dialect, Outcome: reports.Fail, Exchanges: 3, Count: 1}}
		return doc
	}
	for dialect, want := range map[string]int{"v13-soap": ExitConforms, "v13-rest": ExitFails} {
		doc := broken(dialect)
		r := &run{options: Options{Baseline: &Earlier{Document: broken("v13-soap")}}}
		facts := FactsOf(doc)
		r.since(doc, &facts)
		if code, why := facts.Exit(); code != want {
			t.Errorf("broken on %s: exit code %d (%s), want %d", dialect, code, why, want)
		}
	}
}

func TestAgain(t *testing.T) {
	doc := ended(reports.Fail, reports.Blocked, reports.Inconclusive, reports.Warn, reports.Skipped)
	var ids []string
	for _, c := range (&Earlier{Document: doc}).Again() {
		ids = append(ids, c.ID)
	}
	if want := []string{"CM-TEST-001", "CM-TEST-002", "CM-TEST-003"}; !slices.Equal(ids, want) {
		t.Errorf("to be made again are %v, want %v", ids, want)
	}
	wanted := (&Options{RerunOf: &Earlier{Document: doc}}).again()
	if !wanted("CM-TEST-001", "v13-soap") || wanted("CM-TEST-001", "v13-rest") || wanted("CM-TEST-000", "v13-soap") {
		t.Error("what is made again is not what did not pass on that dialect")
	}
}
