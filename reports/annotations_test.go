package reports

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func annotated(t *testing.T, doc *Document) string {
	t.Helper()
	var b strings.Builder
	if err := WriteAnnotations(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAnnotations are the lines that GitHub makes annotations of, worst first.
func TestAnnotations(t *testing.T) {
	want := strings.Join([]string{
		`::error title=cmconform%3A ledger::user 456 could not be put back: its TimeStamp changed meanwhile%0APut JobTitle of user 456 back to "Buyer" by hand.`,
		`::error title=CM-TS-031 refuses an update with a stale TimeStamp%2C and the later write survives::expected fault with code 209 TimestampNotMatch, 1007 or another refusal%0Aactual   success: LastModifiedTime 2026-03-14T09:26:53.517%0Aon       v13-soap%0Ablocks   3 checks: CM-TS-031/delete, CM-TS-032 and CM-TS-044%0Arerun    cmconform run --target shop.yaml --select CM-TS-031`,
		`::error title=CM-PROTO-003 each reply carries a TrackingId::broken by 7 of 1,203 exchanges: no TrackingId header in the reply of SearchAccounts%0Aon       v13-soap`,
		`::error title=CM-ROLE-031 refuses a Viewer's UpdateAccount%2C and changes nothing::expected Name "Contoso Shoes"%0Aactual   Name "Contoso Boots"%0Aon       v13-soap%0Arerun    cmconform run --target shop.yaml --select CM-ROLE-031`,
		`::error title=CM-ROLE-012::no check of this run failed by it%0Aon       v13-soap%0Ablocks   1 check: CM-ROLE-027`,
		`::warning title=inconclusive%3A CM-LIMIT-001::no answer within 30 s%0A1 check`,
		`::warning title=warn%3A CM-LIMIT-059::a JobTitle of 51 characters was accepted%0A1 check`,
	}, "\n") + "\n"
	if got := annotated(t, sample()); got != want {
		t.Errorf("the annotations are\n%s\nnot\n%s", got, want)
	}
}

// TestAnnotationsOfLittle are those of runs without a failure.
func TestAnnotationsOfLittle(t *testing.T) {
	for name, test := range map[string]struct {
		checks, code int
		want         string
	}{
		"a run that proved nothing": {0, 5, "::error title=cmconform%3A no verdict::"},
		"one that conforms":         {3, 0, ""},
	} {
		doc := sample()
		doc.Checks, doc.Problems, doc.Invariants, doc.Expectations = doc.Checks[:0], nil, nil, nil
		for i := range test.checks {
			doc.Checks = append(doc.Checks, Check{ID: fmt.Sprintf("CM-AUTH-%03d", i), Dialect: "v13-soap", Area: "AUTH", Level: "MUST", Outcome: Pass})
		}
		doc.Summary = Summary{ExitCode: test.code}
		Summarise(doc)
		if got := annotated(t, doc); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestAnnotationsAreBounded counts what GitHub shows of one step.
func TestAnnotationsAreBounded(t *testing.T) {
	doc := sample()
	for i := range 40 {
		doc.Problems = append(doc.Problems, Problem{Kind: "target", Message: fmt.Sprintf("problem %d", i)})
	}
	got := annotated(t, doc)
	if n := strings.Count(got, "::error "); n != maxAnnotations {
		t.Errorf("there are %d errors", n)
	}
	if !strings.Contains(got, "::error title=cmconform::and 36 more in report.html\n") {
		t.Errorf("the last one does not tell of the others:\n%s", got)
	}
}

// TestAnnotationsAreInert has a target try to give the runner commands.
func TestAnnotationsAreInert(t *testing.T) {
	const hostile = "50%\n::set-env name=PATH::x\r::error title=a,file=b::c"
	doc := sample()
	doc.Problems = []Problem{{Kind: "target\n::error::x", Message: hostile, Advice: hostile}}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		c.Text, c.Reason = hostile, hostile
		if c.Failure != nil {
			c.Failure.Message, c.Failure.Expected, c.Failure.Actual = hostile, hostile, hostile
		}
	}
	doc.Expectations = []ExpectationUse{{Expectation: Expectation{Check: hostile, Owner: hostile, Line: 3}, File: "a,b:c\n.yaml", State: Expired}}
	form := regexp.MustCompile(`^::(error|warning) (file=a%2Cb%3Ac%0A\.yaml,line=3,)?title=[^,:\r\n]*::[^\r\n]*$`)
	lines := strings.Split(strings.TrimSuffix(annotated(t, doc), "\n"), "\n")
	if len(lines) < 5 {
		t.Errorf("there are %d annotations", len(lines))
	}
	for _, line := range lines {
		if !form.MatchString(line) {
			t.Errorf("not inert: %q", line)
		}
	}
}
