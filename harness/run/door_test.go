package run

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/target"
)

// throughDoor places a suite into a Ginkgo suite of its own, runs it and returns Ginkgo's report.
func throughDoor(t *testing.T, s *Suite, d *Door, filter string) (report ginkgo.Report, output string) {
	t.Helper()
	globals.Reset()
	defer globals.Reset()
	stdout := formatter.ColorableStdOut
	var text strings.Builder
	formatter.ColorableStdOut = &text
	defer func() { formatter.ColorableStdOut = stdout }()
	if len(d.Dialects) == 0 {
		d.Dialects = []string{"v13-soap"}
	}
	if err := s.Describe(d); err != nil {
		t.Fatal(err)
	}
	ginkgo.ReportAfterSuite("catch", func(r ginkgo.Report) { report = r })
	suite, reporter := types.NewDefaultSuiteConfig(), types.NewDefaultReporterConfig()
	suite.LabelFilter = filter
	reporter.NoColor = true
	ginkgo.RunSpecs(silent{}, "somebody's suite", suite, reporter)
	return report, text.String()
}

// states maps the first word of each spec to its state and, behind it, the first line of its failure.
func states(report ginkgo.Report) map[string]string {
	found := map[string]string{}
	for _, spec := range report.SpecReports {
		id, _, _ := strings.Cut(spec.LeafNodeText, " ")
		first, _, _ := strings.Cut(spec.Failure.Message, "\n")
		found[id] = strings.TrimSpace(spec.State.String() + " " + first)
	}
	return found
}

func opening(on *target.Target) func(context.Context) (*target.Target, error) {
	return func(context.Context) (*target.Target, error) { return on, nil }
}

func TestDoorTellsGinkgoWhatCameOfAChecks(t *testing.T) {
	s := suiteOf(t, map[string]Body{
		"CM-TEST-001": passes, "CM-TEST-002": fails, "CM-TEST-003/nil": isBlocked, "CM-TEST-004": isSkipped,
		"CM-TEST-005": isDefective, "CM-SHOULD-001": fails,
	})
	report, output := throughDoor(t, s, &Door{Open: opening(aim(t, updating))}, "")
	for id, want := range map[string]string{
		"CM-TEST-001":     "passed",
		"CM-TEST-002":     "failed CM-TEST-002: expected a response and no fault; got GetUser refused with 106 UserIsNotAuthorized",
		"CM-TEST-003/nil": "failed blocked by CM-GETUSER-001: CM-TEST-003/nil: set-up: expected GetUser to succeed; got GetUser refused with 106 UserIsNotAuthorized",
		"CM-TEST-004":     "skipped there is no agency",
		"CM-TEST-005":     "failed a fault of cmconform, not of the target: the check panicked: lost",
		"CM-SHOULD-001":   "passed",
	} {
		if got := states(report)[id]; got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	for _, line := range []string{
		"CM-TEST-002 MUST: It does.", "source: page.md#section",
		"1. GetUser as superAdmin: curl -sS -H ", `"$CMCONFORM_TOKEN"`, "HTTP 200 <s:Envelope",
	} {
		if !strings.Contains(output, line) {
			t.Errorf("the console lacks %q:\n%s", line, output)
		}
	}
	if strings.Contains(output, "canary") {
		t.Error("the console carries a secret")
	}
}

func TestDoorLabelsAndPlaces(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002": fails, "CM-SHOULD-001/x": passes})
	for filter, want := range map[string]string{
		"CM-TEST-001": "CM-TEST-001", "TEST": "CM-TEST-001 CM-TEST-002", "SHOULD": "CM-SHOULD-001/x", "UpdateUser && !TEST": "CM-SHOULD-001/x",
		"v13-soap && MUST": "CM-TEST-001 CM-TEST-002", "v12-soap": "",
	} {
		report, _ := throughDoor(t, s, &Door{Open: opening(aim(t, updating))}, filter)
		var ran []string
		for _, spec := range report.SpecReports {
			if spec.State.Is(types.SpecStatePassed|types.SpecStateFailed) && spec.LeafNodeType == types.NodeTypeIt {
				ran = append(ran, strings.Fields(spec.LeafNodeText)[0])
				if !strings.HasPrefix(spec.LeafNodeLocation.FileName, "run/") || strings.Join(spec.ContainerHierarchyTexts, " ") != "v13-soap "+AreaOf(ran[len(ran)-1]) {
					t.Errorf("%s stands in %v at %s", spec.LeafNodeText, spec.ContainerHierarchyTexts, spec.LeafNodeLocation)
				}
			}
		}
		if words(ran) != want {
			t.Errorf("%s: %s, want %s", filter, words(ran), want)
		}
	}
}

func TestDoorFailsOnViolatedInvariants(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	report, _ := throughDoor(t, s, &Door{Open: opening(aim(t, updating))}, "")
	if got := states(report)["cmconform"]; got != "passed" || !report.SuiteSucceeded {
		t.Errorf("without a violation: %s", got)
	}
	report, _ = throughDoor(t, s, &Door{Open: opening(aim(t, func(w http.ResponseWriter, r *http.Request) {
		updating(retyped{w}, r)
	}))}, "")
	want := `failed CM-PROTO-007/invariant on v13-soap: every answer is of Content-Type text/xml: Content-Type is "text/plain"`
	if got := states(report)["cmconform"]; got != want || report.SuiteSucceeded {
		t.Errorf("with a violation: %s, want %s", got, want)
	}
}

// retyped says that every answer is plain text.
type retyped struct{ http.ResponseWriter }

func (w retyped) Write(b []byte) (int, error) {
	w.Header().Set("Content-Type", "text/plain")
	return w.ResponseWriter.Write(b)
}

func TestDoorWithoutATarget(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002": passes})
	calls := 0
	report, _ := throughDoor(t, s, &Door{Open: func(context.Context) (*target.Target, error) {
		calls++
		return nil, errors.New("no such file")
	}}, "")
	for _, id := range []string{"CM-TEST-001", "CM-TEST-002"} {
		if got := states(report)[id]; got != "failed the target cannot be used: no such file" {
			t.Errorf("%s: %s", id, got)
		}
	}
	if calls != 1 {
		t.Errorf("the target was opened %d times", calls)
	}
	report, _ = throughDoor(t, s, &Door{Open: opening(aim(t, http.NotFound))}, "")
	if got := states(report)["CM-TEST-001"]; !strings.HasPrefix(got, "failed the target cannot be used: http://127.0.0.1:") || !strings.Contains(got, "answers HTTP 404") {
		t.Errorf("preflight: %s", got)
	}
}

func TestDoorRefusesMistypedOptions(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	for want, d := range map[string]*Door{
		`unknown check, requirement, area, operation or level "TSET"; did you mean "TEST"?`: {Dialects: []string{"v13-soap"}, Select: []string{"TSET"}},
		"no dialect to place": {},
	} {
		var usage *UsageError
		if err := s.Describe(d); !errors.As(err, &usage) || usage.Message != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := s.Describe(&Door{Dialects: []string{"v13-soup"}}); err == nil || !strings.Contains(err.Error(), "v13-soap") {
		t.Errorf("dialect: %v", err)
	}
}
