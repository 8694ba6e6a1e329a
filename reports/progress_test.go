package reports

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func progressOf(o ProgressOptions, steps ...func(*Progress)) string {
	var out strings.Builder
	p := NewProgress(&out, o)
	for _, step := range steps {
		step(p)
	}
	p.Close()
	return out.String()
}

func started(planned int) func(*Progress) {
	return func(p *Progress) {
		p.Add(Event{Time: moment, Started: &Started{Planned: planned, Target: Target{Kind: "embedded", Endpoints: map[string]string{"v13-soap": "http://127.0.0.1:40123/v13"}}}})
	}
}

// ended is a check that starts and ends after the given milliseconds of the run.
func ended(ms int, id string, o Outcome, reason string) func(*Progress) {
	return func(p *Progress) {
		at := moment.Add(time.Duration(ms) * time.Millisecond)
		p.Add(Event{Time: at, CheckStart: &CheckStart{ID: id, Dialect: "v13-soap"}})
		p.Add(Event{Time: at, Check: &Check{ID: id, Dialect: "v13-soap", Outcome: o, Reason: reason}})
	}
}

func TestProgressInALog(t *testing.T) {
	got := progressOf(ProgressOptions{Every: 10 * time.Second}, started(1200),
		ended(1000, "CM-A-001", Pass, ""),
		ended(2000, "CM-A-002", Fail, "accepted\na stale TimeStamp"),
		ended(3000, "CM-A-003", Blocked, "no"),
		ended(11000, "CM-A-004", Warn, "no"),
		ended(12000, "CM-A-005", Inconclusive, "no answer within 30 s"),
		ended(15000, "CM-A-006", Pass, ""),
		func(p *Progress) {
			p.Add(Event{Problem: &Problem{Kind: "interrupted", Message: "stopped by a signal"}})
		},
	)
	want := `1,200 checks, embedded, v13-soap at http://127.0.0.1:40123/v13
fail v13-soap CM-A-002: accepted a stale TimeStamp
3 of 1,200: 1 fail, 1 blocked, 1 pass
inconclusive v13-soap CM-A-005: no answer within 30 s
interrupted: stopped by a signal
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProgressStopsListingFailures(t *testing.T) {
	steps := []func(*Progress){started(50)}
	for range 50 {
		steps = append(steps, ended(1, "CM-A-001", Fail, "no"))
	}
	lines := strings.Split(strings.TrimSpace(progressOf(ProgressOptions{}, steps...)), "\n")
	if len(lines) != 1+progressFailures+1 || lines[len(lines)-1] != "further failures are in the reports" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

func TestProgressOnATerminal(t *testing.T) {
	got := progressOf(ProgressOptions{Terminal: true, Width: 40}, started(3),
		ended(1, "CM-A-001", Pass, ""), // too soon after the start to draw
		ended(200, "CM-A-002", Fail, "no"),
		ended(400, "CM-A-003/a-long-variant", Pass, ""),
	)
	const clear = "\r\x1b[K"
	want := "3 checks, embedded, v13-soap at http:...\n" +
		clear + "1 of 3: 1 pass  v13-soap CM-A-002" +
		clear + "2 of 3: 1 fail, 1 pass  v13-soap CM-..." +
		clear
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProgressColours(t *testing.T) {
	steps := []func(*Progress){started(3), ended(200, "CM-A-001", Fail, "no"), ended(400, "CM-A-002", Pass, "")}
	if got := progressOf(ProgressOptions{Terminal: true, Colour: true}, steps...); !strings.Contains(got, "\r\x1b[K\x1b[31m1 of 3: 1 fail  v13-soap CM-A-002\x1b[0m") {
		t.Errorf("no red line in %q", got)
	}
	if got := progressOf(ProgressOptions{Terminal: true}, steps...); strings.Contains(got, "\x1b[31m") {
		t.Errorf("colour without leave in %q", got)
	}
}
