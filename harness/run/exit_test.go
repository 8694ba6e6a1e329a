package run

import (
	"testing"

	"github.com/cmconform/cmconform/reports"
)

// The precedence 4, 130, 1, 3, 5, 0, with what a person reads.
func TestExit(t *testing.T) {
	type o = map[reports.Outcome]int
	everything := o{reports.Pass: 3, reports.Warn: 1, reports.Skipped: 1, reports.Blocked: 2, reports.Inconclusive: 2, reports.Fail: 2}
	for _, test := range []struct {
		facts Facts
		code  int
		text  string
	}{
		{Facts{Outcomes: everything, HarnessFaults: 2, Interrupted: true}, 4, "The harness itself is at fault: 2 problems."},
		{Facts{Outcomes: everything, Interrupted: true}, 130, "The run was interrupted."},
		{Facts{Outcomes: everything, TargetFaults: 1}, 1, "The target does not conform: 2 checks failed."},
		{Facts{Outcomes: o{reports.Pass: 3}, Violated: 1}, 1, "The target does not conform: 1 invariant violated."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Blocked: 1, reports.Inconclusive: 1}}, 1, "The target does not conform: 1 check could not be made for what others failed at."},
		{Facts{Outcomes: o{reports.Pass: 3}, Stale: 2}, 1, "2 stale expectations."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Warn: 1}, Advised: 1, FailOnWarn: true}, 1, "2 warnings, and warnings were asked to fail the run."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Warn: 1}, Advised: 1}, 0, "3 checks passed, none failed."},
		{Facts{Outcomes: o{reports.Pass: 3}, Expected: 2}, 0, "3 checks passed, 2 others did not, as expected."},
		{Facts{Outcomes: o{reports.Pass: 3}, ExpectedInvariants: 1}, 0, "3 checks passed, none failed; 1 invariant broken, as expected."},
		{Facts{Outcomes: o{reports.Pass: 3}, Expected: 1, ExpectedInvariants: 2}, 0, "3 checks passed, 1 other did not, and 2 invariants broken, as expected."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Fail: 1}, Expected: 2, Stale: 1}, 1, "The target does not conform: 1 check failed."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Inconclusive: 1}, Expected: 2}, 3, "1 check could not be judged."},
		{Facts{Outcomes: o{reports.Pass: 3}, Expected: 2, MinChecks: 5}, 0, "3 checks passed, 2 others did not, as expected."},
		{Facts{Outcomes: o{}, Expected: 2}, 5, "No check passed."},
		{Facts{Outcomes: o{}, TargetFaults: 1}, 3, "The target could not be used."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Inconclusive: 1}, MinChecks: 10}, 3, "1 check could not be judged."},
		{Facts{Outcomes: o{reports.Pass: 3}, Cut: "it took too long after 3 of 9 checks"}, 3, "The run ended early: it took too long after 3 of 9 checks."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Fail: 1}, Cut: "it took too long after 4 of 9 checks"}, 1, "The target does not conform: 1 check failed."},
		{Facts{Outcomes: o{reports.Inconclusive: 9}}, 3, "9 checks could not be judged."},
		{Facts{Outcomes: o{reports.Pass: 3, reports.Skipped: 7}, MinChecks: 10}, 5, "Only 3 checks ran; at least 10 were demanded."},
		{Facts{Outcomes: o{reports.Skipped: 7}}, 5, "No check ran."},
		{Facts{}, 5, "No check ran."},
		{Facts{Outcomes: o{reports.Warn: 2}}, 5, "No check passed."},
		{Facts{Outcomes: o{reports.Pass: 1, reports.Skipped: 7}, MinChecks: 1, FailOnWarn: true}, 0, "1 check passed, none failed."},
	} {
		if code, text := test.facts.Exit(); code != test.code || text != test.text {
			t.Errorf("%+v:\ngot  %d %s\nwant %d %s", test.facts, code, text, test.code, test.text)
		}
	}
}

func TestFactsOf(t *testing.T) {
	doc := &reports.Document{
		Checks:     []reports.Check{{Outcome: reports.Pass}, {Outcome: reports.Fail}, {Outcome: reports.Fail}},
		Invariants: []reports.Invariant{{Outcome: reports.Fail}, {Outcome: reports.Warn}, {Outcome: reports.Skipped}},
		Problems:   []reports.Problem{{Kind: "harness"}, {Kind: "ledger"}, {Kind: "target"}, {Kind: "interrupted"}},
	}
	f := FactsOf(doc)
	if f.Outcomes[reports.Fail] != 2 || f.Violated != 1 || f.Advised != 1 || f.HarnessFaults != 2 || f.TargetFaults != 0 || !f.Interrupted {
		t.Errorf("%+v", f)
	}
	doc.Checks[1].Declared, doc.Invariants[0].Declared = &reports.Declared{}, &reports.Declared{}
	doc.Expectations = []reports.ExpectationUse{{State: reports.Met}, {State: reports.NotTrue}, {State: reports.Unmatched}, {State: reports.Quiet}, {State: reports.Expired}, {State: reports.NotLooked}}
	if f := FactsOf(doc); f.Outcomes[reports.Fail] != 1 || f.Expected != 1 || f.Violated != 0 || f.ExpectedInvariants != 1 || f.Stale != 3 {
		t.Errorf("%+v", f)
	}
	doc.Checks, doc.Problems, doc.Expectations = nil, []reports.Problem{{Kind: "authorisation"}}, nil
	if f := FactsOf(doc); f.TargetFaults != 1 || f.Interrupted {
		t.Errorf("%+v", f)
	}
}
