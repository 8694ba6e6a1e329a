//go:build !race

package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// A target that takes writes it should refuse, or loses time stamps, is put back all the same, or the report says what is not.
func TestRestoreOnATargetThatDoesNotConform(t *testing.T) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]bool{}
	for _, c := range suite.Checks {
		for _, id := range c.Requirements {
			checked[id] = c.Effect == check.Restorable || checked[id]
		}
	}
	concerned, tried, failed := 0, 0, 0
	for _, d := range service.Deviations() {
		var selection []string
		for _, id := range d.Violates {
			if checked[id] {
				selection = append(selection, id)
			}
		}
		if len(selection) == 0 {
			continue
		}
		if concerned++; concerned%4 != 1 && os.Getenv("CMCONFORM_REQUIRE_ALL") != "1" {
			continue // a quarter shows the property; all of them take half a minute
		}
		t.Run(strings.ReplaceAll(d.ID, "/", "_"), func(t *testing.T) {
			s := share(t, []string{"v13-soap", "v13-rest"}[concerned/4%2], "roles", d.ID)
			before := s.state(t)
			doc := s.conform(t, check.Restorable, selection...)
			told := slices.ContainsFunc(doc.Problems, func(p reports.Problem) bool { return p.Kind == "ledger" })
			if diff := cmp.Diff(before, s.state(t)); diff != "" && !told {
				t.Error("the target has changed, and nobody says so (-before +after):\n", diff)
			}
			tried++
			failed += doc.Summary.Outcomes[reports.Fail]
		})
	}
	if tried < 10 || failed < 10 {
		t.Errorf("%d deviations tried, %d checks failed; nothing is shown", tried, failed)
	}
	t.Logf("%d of %d deviations tried, %d checks failed", tried, concerned, failed)
}
