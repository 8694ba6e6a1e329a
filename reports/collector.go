package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Collector folds events into the document. It is safe for concurrent use.
type Collector struct {
	mu       sync.Mutex
	doc      Document
	started  bool
	finished bool
	last     time.Time
	running  map[CheckStart]time.Time
	calls    map[CheckStart][]Exchange // of the checks that run
	checks   map[CheckStart]int
	inv      map[CheckStart]int
}

// NewCollector returns an empty collector.
func NewCollector() *Collector {
	return &Collector{
		running: map[CheckStart]time.Time{}, calls: map[CheckStart][]Exchange{}, checks: map[CheckStart]int{}, inv: map[CheckStart]int{},
	}
}

// Add takes the next event. A second event for the same check or invariant on
// the same dialect replaces the first. Events of an unknown kind change nothing.
func (c *Collector) Add(e Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.Time.After(c.last) {
		c.last = e.Time
	}
	switch {
	case e.Started != nil:
		c.started = true
		s := e.Started
		c.doc.Tool, c.doc.Run, c.doc.Target = s.Tool, s.Run, s.Target
		c.doc.Requirements = slices.Clone(s.Requirements)
		c.doc.Expectations = slices.Clone(s.Expectations)
		c.doc.Summary.Planned = s.Planned
	case e.CheckStart != nil:
		c.running[*e.CheckStart] = e.Time
	case e.Exchange != nil:
		c.calls[e.Exchange.CheckStart] = append(c.calls[e.Exchange.CheckStart], e.Exchange.Exchange)
	case e.Check != nil:
		key := CheckStart{ID: e.Check.ID, Dialect: e.Check.Dialect}
		delete(c.running, key)
		delete(c.calls, key)
		c.doc.Checks = put(c.doc.Checks, c.checks, key, *e.Check)
	case e.Invariant != nil:
		key := CheckStart{ID: e.Invariant.ID, Dialect: e.Invariant.Dialect}
		c.doc.Invariants = put(c.doc.Invariants, c.inv, key, *e.Invariant)
	case e.Observation != nil:
		if !slices.Contains(c.doc.Observations, *e.Observation) {
			c.doc.Observations = append(c.doc.Observations, *e.Observation)
		}
	case e.Lasting != nil:
		c.doc.Lasting = append(c.doc.Lasting, *e.Lasting)
	case e.Problem != nil:
		c.doc.Problems = append(c.doc.Problems, *e.Problem)
	case e.Finished != nil:
		c.finished = true
		planned := max(c.doc.Summary.Planned, e.Finished.Summary.Planned)
		c.doc.Run, c.doc.Target, c.doc.Summary = e.Finished.Run, e.Finished.Target, e.Finished.Summary
		c.doc.Since = e.Finished.Since
		c.doc.Summary.Planned = planned
	}
}

func put[T any](list []T, at map[CheckStart]int, key CheckStart, value T) []T {
	if i, known := at[key]; known {
		list[i] = value
		return list
	}
	at[key] = len(list)
	return append(list, value)
}

// Running lists the checks that were announced and have not ended, sorted.
func (c *Collector) Running() []CheckStart {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.runningSorted()
}

func (c *Collector) runningSorted() []CheckStart {
	out := make([]CheckStart, 0, len(c.running))
	for key := range c.running {
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b CheckStart) int {
		return cmp.Or(CompareDialects(a.Dialect, b.Dialect), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Calls are the exchanges of a check under way, as far as they were told.
func (c *Collector) Calls(of CheckStart) []Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls[of])
}

// Document returns what is known so far, normalised and summarised; more
// events may follow, and the document returned does not change with them.
func (c *Collector) Document() *Document {
	c.mu.Lock()
	defer c.mu.Unlock()
	doc := c.doc
	doc.Requirements = slices.Clone(doc.Requirements)
	doc.Checks = slices.Clone(doc.Checks)
	doc.Invariants = slices.Clone(doc.Invariants)
	doc.Observations = slices.Clone(doc.Observations)
	doc.Problems = slices.Clone(doc.Problems)
	doc.Lasting = slices.Clone(doc.Lasting)
	doc.Expectations = slices.Clone(doc.Expectations)
	Normalise(&doc)
	Summarise(&doc)
	if !c.finished {
		doc.Summary.Verdict = NoVerdict // exit code 0 only means that nobody has set one
	}
	return &doc
}

// BrokenOff returns the document of a run from which no event will follow.
// Without a finished event the run counts as interrupted, and a problem says
// how far it came. Read it only when the sender of the events is gone.
func (c *Collector) BrokenOff() *Document {
	doc := c.Document()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.finished {
		c.breakOff(doc)
		Summarise(doc)
	}
	return doc
}

func (c *Collector) breakOff(doc *Document) {
	doc.Run.Interrupted = true
	doc.Run.Finished = c.last
	doc.Run.DurationMS = max(0, float64(c.last.Sub(doc.Run.Started))/float64(time.Millisecond))
	doc.Run.Requests = 0
	for i := range doc.Checks {
		doc.Run.Requests += doc.Checks[i].Requests
	}
	message := fmt.Sprintf("the run broke off after %d of %s", len(doc.Checks), Count(max(doc.Summary.Planned, len(doc.Checks)), "check"))
	for i, r := range c.runningSorted() {
		switch {
		case i == 0:
			message += "; running at that moment: "
		default:
			message += ", "
		}
		message += r.ID + " on " + r.Dialect
	}
	doc.Problems = append(doc.Problems, Problem{
		Kind: "interrupted", Message: message, Advice: "Run again for a verdict on the checks that did not run.",
	})
	for _, r := range c.runningSorted() {
		cut := c.cutOff(doc, r)
		doc.Run.Requests += cut.Requests
		doc.Checks = append(doc.Checks, cut)
	}
	Normalise(doc)
	doc.Summary.ExitCode = exitInterrupted
	doc.Summary.Explanation = upperFirst(message) + "."
}

// cutOff is a check that ran when the run broke off, with the exchanges that it had made. Its text is
// that of its requirement: the events tell the check's own only at its end.
func (c *Collector) cutOff(doc *Document, key CheckStart) Check {
	id, _, _ := strings.Cut(key.ID, "/")
	check := Check{
		ID: key.ID, Dialect: key.Dialect, Text: key.ID, Level: "MUST", Requirements: []string{id}, Started: c.running[key],
		Outcome: Inconclusive, Exchanges: slices.Clone(c.calls[key]), Requests: len(c.calls[key]),
		Reason:     fmt.Sprintf("the run broke off while it ran, after %s", Count(len(c.calls[key]), "exchange")),
		DurationMS: max(0, float64(c.last.Sub(c.running[key]))/float64(time.Millisecond)),
	}
	if parts := strings.SplitN(id, "-", 3); len(parts) == 3 {
		check.Area = parts[1]
	}
	if i := slices.IndexFunc(doc.Requirements, func(r Requirement) bool { return r.ID == id }); i >= 0 {
		check.Text, check.Level = doc.Requirements[i].Statement, doc.Requirements[i].Level
	}
	return check
}
