package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

func TestDate(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-A-001": passes, "CM-A-002": passes, "CM-B-001": passes})
	if s.Version() != "" || s.Set() != nil {
		t.Errorf("a suite without versions has %q, %+v", s.Version(), s.Set())
	}
	if faults := s.Date([]Version{{Name: "1.0"}, {"1.1", []string{"CM-A-002"}}, {Name: "2.0"}}); faults != nil {
		t.Error(faults)
	}
	for id, want := range map[string]string{"CM-A-001": "1.0", "CM-A-002": "1.1", "CM-B-001": "1.0"} {
		if got := s.Check(id).Since; got != want {
			t.Errorf("%s appeared in %q, want %q", id, got, want)
		}
	}
	if s.Version() != "2.0" || !slices.Equal(s.Versions(), []string{"1.0", "1.1", "2.0"}) {
		t.Errorf("%s of %v", s.Version(), s.Versions())
	}
	want := []string{
		"suite version 1.0 lists checks: the first one has all that no later one brings",
		"suite version 1.1 brings CM-A-009, which is no check",
		"suite versions 1.1 and 1.2 both bring CM-A-002",
		"suite version 1.1 is declared twice",
	}
	var got []string
	for _, fault := range s.Date([]Version{{"1.0", []string{"CM-A-001"}}, {"1.1", []string{"CM-A-009", "CM-A-002"}}, {"1.2", []string{"CM-A-002"}}, {Name: "1.1"}}) {
		got = append(got, fault.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// dated is a suite of two versions.
func dated(t *testing.T) *Suite {
	t.Helper()
	s := suiteOf(t, map[string]Body{"CM-A-001": passes, "CM-A-002": passes, "CM-B-001/nil": passes})
	if faults := s.Date([]Version{{Name: "1.0"}, {"1.1", []string{"CM-A-002", "CM-B-001/nil"}}}); faults != nil {
		t.Fatal(faults)
	}
	return s
}

func TestAt(t *testing.T) {
	s := dated(t)
	ids := func(s *Suite) (list []string) {
		for _, c := range s.Checks {
			list = append(list, c.ID)
		}
		return list
	}
	for version, want := range map[string]string{"1.0": "CM-A-001", "1.1": "CM-A-001 CM-A-002 CM-B-001/nil", "": "CM-A-001 CM-A-002 CM-B-001/nil"} {
		at, err := s.At(version)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(ids(at), " "); got != want {
			t.Errorf("suite version %q has %s, want %s", version, got, want)
		}
	}
	var usage *UsageError
	if _, err := s.At("9.9"); !errors.As(err, &usage) || err.Error() != `unknown suite version "9.9"; there is 1.0, 1.1; did you mean "1.0"?` {
		t.Errorf("%v", err)
	}
	if err := s.Describe(&Door{Dialects: []string{"v13-soap"}, SuiteVersion: "9.9"}); !errors.As(err, &usage) {
		t.Errorf("a Ginkgo suite of version 9.9: %v", err)
	}
	older, _ := s.At("1.0")
	for pattern, want := range map[string]string{
		"CM-A-002": "CM-A-002 came with suite version 1.1; the run keeps to 1.0",
		"CM-B-001": "CM-B-001/nil came with suite version 1.1; the run keeps to 1.0",
	} {
		if _, err := older.Select([]string{pattern}, nil); !errors.As(err, &usage) || err.Error() != want {
			t.Errorf("%s: %v, want %s", pattern, err, want)
		}
	}
}

// The digest says when the set is another one: a check more, another level.
func TestSet(t *testing.T) {
	s := dated(t)
	older, _ := s.At("1.0")
	first, second := *older.Set(), *s.Set()
	if first.Version != "1.0" || second.Version != "1.1" || first.Digest == second.Digest || !strings.HasPrefix(first.Digest, "sha256:") {
		t.Errorf("%+v, %+v", first, second)
	}
	if again, _ := dated(t).At("1.0"); *again.Set() != first {
		t.Error("the digest of the same set is another one")
	}
	if lines := older.Lines(); !slices.Equal(lines, []string{"CM-A-001 MUST v13-soap v13-rest v12-soap v11-soap"}) {
		t.Errorf("%q", lines)
	}
	s.Requirement("CM-A-001").Versions = map[string]Difference{"v12": {Level: Should}}
	older, _ = s.At("1.0")
	if lines := older.Lines(); older.Set().Digest == first.Digest || !slices.Equal(lines, []string{"CM-A-001 MUST v13-soap v13-rest SHOULD v12-soap MUST v11-soap"}) {
		t.Errorf("%q, %v", lines, older.Set())
	}
}

// A run keeps to its part of the suite, says so, and accounts for the rest as left out.
func TestRunKeepsToItsPart(t *testing.T) {
	s, on := dated(t), aim(t, updating)
	profile := &Profile{Name: "small", Holds: func(id, dialect string) bool { return id != "CM-A-001" && dialect == "v13-soap" }}
	for name, test := range map[string]struct {
		part Part
		want string
		left int
	}{
		"all":       {Part{}, "CM-A-001 CM-A-002 CM-B-001/nil; 1.1  <nil>", 0},
		"a version": {Part{SuiteVersion: "1.0"}, "CM-A-001; 1.0  <nil>", 2},
		"a profile": {Part{Profile: profile}, "CM-A-002 CM-B-001/nil; 1.1 small <nil>", 1},
		"both":      {Part{Profile: profile, SuiteVersion: "1.0"}, "; 1.0 small <nil>", 3},
		"a shard":   {Part{Shard: &reports.Shard{Number: 1, Of: 1}}, "CM-A-001 CM-A-002 CM-B-001/nil; 1.1  1/1", 0},
	} {
		doc, err := s.Run(t.Context(), Options{Target: on, Part: test.part})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range doc.Checks {
			ids = append(ids, c.ID)
		}
		got := fmt.Sprintf("%s; %s %s %v", strings.Join(ids, " "), doc.Run.Suite.Version, doc.Run.Profile, doc.Run.Shard)
		if got != test.want || doc.Summary.Planned != len(ids) {
			t.Errorf("%s: %s (%d planned), want %s", name, got, doc.Summary.Planned, test.want)
		}
		if a := doc.Summary.Accounts[0]; a.LeftOut != test.left || len(a.Unaccounted) != 0 {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if _, err := s.Run(t.Context(), Options{Target: on, Part: Part{SuiteVersion: "0.9"}}); err == nil || !strings.HasPrefix(err.Error(), `unknown suite version "0.9"`) {
		t.Errorf("%v", err)
	}
}
