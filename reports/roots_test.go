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
	for _, c := range []struct {
		name   string
		checks []Check
		want   []string
	}{
		{"nothing wrong", []Check{check("a", "CM-A-001", Pass, ""), check("a", "CM-A-002", Warn, ""), check("a", "CM-A-003", Inconclusive, "")}, nil},
		{"most blocking first", []Check{
			check("a", "CM-A-001", Fail, ""), check("a", "CM-A-002", Fail, ""), check("a", "CM-A-003", Blocked, "CM-A-002"),
		}, []string{"a CM-A-002 fail: CM-A-003", "a CM-A-001 fail: "}},
		{"a chain ends at its first cause", []Check{
			check("a", "CM-A-001", Blocked, "CM-A-002"), check("a", "CM-A-002", Blocked, "CM-A-003"), check("a", "CM-A-003", Fail, ""),
		}, []string{"a CM-A-003 fail: CM-A-001 CM-A-002"}},
		{"a second id of the failed check", []Check{
			check("a", "CM-A-001/x", Fail, "", "CM-B-009"), check("a", "CM-A-002", Blocked, "CM-B-009"),
		}, []string{"a CM-A-001/x fail: CM-A-002"}},
		{"dialects do not mix", []Check{
			check("a", "CM-A-001", Fail, ""), check("b", "CM-A-002", Blocked, "CM-A-001"),
		}, []string{"a CM-A-001 fail: ", "b CM-A-001 nothing failed: CM-A-002"}},
		{"a variant blocked by its own requirement", []Check{
			check("a", "CM-A-001", Fail, ""), check("a", "CM-A-001/x", Blocked, "CM-A-001"),
		}, []string{"a CM-A-001 fail: CM-A-001/x"}},
		{"nobody carries the id", []Check{
			check("a", "CM-A-001", Blocked, "CM-AUTH-012"), check("a", "CM-A-002", Blocked, "CM-AUTH-012"),
		}, []string{"a CM-AUTH-012 nothing failed: CM-A-001 CM-A-002"}},
		{"checks that block each other", []Check{
			check("a", "CM-A-001", Blocked, "CM-A-002"), check("a", "CM-A-002", Blocked, "CM-A-001"),
		}, []string{"a CM-A-001 nothing failed: CM-A-001 CM-A-002"}},
		{"a longer circle", []Check{
			check("a", "CM-A-001", Blocked, "CM-A-002"), check("a", "CM-A-002", Blocked, "CM-A-003"), check("a", "CM-A-003", Blocked, "CM-A-001"),
		}, []string{"a CM-A-001 nothing failed: CM-A-001 CM-A-002 CM-A-003"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			blocked := 0
			var got []string
			for _, root := range Roots(&Document{Checks: c.checks}) {
				cause := "nothing failed"
				if root.Check != nil {
					cause = string(root.Check.Outcome)
				}
				var ids []string
				for _, b := range root.Blocked {
					ids = append(ids, b.ID)
					blocked++
				}
				got = append(got, fmt.Sprintf("%s %s %s: %s", root.Dialect, root.ID, cause, strings.Join(ids, " ")))
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
