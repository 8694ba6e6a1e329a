package run

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// TestAccounts has one requirement for everything that can become of one.
func TestAccounts(t *testing.T) {
	var registry Registry
	body := func(SpecContext, *World) {}
	registry.Add("CM-A-001", "text", body)
	registry.Add("CM-A-002", "text", body)
	registry.Add("CM-A-003", "text", body, OnlyIn("v12"))
	registry.Add("CM-A-004", "text", body, OptIn())
	requirement := func(id, disposition string, operations ...string) *Requirement {
		return &Requirement{ID: id, Area: AreaOf(id), Level: Must, Operations: operations, Disposition: disposition}
	}
	older := requirement("CM-A-007", "checked", "*")
	older.Versions = map[string]Difference{"v11": {Disposition: "excluded: other-version"}}
	checks, _ := registry.Checks()
	suite, _ := NewSuite(checks, []*Requirement{
		requirement("CM-A-001", "checked", "*"), requirement("CM-A-002", "checked", "*"), requirement("CM-A-003", "checked", "*"),
		requirement("CM-A-004", "checked", "*"), requirement("CM-A-005", "observed", "*"), requirement("CM-A-006", "excluded: about-clients", "*"),
		older, requirement("CM-A-008", "checked", "AddAccount"), requirement("CM-A-009", "checked", "*"),
	})
	v11 := &dialect{name: "v11-soap", version: "v11", binding: "soap"}
	doc := &reports.Document{
		Checks: []reports.Check{
			{ID: "CM-A-001", Dialect: "v11-soap", Requirements: []string{"CM-A-001"}, Outcome: reports.Skipped},
			{ID: "CM-A-002", Dialect: "v13-soap", Requirements: []string{"CM-A-002"}, Outcome: reports.Pass},
		},
		Invariants: []reports.Invariant{{ID: "CM-A-009/invariant", Dialect: "v11-soap", Requirements: []string{"CM-A-009"}, Exchanges: 1}},
	}
	planned := []planned{{suite.Check("CM-A-001"), v11}, {suite.Check("CM-A-002"), v11}}
	want := reports.Account{
		Dialect: "v11-soap", Requirements: 9, Checked: 2, Observed: 1, LeftOut: 1,
		Excluded: map[string]int{"about-clients": 1, "other-version": 2}, Unaccounted: []string{"CM-A-002", "CM-A-003"},
	}
	whole := &run{suite: suite, dialects: []*dialect{v11}, planned: planned}
	if diff := cmp.Diff([]reports.Account{want}, whole.accounts(doc)); diff != "" {
		t.Errorf("a whole run (-want +got):\n%s", diff)
	}
	// What a run was not asked for is left out.
	want.LeftOut, want.Unaccounted = 2, []string{"CM-A-002"}
	some := &run{suite: suite, dialects: []*dialect{v11}, planned: planned, options: Options{Select: []string{"CM-A-00[12]"}}}
	if diff := cmp.Diff([]reports.Account{want}, some.accounts(doc)); diff != "" {
		t.Errorf("a part (-want +got):\n%s", diff)
	}
}

func TestTogether(t *testing.T) {
	known := func() [][]string {
		return [][]string{{"CM-A-001", "CM-A-002"}, {"CM-A-001", "CM-A-004"}, {"CM-A-003", "CM-A-001", "CM-A-009"}, {"CM-A-001", "CM-A-002"}}
	}
	check := func(id string, o reports.Outcome) reports.Check {
		return reports.Check{ID: id, Requirements: []string{id}, Outcome: o}
	}
	doc := &reports.Document{
		Checks:     []reports.Check{check("CM-A-001", reports.Fail), check("CM-A-002", reports.Warn), check("CM-A-004", reports.Pass)},
		Invariants: []reports.Invariant{{Requirements: []string{"CM-A-003"}, Outcome: reports.Fail}},
	}
	want := [][]string{{"CM-A-001", "CM-A-002"}, {"CM-A-003", "CM-A-001", "CM-A-009"}}
	if diff := cmp.Diff(want, together(known, doc)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	one := &reports.Document{Checks: doc.Checks[:1]}
	if got := together(func() [][]string { t.Error("asked although there is one failure"); return nil }, one); got != nil {
		t.Errorf("one failure is broken together with %v", got)
	}
}
