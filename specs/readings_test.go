package specs_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// Where the documentation leaves a question open, a service that answers it
// otherwise than the mock does by itself conforms as well: no check fails.
// CMCONFORM_READINGS=each tries the answers one by one, to see which one a check minds.
func TestOtherReadingsConform(t *testing.T) {
	slow(t)
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	rounds := otherReadings()
	if os.Getenv("CMCONFORM_READINGS") == "each" {
		var each [][]string
		for _, r := range rounds {
			for _, answer := range r {
				each = append(each, []string{answer})
			}
		}
		rounds = each
	}
	for _, answers := range rounds {
		t.Run(strings.Join(answers[:min(3, len(answers))], " "), func(t *testing.T) {
			service, err := mock.New(mock.Options{Readings: answers, Undocumented: true})
			if err != nil {
				t.Fatal(err)
			}
			at, err := target.Open(t.Context(), target.Spec{Address: string(target.Embedded), Handler: service})
			if err != nil {
				t.Fatal(err)
			}
			defer at.Close(context.Background())
			doc, err := suite.Run(t.Context(), run.Options{Target: at, Dialects: at.Dialects()})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range doc.Checks {
				if c.Outcome == reports.Warn && slices.Contains(minded, check.RequirementOf(c.ID)) || c.Outcome == reports.Skipped && slices.ContainsFunc(spared, func(why string) bool { return strings.Contains(c.Reason, why) }) {
					continue
				}
				if c.Outcome != reports.Pass {
					t.Errorf("%s %s is %s: %s", c.Dialect, c.ID, c.Outcome, c.Reason)
				}
			}
			for _, i := range doc.Invariants {
				if i.Outcome == reports.Fail || i.Outcome == reports.Warn {
					t.Errorf("invariant %s: %s", i.ID, i.Violations[0].Message)
				}
			}
			for _, p := range doc.Problems {
				t.Errorf("%s problem: %s", p.Kind, p.Message)
			}
		})
	}
}

// minded are requirements by which the documentation recommends one of the answers: a check warns of the other.
var minded = []string{"CM-INVITE-004", "CM-PROTO-023", "CM-SEARCH-028", "CM-TS-045"}

// spared are the reasons why there is nothing to check where the target answers otherwise.
var spared = []string{"does not describe what is gone", "lets no Super Admin add an account", "does not let persona"}

// otherReadings are rounds in which every question has another answer each
// time, and one in which all disputed roles have: what a role may not do at
// all cannot be looked at more closely.
func otherReadings() [][]string {
	var rounds [][]string
	var roles []string
	for _, r := range mock.Readings() {
		var others []string
		for name := range r.Answers {
			if name != r.Default {
				others = append(others, name)
			}
		}
		if _, role := r.Answers["allow"]; role {
			roles = append(roles, r.ID)
			continue
		}
		slices.Sort(others)
		for i, name := range others {
			if i == len(rounds) {
				rounds = append(rounds, nil)
			}
			rounds[i] = append(rounds[i], r.ID+"="+name)
		}
	}
	return append(rounds, roles)
}
