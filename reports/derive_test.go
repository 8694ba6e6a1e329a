package reports

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOutcomesFromBestToWorst(t *testing.T) {
	order := []Outcome{Pass, "", Warn, Skipped, Blocked, Inconclusive, Fail}
	for i, a := range order {
		for j, b := range order {
			if a.Worse(b) != (i > j) {
				t.Errorf("%q worse than %q: %v", a, b, a.Worse(b))
			}
		}
	}
}

func TestVerdict(t *testing.T) {
	passed := []Check{{ID: "CM-A-002", Outcome: Pass}}
	failed := []Check{{ID: "CM-A-001", Outcome: Fail}}
	broken := []Invariant{{ID: "CM-PROTO-003", Outcome: Fail}}
	for _, c := range []struct {
		exit       int
		checks     []Check
		invariants []Invariant
		want       string
	}{
		{0, passed, nil, Conforms},
		{0, nil, nil, NoVerdict},
		{0, failed, nil, NoVerdict},
		{0, passed, broken, NoVerdict},
		{1, failed, nil, DoesNotConform},
		{1, nil, broken, DoesNotConform},
		{3, nil, nil, NoVerdict},
		{3, failed, nil, NoVerdict},
		{4, failed, nil, NoVerdict},
		{5, nil, nil, NoVerdict},
		{130, nil, nil, NoVerdict},
		{130, failed, nil, DoesNotConform},
		{130, nil, broken, DoesNotConform},
	} {
		doc := &Document{Checks: c.checks, Invariants: c.invariants, Summary: Summary{ExitCode: c.exit}}
		Summarise(doc)
		if doc.Summary.Verdict != c.want {
			t.Errorf("exit code %d, %d failed, %d broken: %q, want %q", c.exit, len(c.checks), len(c.invariants), doc.Summary.Verdict, c.want)
		}
	}
}

func TestSummariseCounts(t *testing.T) {
	doc := sample()
	want := Summary{
		Outcomes: map[Outcome]int{Fail: 2, Inconclusive: 1, Blocked: 4, Skipped: 4, Warn: 1, Pass: 6},
		Checks:   18, Planned: 18, Verdict: DoesNotConform, ExitCode: 1,
		Explanation: "2 checks and 1 invariant show documented behaviour that is missing.",
		Accounts:    sample().Summary.Accounts, // counted by the runner
	}
	if diff := cmp.Diff(want, doc.Summary); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRequirementOutcomes(t *testing.T) {
	doc := &Document{
		Requirements: []Requirement{{ID: "CM-A-001"}, {ID: "CM-A-002"}, {ID: "CM-A-003"}, {ID: "CM-A-004"}, {ID: "CM-A-005"}, {ID: "CM-A-006"}},
		Checks: []Check{
			{ID: "CM-A-001", Dialect: "v13-soap", Requirements: []string{"CM-A-001", "CM-A-002"}, Outcome: Pass},
			{ID: "CM-A-001", Dialect: "v12-soap", Requirements: []string{"CM-A-001"}, Outcome: Warn},
			{ID: "CM-A-003", Requirements: []string{"CM-A-003"}, Outcome: Pass},
		},
		Invariants: []Invariant{
			{Requirements: []string{"CM-A-002"}, Exchanges: 9, Outcome: Fail},
			{Requirements: []string{"CM-A-003", "CM-A-004"}, Exchanges: 0, Outcome: Skipped},
			{Requirements: []string{"CM-A-005"}, Exchanges: 9, Outcome: Pass},
		},
	}
	want := map[string]Outcome{
		"CM-A-001": Warn,    // the worse of two dialects
		"CM-A-002": Fail,    // an invariant breaks what a check saw hold
		"CM-A-003": Pass,    // an invariant without exchanges says nothing
		"CM-A-004": Skipped, // unless nothing else does
		"CM-A-005": Pass,
		"CM-A-006": "",
	}
	if diff := cmp.Diff(want, RequirementOutcomes(doc)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCoverage(t *testing.T) {
	line := func(c Coverage) string {
		return fmt.Sprintf("%s: %d requirements, %d checks, %s", c.Name, c.Requirements, c.Checks, tally(c.Outcomes))
	}
	var got []string
	for _, c := range append(CoverageByArea(sample()), CoverageByOperation(sample())...) {
		got = append(got, line(c))
	}
	want := []string{
		"AUTH: 2 requirements, 2 checks, 1 skipped, 1 pass",
		"GETUSER: 3 requirements, 3 checks, 3 pass",
		"LIMIT: 2 requirements, 2 checks, 1 inconclusive, 1 warn",
		"MULTI: 2 requirements, 3 checks, 1 skipped, 1 pass",
		"PROTO: 2 requirements, 0 checks, 1 fail, 1 pass",
		"ROLE: 2 requirements, 2 checks, 1 fail, 1 blocked",
		"TS: 4 requirements, 5 checks, 1 fail, 2 blocked, 1 pass",
		"USER: 1 requirements, 1 checks, 1 skipped",
		"AddClientLinks: 1 requirements, 1 checks, 1 inconclusive",
		"DeleteAccount: 1 requirements, 1 checks, 1 blocked",
		"DeleteUser: 1 requirements, 1 checks, 1 skipped",
		"GetAccount: 2 requirements, 2 checks, 1 fail, 1 blocked",
		"GetAccountsInfo: 1 requirements, 2 checks, 1 skipped",
		"GetUser: 13 requirements, 13 checks, 2 fail, 2 blocked, 2 skipped, 7 pass",
		"UpdateAccount: 1 requirements, 1 checks, 1 fail",
		"UpdateUser: 6 requirements, 7 checks, 1 fail, 2 blocked, 1 warn, 2 pass",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
