package reports

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// eventsOf is the stream of a run that ends with doc.
func eventsOf(doc *Document) []Event {
	at := doc.Run.Started
	next := func() time.Time { at = at.Add(100 * time.Millisecond); return at }
	run := doc.Run
	run.Finished, run.DurationMS, run.Requests = time.Time{}, 0, 0
	out := []Event{{Time: next(), Kind: "started", Started: &Started{
		Schema: SchemaID, Tool: doc.Tool, Run: run, Target: doc.Target, Requirements: doc.Requirements, Planned: len(doc.Checks),
	}}}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		out = append(out,
			Event{Time: next(), Kind: "check-started", CheckStart: &CheckStart{ID: c.ID, Dialect: c.Dialect}},
			Event{Time: next(), Kind: "check", Check: c})
	}
	for i := range doc.Observations {
		out = append(out, Event{Time: next(), Kind: "observation", Observation: &doc.Observations[i]})
	}
	for i := range doc.Invariants {
		out = append(out, Event{Time: next(), Kind: "invariant", Invariant: &doc.Invariants[i]})
	}
	for i := range doc.Problems {
		out = append(out, Event{Time: next(), Kind: "problem", Problem: &doc.Problems[i]})
	}
	return append(out, Event{Time: next(), Kind: "finished", Finished: &Finished{Run: doc.Run, Target: doc.Target, Summary: doc.Summary}})
}

func eventFile(t *testing.T, doc *Document) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), EventsFile)
	log, err := CreateEventLog(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range eventsOf(doc) {
		if err := log.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestReplayRebuildsTheDocument(t *testing.T) {
	got, err := Replay(bytes.NewReader(eventFile(t, sample())))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Errorf("(-run +replayed):\n%s", diff)
	}
}

// A run may be killed at any byte; whatever is left must give a document that renders, and never one that conforms.
func TestReplayOfABrokenOffFile(t *testing.T) {
	whole := eventFile(t, allPass(3))
	first := bytes.IndexByte(whole, '\n') + 1
	for end := first; end < len(whole)-1; end += 7 {
		doc, err := Replay(bytes.NewReader(whole[:end]))
		if err != nil {
			t.Fatalf("%d bytes: %v", end, err)
		}
		if s := doc.Summary; s.Verdict != NoVerdict || s.ExitCode != 130 || s.Planned != 3 || !doc.Run.Interrupted {
			t.Fatalf("%d bytes: %+v", end, s)
		}
		if err := validJUnit(render(t, WriteJUnit, doc)); err != nil {
			t.Fatalf("%d bytes: %v", end, err)
		}
	}

	lines := bytes.SplitAfter(eventFile(t, sample()), []byte("\n"))
	broken := append(bytes.Join(lines[:6], nil), `{"time":"2026-03-14T09:26:5`...)
	doc, err := Replay(bytes.NewReader(broken))
	if err != nil {
		t.Fatal(err)
	}
	want := []Problem{
		{
			Kind: "interrupted", Message: "the run broke off after 2 of 18 checks; running at that moment: CM-GETUSER-001 on v13-soap",
			Advice: "Run again for a verdict on the checks that did not run.",
		},
		{
			Kind: "harness", Message: "1 event broke off while being written (first: line 7)",
			Advice: "Their checks are missing here; run again for a whole result.",
		},
	}
	if diff := cmp.Diff(want, doc.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if want := "The run broke off after 2 of 18 checks; running at that moment: CM-GETUSER-001 on v13-soap."; doc.Summary.Explanation != want {
		t.Errorf("explanation %q, want %q", doc.Summary.Explanation, want)
	}
	if doc.Run.Requests != 6 || doc.Run.DurationMS != 600 {
		t.Errorf("%d requests in %v ms, want 6 in 600", doc.Run.Requests, doc.Run.DurationMS)
	}
}

func TestReadEventsErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"{\"kind\":\"check\",\"chekc\":{}}\n", `line 1 is not an event: json: unknown field "chekc"`},
		{"\n{\"kind\":\"check\",\"check\":{\"outcome\":\"ok\"}}\n", `line 2 is not an event: "ok" is not an outcome`},
		{"", "the file holds no started event: it is not the event file of a run"},
		{"{\"kind\":\"problem\",\"problem\":{\"kind\":\"target\",\"message\":\"x\"}}\n", "the file holds no started event: it is not the event file of a run"},
	} {
		_, err := Replay(strings.NewReader(c.in))
		if err == nil || err.Error() != c.want {
			t.Errorf("Replay(%q): %v, want %s", c.in, err, c.want)
		}
	}
}

// halfWriter breaks off in the middle of the write with the given number.
type halfWriter struct {
	bytes.Buffer
	breakAt, writes int
}

func (w *halfWriter) Write(p []byte) (int, error) {
	w.writes++
	if w.writes != w.breakAt {
		return w.Buffer.Write(p)
	}
	n, _ := w.Buffer.Write(p[:len(p)/2])
	return n, errors.New("no space left on device")
}

func TestEventWriterSurvivesAPartialWrite(t *testing.T) {
	file := &halfWriter{breakAt: 2}
	events := NewEventWriter(file)
	var errs []error
	for i := range 4 {
		errs = append(errs, events.Write(Event{Time: moment, Kind: "check-started", CheckStart: &CheckStart{ID: fmt.Sprintf("CM-A-%03d", i)}}))
	}
	if errs[0] != nil || errs[1] == nil || errs[2] != nil || errs[3] != nil {
		t.Errorf("errors %v, want one at the second write", errs)
	}
	var ids []string
	torn, err := ReadEvents(file, func(e Event) { ids = append(ids, e.CheckStart.ID) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"CM-A-000", "CM-A-002", "CM-A-003"}, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{2}, torn); diff != "" {
		t.Errorf("torn lines (-want +got):\n%s", diff)
	}
}

// countingWriter notes each write.
type countingWriter struct{ writes []string }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.writes = append(w.writes, string(p))
	return len(p), nil
}

func TestEachEventIsOneWriteAndOneLine(t *testing.T) {
	file := &countingWriter{}
	events := NewEventWriter(file)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := events.Write(Event{Time: moment, Kind: "problem", Problem: &Problem{Kind: "target", Message: "two\nlines"}}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	want := `{"time":"2026-03-14T09:00:00Z","kind":"problem","problem":{"kind":"target","message":"two\nlines"}}` + "\n"
	if len(file.writes) != 8 {
		t.Errorf("8 events took %d writes", len(file.writes))
	}
	for _, line := range file.writes {
		if line != want {
			t.Errorf("wrote %q, want %q", line, want)
		}
	}
}

func TestCollectorKeepsTheLastWord(t *testing.T) {
	c := NewCollector()
	c.Add(Event{Time: moment, CheckStart: &CheckStart{ID: "CM-A-001", Dialect: "a"}})
	c.Add(Event{Time: moment, CheckStart: &CheckStart{ID: "CM-A-001", Dialect: "b"}})
	if diff := cmp.Diff([]CheckStart{{"CM-A-001", "a"}, {"CM-A-001", "b"}}, c.Running()); diff != "" {
		t.Errorf("running (-want +got):\n%s", diff)
	}
	c.Add(Event{Time: moment, Check: &Check{ID: "CM-A-001", Dialect: "a", Outcome: Inconclusive}})
	c.Add(Event{Time: moment, Check: &Check{ID: "CM-A-001", Dialect: "a", Outcome: Pass}})
	c.Add(Event{Time: moment, Invariant: &Invariant{ID: "CM-PROTO-003", Exchanges: 1}})
	c.Add(Event{Time: moment, Invariant: &Invariant{ID: "CM-PROTO-003", Exchanges: 5}})
	for range 2 {
		c.Add(Event{Time: moment, Observation: &Observation{ID: "CM-A-001", Text: "as before"}})
	}
	doc := c.Document()
	if len(doc.Checks) != 1 || doc.Checks[0].Outcome != Pass {
		t.Errorf("checks %+v", doc.Checks)
	}
	if len(doc.Invariants) != 1 || doc.Invariants[0].Exchanges != 5 {
		t.Errorf("invariants %+v", doc.Invariants)
	}
	if len(doc.Observations) != 1 {
		t.Errorf("observations %+v", doc.Observations)
	}
	if doc.Run.Interrupted || len(doc.Problems) != 0 || doc.Summary.Verdict != NoVerdict {
		t.Errorf("a run that goes on: interrupted %v, problems %v, %q", doc.Run.Interrupted, doc.Problems, doc.Summary.Verdict)
	}
	c.Add(Event{Time: moment, Check: &Check{ID: "CM-A-002", Dialect: "a", Outcome: Fail}})
	if len(doc.Checks) != 1 {
		t.Error("a document changes after it was handed out")
	}
	if diff := cmp.Diff([]CheckStart{{"CM-A-001", "b"}}, c.Running()); diff != "" {
		t.Errorf("running (-want +got):\n%s", diff)
	}
}
