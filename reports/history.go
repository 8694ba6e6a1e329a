package reports

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// HistorySchemaID names the version of one run as a history keeps it.
const HistorySchemaID = "cmconform/history/v1"

// History is what earlier runs came to, the oldest first.
type History struct {
	Runs []PastRun
}

// PastRun is a run as a history keeps it: the outcomes of its checks, and nothing of what was said.
type PastRun struct {
	Schema     string    `json:"schema"`
	ID         string    `json:"id"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"durationMs"`
	Requests   int       `json:"requests"`
	Version    string    `json:"version"` // of cmconform
	Target     string    `json:"target"`
	// Selection is what the run was asked for; empty means everything.
	Selection string          `json:"selection,omitempty"`
	Verdict   string          `json:"verdict"`
	ExitCode  int             `json:"exitCode"`
	Outcomes  map[Outcome]int `json:"outcomes"`
	// Checks are the ids of the checks by dialect and outcome.
	Checks map[string]map[Outcome][]string `json:"checks"`
}

// ReadHistory reads a folder of runs; one that is not there yet has none. Result
// documents in it count, too. What is neither is an error that names the file.
func ReadHistory(dir string) (*History, error) {
	h := &History{}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".json" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		run, err := readPastRun(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		h.add(run)
	}
	return h, nil
}

func readPastRun(data []byte) (PastRun, error) {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return PastRun{}, fmt.Errorf("not a run of a history: %w", err)
	}
	switch head.Schema {
	case HistorySchemaID:
		var run PastRun
		err := decodeStrict(data, &run)
		return run, err
	case SchemaID:
		doc, err := ReadResult(strings.NewReader(string(data)))
		if err != nil {
			return PastRun{}, err
		}
		return pastRun(doc), nil
	}
	return PastRun{}, fmt.Errorf("its schema is %q, neither %q nor %q", head.Schema, HistorySchemaID, SchemaID)
}

func pastRun(doc *Document) PastRun {
	run := PastRun{
		Schema: HistorySchemaID, ID: doc.Run.ID, Started: doc.Run.Started, DurationMS: doc.Run.DurationMS, Requests: doc.Run.Requests,
		Version: doc.Tool.Version, Target: targetName(doc), Selection: selectionText(doc.Run),
		Verdict: doc.Summary.Verdict, ExitCode: doc.Summary.ExitCode, Outcomes: doc.Summary.Outcomes,
		Checks: map[string]map[Outcome][]string{},
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if run.Checks[c.Dialect] == nil {
			run.Checks[c.Dialect] = map[Outcome][]string{}
		}
		run.Checks[c.Dialect][c.Outcome] = append(run.Checks[c.Dialect][c.Outcome], c.ID)
	}
	return run
}

// add keeps one run an id, ordered by time.
func (h *History) add(run PastRun) {
	if slices.ContainsFunc(h.Runs, func(known PastRun) bool { return known.ID == run.ID }) {
		return
	}
	h.Runs = append(h.Runs, run)
	slices.SortStableFunc(h.Runs, func(a, b PastRun) int { return cmp.Or(a.Started.Compare(b.Started), strings.Compare(a.ID, b.ID)) })
}

// Keep adds a run to the history and writes it into the folder.
func (h *History) Keep(dir string, doc *Document) error {
	run := pastRun(doc)
	data, err := json.Marshal(run)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(dir, run.ID+".json"), append(data, '\n')); err != nil {
		return err
	}
	h.add(run)
	return nil
}

// On returns the runs against one target.
func (h *History) On(target string) *History {
	return &History{Runs: slices.DeleteFunc(slices.Clone(h.Runs), func(r PastRun) bool { return r.Target != target })}
}

// outcome is that of a check in a run; empty where it was not made.
func (r *PastRun) outcome(id, dialect string) Outcome {
	for outcome, ids := range r.Checks[dialect] {
		if slices.Contains(ids, id) {
			return outcome
		}
	}
	return ""
}

// Outcomes are those of a check, oldest first, of the runs in which it was made;
// an empty dialect stands for all of them.
func (h *History) Outcomes(id, dialect string) []Outcome {
	var all []Outcome
	for i := range h.Runs {
		for _, on := range h.Runs[i].dialects() {
			if o := h.Runs[i].outcome(id, on); o != "" && (dialect == "" || dialect == on) {
				all = append(all, o)
			}
		}
	}
	return all
}

func (r *PastRun) dialects() []string {
	var names []string
	for name := range r.Checks {
		names = append(names, name)
	}
	slices.SortFunc(names, CompareDialects)
	return names
}

// Rate is how often a check was judged, and how often it did not pass then:
// runs that skipped it, or in which the network was in the way, say nothing.
func (h *History) Rate(id, dialect string) (failed, judged int) {
	for _, o := range h.Outcomes(id, dialect) {
		switch o {
		case Pass:
			judged++
		case Fail, Blocked, Warn:
			judged, failed = judged+1, failed+1
		}
	}
	return failed, judged
}
