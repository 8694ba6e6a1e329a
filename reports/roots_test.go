package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoots(t *testing.T) {
	check := func(dialect, id string, o Outcome, by string, also ...string) Check {
		main, _, _ := strings.Cut(id, "/")
		return Check{ID: id, Dialect: dialect, Outcome: o, BlockedBy: by, Requirements: append([]string{main}, also...)}
	}
	saw := func(c Check, actual string) Check {
		c.Operations, c.Failure = []string{"GetUser", "UpdateUser"}, &Failure{Expected: "a response and no fault", Actual: actual}
		return c
	}
	for _, c := range []struct {
		name       string
		checks     []Check
		invariants []Invariant
		want       []string
	}{
		{"nothing wrong", []Check{check("a", "CM-A-001", Pass, ""), check("a", "CM-A-002", Warn, ""), check("a", "CM-A-003", Inconclusive, "")}, nil, nil},
		{"most blocking first", []Check{
			check("a", "CM-A-001", Fail, ""), check("a", "CM-A-002", Fail, ""), check("a", "CM-A-003", Blocked, "CM-A-002"),
		}, nil, []string{"a CM-A-002 fail blocks CM-A-003", "a CM-A-001 fail"}},
		{"a chain ends at its first cause", []Check{
			check("a", "CM-A-001", Blocked, "CM-A-002"), check("a", "CM-A-002", Blocked, "CM-A-003"), check("a", "CM-A-003", Fail, ""),
		}, nil, []string{"a CM-A-003 fail blocks CM-A-001 CM-A-002"}},
		{"a second id of the failed check", []Check{
			check("a", "CM-A-001/x", Fail, "", "CM-B-009"), check("a", "CM-A-002", Blocked, "CM-B-009"),
		}, nil, []string{"a CM-A-001/x fail blocks CM-A-002"}},
		{"dialects do not mix", []Check{
			check("a", "CM-A-001", Fail, ""), check("b", "CM-A-002", Blocked, "CM-A-001"),
		}, nil, []string{"a CM-A-001 fail", "b CM-A-001 nothing failed blocks CM-A-002"}},
		{"a variant blocked by its own requirement", []Check{
			check("a", "CM-A-001", Fail, ""), check("a", "CM-A-001/x", Blocked, "CM-A-001"),
		}, nil, []string{"a CM-A-001 fail blocks CM-A-001/x"}},
		{"nobody carries the id", []Check{
			check("a", "CM-A-001", Blocked, "CM-AUTH-012"), check("a", "CM-A-002", Blocked, "CM-AUTH-012"),
		}, nil, []string{"a CM-AUTH-012 nothing failed blocks CM-A-001 CM-A-002"}},
		{"checks that block each other", []Check{
			check("a", "CM-A-001", Blocked, "CM-A-002"), check("a", "CM-A-002", Blocked, "CM-A-001"),
		}, nil, []string{"a CM-A-001 nothing failed blocks CM-A-001 CM-A-002"}},
		{"a longer circle", []Check{
			check("a", "CM-A-001", Blocked, "CM-A-002"), check("a", "CM-A-002", Blocked, "CM-A-003"), check("a", "CM-A-003", Blocked, "CM-A-001"),
		}, nil, []string{"a CM-A-001 nothing failed blocks CM-A-001 CM-A-002 CM-A-003"}},
		{"several checks of one requirement", []Check{
			check("a", "CM-A-001/x", Fail, ""), check("a", "CM-A-001", Fail, ""), check("a", "CM-B-001", Fail, "", "CM-A-001"), check("a", "CM-C-001", Blocked, "CM-B-001"),
		}, nil, []string{"a CM-A-001 fail alike CM-A-001/x CM-B-001 blocks CM-C-001"}},
		{"requirements that one bug breaks together, the first of them leading", []Check{
			check("a", "CM-T-001", Fail, ""), check("a", "CM-T-003", Fail, ""), check("a", "CM-T-002", Fail, ""), check("a", "CM-A-001", Fail, ""),
		}, nil, []string{"a CM-T-002 fail alike CM-T-001 CM-T-003", "a CM-A-001 fail"}},
		{"what is broken together blocks together", []Check{
			check("a", "CM-T-001", Fail, ""), check("a", "CM-A-001", Fail, ""), check("a", "CM-A-002", Blocked, "CM-T-003"),
		}, nil, []string{"a CM-T-001 fail blocks CM-A-002", "a CM-A-001 fail"}},
		{"the only failure has blocked what nothing else can have", []Check{
			check("a", "CM-A-001", Fail, ""), check("a", "CM-A-002", Blocked, "CM-B-001"),
		}, nil, []string{"a CM-A-001 fail blocks CM-A-002"}},
		{"of several failures the one that got the same reply", []Check{
			check("a", "CM-A-001", Fail, ""), saw(check("a", "CM-A-002", Fail, ""), "GetUser refused with 106"),
			saw(check("a", "CM-A-003", Blocked, "CM-B-001"), "GetUser refused with 106"), saw(check("a", "CM-A-004", Blocked, "CM-B-001"), "3"),
		}, nil, []string{"a CM-A-002 fail blocks CM-A-003", "a CM-A-001 fail", "a CM-B-001 nothing failed blocks CM-A-004"}},
		{"of several failures the one about the same operation", []Check{
			check("a", "CM-A-001", Fail, ""), check("a", "CM-O-001", Fail, ""), check("a", "CM-A-003", Blocked, "CM-O-002"),
		}, nil, []string{"a CM-O-001 fail blocks CM-A-003", "a CM-A-001 fail"}},
		{"a warning that blocks", []Check{
			check("a", "CM-A-001", Warn, ""), check("a", "CM-A-002", Blocked, "CM-A-001"), check("a", "CM-A-003", Warn, ""),
		}, nil, []string{"a CM-A-001 warn blocks CM-A-002"}},
		{"a broken invariant", []Check{check("a", "CM-A-002", Blocked, "CM-P-003")},
			[]Invariant{{ID: "CM-P-003/invariant", Dialect: "a", Requirements: []string{"CM-P-003"}, Outcome: Fail}},
			[]string{"a CM-P-003/invariant invariant blocks CM-A-002"}},
		{"a check and an invariant of one requirement", []Check{check("a", "CM-P-003", Fail, "")},
			[]Invariant{{ID: "CM-P-003/invariant", Dialect: "a", Requirements: []string{"CM-P-003"}, Outcome: Fail}},
			[]string{"a CM-P-003 fail and CM-P-003/invariant"}},
		{"one bug of several dialects", []Check{
			check("v13-soap", "CM-A-001", Fail, ""), check("v12-soap", "CM-A-001", Fail, ""), check("v11-soap", "CM-A-001/x", Fail, ""),
			check("v11-soap", "CM-B-001", Fail, ""), check("v11-soap", "CM-A-002", Blocked, "CM-A-001"),
		}, nil, []string{
			"v13-soap CM-A-001 fail + v12-soap CM-A-001 fail + v11-soap CM-A-001/x fail blocks CM-A-002", "v11-soap CM-B-001 fail",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := &Document{Checks: c.checks, Invariants: c.invariants, Requirements: []Requirement{
				{ID: "CM-O-001", Operations: []string{"UpdateUser"}}, {ID: "CM-O-002", Operations: []string{"GetUser", "UpdateUser"}},
			}}
			doc.Summary.Together = [][]string{{"CM-T-002", "CM-T-001", "CM-T-003"}}
			blocked := 0
			var got []string
			for _, cause := range Causes(doc) {
				var roots []string
				for _, root := range cause.Roots {
					roots = append(roots, describeRoot(root))
					blocked += len(root.Blocked)
				}
				got = append(got, strings.Join(roots, " + "))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, check := range c.checks {
				if check.Outcome == Blocked {
					blocked--
				}
			}
			if blocked != 0 {
				t.Errorf("blocked checks are lost or doubled: %d too many in %q", blocked, got)
			}
		})
	}
}

func describeRoot(root Root) string {
	text := root.Dialect + " " + root.ID + " "
	switch {
	case root.Check != nil:
		text += string(root.Check.Outcome)
		for _, v := range root.Invariants {
			text += " and " + v.ID
		}
	case len(root.Invariants) > 0:
		text += "invariant"
	default:
		text += "nothing failed"
	}
	for _, list := range []struct {
		word   string
		checks []*Check
	}{{" alike", root.Alike}, {" blocks", root.Blocked}} {
		for i, c := range list.checks {
			if i == 0 {
				text += list.word
			}
			text += " " + c.ID
		}
	}
	return text
}

func TestGroupByReason(t *testing.T) {
	var got []string
	for _, g := range GroupByReason(sample(), Skipped) {
		got = append(got, fmt.Sprintf("%d %s", len(g.Checks), g.Reason))
	}
	want := []string{
		"2 no persona two: declare it under provisioner.static.personas",
		"1 no persona expired: declare it under provisioner.static.personas",
		"1 writes what cannot be undone: needs --writes all",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
