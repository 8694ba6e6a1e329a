package reports

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A check that runs when the process is killed is in the document with the
// exchanges that it had made; those of checks that ended are with them.
func TestReplayKeepsTheCallsOfAnUnfinishedCheck(t *testing.T) {
	var file bytes.Buffer
	events := NewEventWriter(&file)
	at := moment
	write := func(e Event) {
		t.Helper()
		at = at.Add(100 * time.Millisecond)
		e.Time = at
		if err := events.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	ended, under := CheckStart{"CM-TS-029", "v13-soap"}, CheckStart{"CM-TS-031/delete", "v13-soap"}
	call := func(of CheckStart, number int, reply string) Event {
		return Event{Kind: "exchange", Exchange: &CheckCall{CheckStart: of, Exchange: Exchange{Number: number, Operation: "GetUser", Status: 200, Reply: reply}}}
	}
	write(Event{Kind: "started", Started: &Started{
		Schema: SchemaID, Run: Run{Started: moment}, Target: Target{Kind: "url"}, Planned: 3,
		Requirements: []Requirement{{ID: "CM-TS-031", Area: "TS", Level: "SHOULD", Statement: "It refuses.", Sources: []string{"page.md"}}},
	}})
	write(Event{Kind: "check-started", CheckStart: &ended})
	write(call(ended, 1, "<first/>"))
	write(Event{Kind: "check", Check: &Check{ID: ended.ID, Dialect: ended.Dialect, Level: "MUST", Outcome: Pass, Requests: 1}})
	write(Event{Kind: "check-started", CheckStart: &under})
	write(call(under, 1, "<second/>"))
	write(call(under, 2, "<third/>"))
	written := file.String()
	if strings.Count(written, "\n") != 7 || !strings.Contains(written, `"reply":"<third/>"`) {
		t.Errorf("the events are not one a line, in plain letters:\n%s", written)
	}

	doc, err := Replay(strings.NewReader(written + `{"time":"2026-03-14T09:00:01Z","kind":"exchange","exch`))
	if err != nil {
		t.Fatal(err)
	}
	want := Check{
		ID: under.ID, Text: "It refuses.", Dialect: under.Dialect, Area: "TS", Level: "SHOULD", Requirements: []string{"CM-TS-031"},
		Outcome: Inconclusive, Reason: "the run broke off while it ran, after 2 exchanges", Started: moment.Add(500 * time.Millisecond),
		DurationMS: 200, Requests: 2, Exchanges: []Exchange{
			{Number: 1, Operation: "GetUser", Status: 200, Reply: "<second/>"}, {Number: 2, Operation: "GetUser", Status: 200, Reply: "<third/>"},
		},
	}
	if diff := cmp.Diff(want, doc.Checks[1]); diff != "" || doc.Checks[0].Exchanges != nil {
		t.Errorf("%+v (-want +got):\n%s", doc.Checks[0], diff)
	}
	if doc.Run.Requests != 3 || doc.Summary.ExitCode != 130 || doc.Summary.Verdict != NoVerdict || doc.Summary.Outcomes[Inconclusive] != 1 {
		t.Errorf("%d requests, %+v", doc.Run.Requests, doc.Summary)
	}
	if want := "the run broke off after 1 of 3 checks; running at that moment: CM-TS-031/delete on v13-soap"; doc.Problems[0].Message != want {
		t.Errorf("%q, want %q", doc.Problems[0].Message, want)
	}
	if err := compiledSchema(t, ResultSchema).Validate(parsed(t, render(t, WriteResult, doc))); err != nil {
		t.Error(err)
	}
}

// What was told of the calls of a check does not pile up, and changes nothing where the run goes on.
func TestCollectorForgetsTheCallsOfEndedChecks(t *testing.T) {
	c, key := NewCollector(), CheckStart{"CM-A-001", "a"}
	c.Add(Event{CheckStart: &key})
	c.Add(Event{Exchange: &CheckCall{CheckStart: key, Exchange: Exchange{Number: 1}}})
	if n := len(c.Calls(key)); n != 1 {
		t.Errorf("%d calls of a check under way", n)
	}
	if doc := c.Document(); len(doc.Checks) != 0 {
		t.Errorf("a check that has not ended is in the document: %+v", doc.Checks)
	}
	c.Add(Event{Check: &Check{ID: key.ID, Dialect: key.Dialect, Outcome: Pass}})
	if n := len(c.Calls(key)); n != 0 {
		t.Errorf("%d calls of a check that has ended", n)
	}
}
