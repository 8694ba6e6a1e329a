package reports

import (
	"strings"
	"testing"
)

// tired is a run in which one call took three requests.
func tired() *Document {
	return &Document{
		Schema: SchemaID, Run: Run{DurationMS: 1500, Requests: 1204}, Target: Target{Kind: "url", Name: "t.yaml"},
		Summary: Summary{ExitCode: 3, Explanation: "1 check could not be judged.", Planned: 1},
		Checks: []Check{{
			ID: "CM-A-001", Text: "answers", Dialect: "v13-soap", Outcome: Inconclusive, Reason: "GetUser: HTTP 502; so it was 3 times", Requests: 3, Retried: 2,
			Exchanges: []Exchange{{
				Number: 1, Persona: "one", Operation: "GetUser", Asked: "UserId nil", Answered: "HTTP 502", Status: 502, DurationMS: 3000,
				Attempts: []Attempt{{Status: 429, Cause: "rate limit", WaitedMS: 1000}, {Cause: "no reply in time", WaitedMS: 2000}},
			}},
		}},
	}
}

func TestRetriesAreShown(t *testing.T) {
	doc := tired()
	x := &doc.Checks[0].Exchanges[0]
	if got, want := exchangeLine(x), "1. one GetUser, UserId nil: HTTP 502, 502, 3.0 s, retried 2 times (429, no reply in time)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := callLine(x, 80), "1. one GetUser, UserId nil: HTTP 502, retried 2 times (429, no reply in time)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := attemptsText(x.Attempts[:1]); got != "retried 1 time (429)" {
		t.Error(got)
	}
	Summarise(doc)
	if got := Screen(doc, ScreenOptions{Width: 200}); !strings.Contains(got, " in 1.5 s with 1,204 requests, 2 of them sent again.\n") {
		t.Errorf("the screen does not tell:\n%s", got)
	}
	page := string(render(t, WriteHTML, doc))
	if !strings.Contains(page, "retried 2 times (429, no reply in time)") {
		t.Error("the page does not tell")
	}
}
