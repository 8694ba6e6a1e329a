package reports

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// embedded is a run on the embedded mock, the first that a newcomer sees.
func embedded(n int) *Document {
	doc := allPass(n)
	doc.Target = Target{Kind: "embedded", Name: "embedded", Endpoints: map[string]string{"v13-soap": "http://127.0.0.1:40123/v13"}}
	doc.Run.DurationMS, doc.Run.Command = 1840, "cmconform run"
	doc.Summary.Explanation = ""
	return doc
}

func TestScreen(t *testing.T) {
	warned := embedded(248)
	warned.Checks[0].Outcome, warned.Checks[0].Reason = Warn, "a JobTitle of 51 characters was accepted"
	warned.Checks[1].Outcome, warned.Checks[1].Reason = Skipped, "SendUserInvitation is excluded by the target file"
	Summarise(warned)

	unreachable := &Document{
		Run:    Run{DurationMS: 310},
		Target: Target{Kind: "url", Name: "url", Endpoints: map[string]string{"v13-soap": "http://127.0.0.1:1"}},
		Problems: []Problem{{
			Kind: "target", Message: "http://127.0.0.1:1 does not answer: connection refused",
			Advice: "See whether the service runs, and whether the address is right.",
		}},
		Summary: Summary{ExitCode: 3, Planned: 248, Explanation: "The target could not be reached."},
	}
	Summarise(unreachable)

	away := embedded(248)
	for i := range away.Checks {
		if i > 100 {
			away.Checks[i].Outcome, away.Checks[i].Reason = Inconclusive, "connection refused"
		}
	}
	away.Summary.ExitCode, away.Summary.Explanation = 3, "The target went away."
	Summarise(away)

	for _, c := range []struct {
		name string
		doc  *Document
		want string
	}{
		{"all pass", embedded(248), `
CONFORMS
248 pass of 248 checks in 1.8 s with 1,204 requests.
Embedded, v13-soap at http://127.0.0.1:40123/v13

2 observations where the documentation leaves a choice, see report.html

Reports: cmconform-report/report.html, and beside it junit.xml, result.json and
summary.md

Next
  Keep it that way: let CI run this command, gate on its exit code and show
  junit.xml.
`},
		{"a warning and a skip", warned, `
CONFORMS
1 skipped, 1 warn, 246 pass of 248 checks in 1.8 s with 1,204 requests.
Embedded, v13-soap at http://127.0.0.1:40123/v13

1 warn
  CM-AUTH-001: a JobTitle of 51 characters was accepted

1 skipped
  CM-AUTH-002: SendUserInvitation is excluded by the target file

2 observations where the documentation leaves a choice, see report.html

Reports: cmconform-report/report.html, and beside it junit.xml, result.json and
summary.md

Next
  Look at 1 warning in report.html; --fail-on-warn makes it count.
  1 check did not run: SendUserInvitation is excluded by the target file
`},
		{"unreachable", unreachable, `
NO VERDICT
The target could not be reached.
No check ran (248 not run) in 310 ms with 0 requests.
URL, v13-soap at http://127.0.0.1:1

Problem (target): http://127.0.0.1:1 does not answer: connection refused

Reports: cmconform-report/report.html, and beside it junit.xml, result.json and
summary.md

Next
  See whether the service runs, and whether the address is right.
`},
		{"the target goes away", away, `
NO VERDICT
The target went away.
147 inconclusive, 101 pass of 248 checks in 1.8 s with 1,204 requests.
Embedded, v13-soap at http://127.0.0.1:40123/v13

147 inconclusive
  CM-MULTI-009, CM-MULTI-010, CM-MULTI-011 and 144 more: connection refused

2 observations where the documentation leaves a choice, see report.html

Reports: cmconform-report/report.html, and beside it junit.xml, result.json and
summary.md

Next
  See whether the target answers reliably, then run the inconclusive checks
  again.
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Screen(c.doc, ScreenOptions{Dir: "cmconform-report"})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if lines := strings.Count(got, "\n"); lines > 24 {
				t.Errorf("%d lines do not fit a screen of 24", lines)
			}
		})
	}
}

func TestScreenKeepsToItsWidth(t *testing.T) {
	for _, width := range []int{40, 80, 132} {
		for _, line := range strings.Split(Screen(sample(), ScreenOptions{Width: width, Dir: "r"}), "\n") {
			copied := strings.Contains(line, "cmconform ") || strings.Contains(line, "https://") // never cut or broken
			if n := utf8.RuneCountInString(line); n > width && !copied {
				t.Errorf("%d columns on a screen of %d: %s", n, width, line)
			}
		}
	}
}

func TestScreenShowsTheFirstFailures(t *testing.T) {
	doc := embedded(40)
	for i := range doc.Checks {
		doc.Checks[i].Outcome, doc.Checks[i].Reason = Fail, "no"
	}
	doc.Summary.ExitCode = 1
	Summarise(doc)
	got := Screen(doc, ScreenOptions{})
	if n := strings.Count(got, "\nFAIL  "); n != screenRoots {
		t.Errorf("%d failures are shown, want %d", n, screenRoots)
	}
	if want := "\nand 35 causes more, see report.html\n"; !strings.Contains(got, want) {
		t.Errorf("no %q in %s", want, got)
	}
}

func TestScreenColours(t *testing.T) {
	plain := Screen(sample(), ScreenOptions{})
	if strings.Contains(plain, "\x1b") {
		t.Error("escape sequences without colour")
	}
	coloured := Screen(sample(), ScreenOptions{Colour: true})
	for _, want := range []string{"\x1b[1;31mDOES NOT CONFORM\x1b[0m\n", "\x1b[33m1 warn\x1b[0m\n"} {
		if !strings.Contains(coloured, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, code := range []string{red, yellow, green, bold + ";" + red} {
		coloured = strings.ReplaceAll(coloured, "\x1b["+code+"m", "")
	}
	if diff := cmp.Diff(plain, strings.ReplaceAll(coloured, "\x1b[0m", "")); diff != "" {
		t.Errorf("colour changes the text:\n%s", diff)
	}
}

func TestScreenIsSafeForTheTerminal(t *testing.T) {
	out := Screen(hostile(), ScreenOptions{})
	if !utf8.ValidString(out) {
		t.Error("the screen is not UTF-8")
	}
	for _, r := range out {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e {
			t.Fatalf("%U reaches the terminal", r)
		}
	}
	var log strings.Builder
	p := NewProgress(&log, ProgressOptions{})
	for _, e := range eventsOf(hostile()) {
		p.Add(e)
	}
	if strings.ContainsAny(log.String(), "\x1b\x00\u202e") {
		t.Errorf("control characters reach the log: %q", log.String())
	}
}

func TestDuration(t *testing.T) {
	for ms, want := range map[float64]string{0: "0.0 ms", 9.94: "9.9 ms", 12.4: "12 ms", 999: "999 ms", 1840: "1.8 s", 59_949: "59.9 s", 61_000: "1 min 1 s", 3_600_000: "60 min 0 s"} {
		if got := duration(ms); got != want {
			t.Errorf("%v ms: %s, want %s", ms, got, want)
		}
	}
}

func TestHeadline(t *testing.T) {
	for _, c := range []struct {
		check Check
		want  string
	}{
		{Check{ID: "CM-A-001", Reason: "no\nanswer"}, "no answer"},
		{Check{ID: "CM-A-001/x", Requirements: []string{"CM-A-001"}, Reason: "no", Failure: &Failure{Message: "CM-A-001: expected 1; got 2"}}, "expected 1; got 2"},
		{Check{ID: "CM-A-001", Reason: "CM-A-001: superAdmin: expected 1"}, "superAdmin: expected 1"},
		{Check{ID: "CM-A-001", Reason: "CM-B-001: refused"}, "CM-B-001: refused"},
	} {
		if got := headline(&c.check); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := thousands(n); got != want {
			t.Errorf("%s: %s, want %s", fmt.Sprint(n), got, want)
		}
	}
}

// What blocks others without a failed check of its own is asked for again where
// it blocked, and an invariant that is broken beside it may be why.
func TestNextAfterAnUnseenCause(t *testing.T) {
	doc := &Document{
		Checks: []Check{{
			ID: "CM-LINK-019", Dialect: "v13-rest", Outcome: Blocked, BlockedBy: "CM-LINK-006", Requirements: []string{"CM-LINK-019"},
			Rerun: "cmconform run --target t.yaml --dialect v13-rest --select CM-LINK-019",
		}},
		Invariants: []Invariant{{ID: "CM-REST-056/invariant", Dialect: "v13-rest", Outcome: Fail, Level: "MUST", Exchanges: 3, Count: 1}},
	}
	unseen := &Document{Checks: doc.Checks}
	for _, c := range []struct {
		doc  *Document
		want Step
	}{
		{unseen, Step{Text: "See whether what blocks the others works:", Command: "cmconform run --target t.yaml --dialect v13-rest --select CM-LINK-006"}},
		{doc, Step{Text: "Look at the exchanges that break CM-REST-056/invariant in report.html."}},
	} {
		if diff := cmp.Diff([]Step{c.want}, NextSteps(c.doc)); diff != "" {
			t.Error(diff)
		}
	}
}
