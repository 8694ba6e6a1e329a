//go:build !race

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
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
// otherwise than the mock does by itself conforms as well.

// minded are requirements by which the documentation recommends one of the
// answers: a check warns of the other, which also notes it.
var minded = []string{"CM-INVITE-004", "CM-PROTO-023", "CM-SEARCH-028", "CM-TS-045"}

// idle are the reasons why there is nothing to check where the target answers otherwise.
var idle = []string{"does not describe what is gone", "lets no Super Admin add an account", "does not let persona"}

// asWell tells whether an outcome other than a pass is right where a question is answered otherwise.
func asWell(c reports.Check) bool {
	switch c.Outcome {
	case reports.Warn:
		return slices.Contains(minded, check.RequirementOf(c.ID))
	case reports.Skipped:
		return slices.ContainsFunc(idle, func(why string) bool { return strings.Contains(c.Reason, why) })
	}
	return false
}

// otherAnswers are the answers that the mock does not give by itself; one of
// several to a question is in each round, and the disputed roles are in the last.
func otherAnswers() (rounds [][]string) {
	var roles []string
	for _, r := range mock.Readings() {
		var others []string
		for name := range r.Answers {
			if name != r.Default {
				others = append(others, r.ID+"="+name)
			}
		}
		if _, role := r.Answers["allow"]; role {
			roles = append(roles, others...)
			continue
		}
		slices.Sort(others)
		for i, answer := range others {
			if i == len(rounds) {
				rounds = append(rounds, nil)
			}
			rounds[i] = append(rounds[i], answer)
		}
	}
	rounds[len(rounds)-1] = append(rounds[len(rounds)-1], roles...)
	return rounds
}

// TestOtherReadingsConform answers all questions otherwise at once, in whole runs.
func TestOtherReadingsConform(t *testing.T) {
	command := binary(t)
	for _, answers := range otherAnswers() {
		t.Run(strings.Join(answers[:3], " "), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "t.yaml")
			_, _, stop := ready(t, exec.Command(command, "mock", "--listen", "127.0.0.1:0", "--undocumented", "--write-target", file, "--reading", strings.Join(answers, ",")))
			defer stop()
			described, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			conforms(t, runOn(t, command, string(described)), asWell)
		})
	}
}

// concerns are the checks that look at a question, by areas, operations and
// ids. A question that goes by a requirement is looked at by its checks.
var concerns = map[string][]string{
	"C-01":        {"CM-ACCT-016", "CM-ADDR-012", "CM-CUST-00*"},
	"C-08":        {"AUTH", "CM-PROTO-02*"},
	"C-15":        {"CM-LIMIT-050*"},
	"C-16":        {"CM-LINK-02*"},
	"C-17":        {"CM-TS-045*", "CM-TS-044*"},
	"C-18":        {"CM-TS-053*", "CM-LINK-03*"},
	"C-20":        {"HIER"},
	"C-25":        {"AUTH", "GETUSER", "CM-ROLE-08*"},
	"C-26":        {"INVITE"},
	"C-30":        {"CM-ACCT-00*", "GETUSER"},
	"C-35":        {"AUTH"},
	"C-36":        {"PROTO"},
	"U-07":        {"CM-ACCT-017*", "CM-CUST-007*", "CM-USER-00*"},
	"U-08":        {"CM-LIMIT-03*"},
	"U-10":        {"CM-USER-03*", "CM-ACCT-00*", "CM-REST-004", "CM-REST-036"},
	"U-11":        {"CM-SEARCH-01*"},
	"U-12":        {"LIFECYCLE", "CM-USER-02*"},
	"U-13":        {"CM-USER-02*"},
	"U-14":        {"CM-FIND-01*"},
	"U-16":        {"CM-TS-05*"},
	"U-17":        {"CM-MULTI-02*"},
	"U-20":        {"CM-PROTO-02*"},
	"U-21":        {"CM-LIMIT-00*", "CM-LIMIT-01*"},
	"U-22":        {"CM-SEARCH-00*"},
	"U-23":        {"CM-SEARCH-02*"},
	"U-25":        {"CM-SEARCH-02*"},
	"U-27":        {"CM-TS-04*"},
	"U-28":        {"CM-PROTO-04*", "CM-TS-05*"},
	"U-29":        {"INVITE"},
	"CM-LINK-005": {"CM-LINK-00*"},
	"CM-LINK-049": {"CM-LINK-04*", "CM-ROLE-01*"},
	"CM-VER-202":  {"CM-AUTH-01*"},
	"CM-REST-026": {"CM-REST-02*"},
	"CM-REST-029": {"CM-REST-02*"},
	"CM-REST-030": {"CM-REST-02*"},
	"CM-REST-031": {"CM-REST-01*"},
	"CM-REST-032": {"CM-REST-02*"},
	"CM-REST-038": {"CM-REST-03*"},
	"CM-REST-039": {"CM-REST-03*"},
}

// besides are answers without which that of another question makes no difference.
var besides = map[string][]string{
	"CM-ROLE-011": {"CM-ROLE-010=deny"}, // an Aggregator is a Super Admin besides
}

// TestOneOtherReadingConforms answers one question otherwise at a time: the
// checks that look at it pass all the same, and what they note is another thing
// than they note of the mock by itself.
func TestOneOtherReadingConforms(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	usual := map[string][]string{} // what is noted by selection
	for _, r := range mock.Readings() {
		selection := concerns[r.ID]
		if selection == nil {
			selection = []string{check.RequirementOf(r.ID) + "*"}
		}
		key := strings.Join(append(selection, besides[r.ID]...), " ")
		if usual[key] == nil {
			usual[key] = notes(readSo(t, suite, selection, besides[r.ID]...))
		}
		for name := range r.Answers {
			if name == r.Default {
				continue
			}
			answer := r.ID + "=" + name
			doc := readSo(t, suite, selection, append([]string{answer}, besides[r.ID]...)...)
			for _, c := range doc.Checks {
				if c.Outcome != reports.Pass && !asWell(c) {
					t.Errorf("%s: %s %s %s: %s", answer, c.Dialect, c.ID, c.Outcome, c.Reason)
				}
			}
			for _, i := range doc.Invariants {
				if i.Count > 0 {
					t.Errorf("%s: invariant %s: %s", answer, i.ID, i.Violations[0].Message)
				}
			}
			if slices.Equal(notes(doc), usual[key]) {
				t.Errorf("%s: %d checks note nothing else than otherwise", answer, len(doc.Checks))
			}
		}
	}
}

// readSo runs some checks over every dialect against the mock with the given answers.
func readSo(t *testing.T, suite *run.Suite, selection []string, answers ...string) *reports.Document {
	t.Helper()
	service, err := mock.New(mock.Options{Readings: answers, Undocumented: true})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(t.Context(), target.Spec{Address: string(target.Embedded), Handler: service})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	doc, err := suite.Run(t.Context(), run.Options{Target: opened, Select: selection})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
