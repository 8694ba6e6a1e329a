package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// nights are runs of three checks, of which the second one ends as told.
func nights(t *testing.T, dir string, outcomes ...Outcome) *Document {
	t.Helper()
	var doc *Document
	for n, o := range outcomes {
		doc = allPass(3)
		doc.Run.ID = fmt.Sprintf("20260314-09265%d-aaaaaa", n)
		doc.Run.Started = moment.Add(time.Duration(n) * 24 * time.Hour)
		doc.Checks[1].Outcome = o
		Summarise(doc)
		h, err := ReadHistory(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(h.Runs) != n {
			t.Fatalf("before run %d the history has %d", n+1, len(h.Runs))
		}
		doc.History = h.Trend(doc)
		if err := h.Keep(dir, doc); err != nil {
			t.Fatal(err)
		}
	}
	return doc
}

func TestHistory(t *testing.T) {
	for _, c := range []struct {
		outcomes              []Outcome
		failed, judged, turns int
	}{
		{[]Outcome{Pass, Pass, Pass}, 0, 3, 0},
		{[]Outcome{Pass, Fail, Fail}, 2, 3, 1},                        // a bug since then
		{[]Outcome{Fail, Pass, Pass}, 1, 3, 1},                        // one that was mended
		{[]Outcome{Pass, Fail, Pass, Fail}, 2, 4, 3},                  // flaky
		{[]Outcome{Pass, Inconclusive, Skipped, Pass, Pass}, 0, 3, 0}, // bad nights say nothing
		{[]Outcome{Fail, Blocked, Fail}, 3, 3, 0},
	} {
		dir := filepath.Join(t.TempDir(), "history")
		doc := nights(t, dir, c.outcomes...)
		h, err := ReadHistory(dir)
		if err != nil {
			t.Fatal(err)
		}
		id, dialect := doc.Checks[1].ID, doc.Checks[1].Dialect
		failed, judged := h.Rate(id, dialect)
		if failed != c.failed || judged != c.judged {
			t.Errorf("%v: failed in %d of %d, want %d of %d", c.outcomes, failed, judged, c.failed, c.judged)
		}
		if got := turns(h.Outcomes(id, dialect)); got != c.turns {
			t.Errorf("%v: %d turns, want %d", c.outcomes, got, c.turns)
		}
		if len(doc.History.Runs) != len(c.outcomes) || doc.History.Runs[len(c.outcomes)-1].ID != doc.Run.ID {
			t.Errorf("%v: the trend has %d runs", c.outcomes, len(doc.History.Runs))
		}
		if changing := doc.History.Changing; (len(changing) == 1) != (c.turns > 0) || c.turns > 0 && changing[0].Flaky() != (c.turns > 1) {
			t.Errorf("%v: changing are %+v", c.outcomes, changing)
		}
	}
}

// A run of history is small beside its result document, and says nothing of what was said.
func TestHistoryIsSmall(t *testing.T) {
	dir := t.TempDir()
	doc := allPass(3000)
	doc.Run.ID = "one"
	Summarise(doc)
	if err := (&History{}).Keep(dir, doc); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "one.json"))
	if err != nil {
		t.Fatal(err)
	}
	if whole := len(render(t, WriteResult, doc)); info.Size() > 75_000 || info.Size()*10 > int64(whole) {
		t.Errorf("3,000 checks take %d bytes, their result document %d", info.Size(), whole)
	}
}

// Runs of another target or selection are no part of the trend.
func TestTrendIsOfOneTarget(t *testing.T) {
	dir := t.TempDir()
	nights(t, dir, Pass, Fail)
	h, err := ReadHistory(dir)
	if err != nil {
		t.Fatal(err)
	}
	other := allPass(3)
	other.Run.ID, other.Run.Started, other.Target.Name = "x", moment.Add(1000*time.Hour), "elsewhere"
	Summarise(other)
	if trend := h.Trend(other); len(trend.Runs) != 1 || len(trend.Changing) != 0 {
		t.Errorf("the trend of another target has %d runs and %d changing checks", len(trend.Runs), len(trend.Changing))
	}
	part := allPass(3)
	part.Run.ID, part.Run.Started, part.Run.Select = "y", moment.Add(1000*time.Hour), []string{"TS"}
	Summarise(part)
	if trend := h.Trend(part); len(trend.Runs) != 1 || len(trend.Changing) != 1 {
		t.Errorf("the trend of a part has %d runs and %d changing checks", len(trend.Runs), len(trend.Changing))
	}
}

func TestHistoryIsReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                 "not a run of a history: unexpected end of JSON input",
		`{"schema":"else"}`: `its schema is "else", neither "cmconform/history/v1" nor "cmconform/result/v1"`,
		`{"schema":"cmconform/history/v1","chekcs":{}}`:                                   `json: unknown field "chekcs"`,
		`{"schema":"cmconform/history/v1","checks":{"v13-soap":{"passed":["CM-A-001"]}}}`: `"passed" is not an outcome`,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.json")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadHistory(dir); err == nil || err.Error() != path+": "+want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	dir := t.TempDir()
	doc := render(t, WriteResult, sample())
	for name, content := range map[string]string{"result.json": string(doc), "README.md": "notes"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h, err := ReadHistory(dir)
	if err != nil || len(h.Runs) != 1 || !strings.HasPrefix(h.Runs[0].ID, "20260314") {
		t.Errorf("a result document beside a README: %v, %+v", err, h)
	}
}
