package run

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Options say what to run, against what, and where to tell of it.
type Options struct {
	Manner
	Part
	Target *target.Target
	// Dialects to run; nil means all that the target offers.
	Dialects     []string
	Select, Skip []string
	// Baseline is an earlier run: what did not pass in it, either, does not count for the exit code.
	Baseline *Earlier
	// RerunOf is an earlier run of which only what did not pass is to be made again.
	RerunOf    *Earlier
	MinChecks  int
	FailOnWarn bool
	// Expectations are what is known of the target: what they declare fails no run.
	Expectations *reports.Expectations
	// MaxDuration ends the run early, with its report; zero for no limit.
	MaxDuration time.Duration
	// Breaker ends the run after that many checks in a row that could not be judged; zero for never.
	Breaker int
	// Preflight looks at the target before the first check.
	Preflight bool
	// Transcript tells every exchange as soon as it is over, so that nothing is lost with the process.
	Transcript bool
	// Sink is told every event, one at a time and in order.
	Sink func(reports.Event)
	// Seed shuffles the checks; zero runs them in the order of the suite.
	Seed int64
	// Jobs is the number of processes that run checks at the same time; up to 1
	// means this one. Worker then makes the command of one: a process that calls Work.
	Jobs   int
	Worker func(context.Context) *exec.Cmd
	// Needed is told what each check has asked of the target; with several Jobs nobody is.
	Needed func(dialect string, c *check.Check, n check.Needs)
	// Address is what the target was opened by, for workers to open it again.
	Address string
	// Together lists sets of requirements that one bug is known to break together,
	// by which reports find the root of several failures; it is asked where there are several.
	Together func() [][]string
	// ID, Command and Tool go into the document as they are.
	ID, Command string
	Tool        reports.Tool
}

// Run runs the selected checks and returns the document of the run. The error
// is a *UsageError, or another one that kept the run from starting; whatever
// happens later is in the document. When ctx ends, checks that have not begun
// are left out and the document is that of an interrupted run.
func (s *Suite) Run(ctx context.Context, o Options) (*reports.Document, error) {
	r, err := s.newRun(o)
	if err != nil {
		return nil, err
	}
	r.begin()
	bounded, release := r.bound(agent.As(ctx, o.UserAgent))
	defer release()
	if o.Preflight && !r.preflight(bounded) {
		release()
		return r.end(ctx), nil
	}
	switch {
	case !r.recover(bounded):
	case o.Jobs > 1:
		r.deal(bounded)
	default:
		r.play(bounded)
	}
	release()
	r.settle()
	r.invariants()
	return r.end(ctx), nil
}

// run is one run under way.
type run struct {
	suite     *Suite
	options   Options
	dialects  []*dialect
	planned   []planned
	started   time.Time
	collector *reports.Collector
	mu        sync.Mutex // one event at a time
	early     early

	requests atomic.Int64                              // of workers
	merged   map[reports.CheckStart]*reports.Invariant // of workers
}

// planned is one check on one dialect.
type planned struct {
	*check.Check
	on *dialect
}

func (s *Suite) newRun(o Options) (*run, error) {
	s, err := s.ReadBy(o.Edition).At(o.SuiteVersion)
	if err != nil {
		return nil, err
	}
	again := o.again()
	if o.RerunOf != nil {
		s = s.Everything() // what ran on request is made again without it
	}
	selected, err := s.Select(o.Select, o.Skip)
	if err != nil {
		return nil, err
	}
	if err := o.checkJobs(); err != nil {
		return nil, err
	}
	names := o.Dialects
	if len(names) == 0 {
		names = o.Target.Dialects()
	}
	o.Run = o.ID
	r := &run{suite: s, options: o, started: time.Now(), collector: reports.NewCollector()}
	if o.Transcript {
		o.Exchanged = r.exchanged
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue // named twice, run once
		}
		d, err := openDialect(s, o.Target, name, o.Manner)
		if err != nil {
			return nil, err
		}
		r.dialects = append(r.dialects, d)
		for _, c := range selected {
			if s.Applies(c, d.version, d.binding) && again(c.ID, d.name) && o.takes(c, name) {
				r.planned = append(r.planned, planned{c, d})
			}
		}
	}
	return r, nil
}

func (r *run) emit(e reports.Event) {
	if r.tell(e) {
		r.giveUp()
	}
}

// tell passes an event on; it returns true where nothing better is to be expected of the run.
func (r *run) tell(e reports.Event) (hopeless bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Time = time.Now()
	if e.Problem != nil {
		e.Problem = r.redacted(e.Problem)
	}
	if e.Check != nil {
		r.options.Expectations.Declare(e.Check, r.started)
	}
	r.collector.Add(e)
	if r.options.Sink != nil {
		r.options.Sink(e)
	}
	return r.early.saw(e.Check)
}

func (r *run) problem(kind, message, advice string) {
	r.emit(reports.Event{Kind: "problem", Problem: &reports.Problem{Kind: kind, Message: message, Advice: advice}})
}

func (r *run) describe() reports.Run {
	o := r.options
	described := reports.Run{
		ID: o.ID, Command: o.Command, Started: r.started, Seed: o.Seed,
		Writes: string(writes(o.Target, o.Writes)), Irreversible: o.Irreversible, Jobs: max(o.Jobs, 1), Select: o.Select, Skip: o.Skip,
	}
	if o.RerunOf != nil {
		described.RerunOf = o.RerunOf.Run.ID
	} else if len(o.Select) == 0 {
		described.OnRequest = r.suite.OnRequest()
	}
	o.describe(&described, r.suite)
	for i, d := range r.dialects {
		switch read := d.setting.Client.Contract().Edition; {
		case i == 0:
			described.Edition = read
		case read != described.Edition:
			if described.Editions == nil {
				described.Editions = map[string]int{}
			}
			described.Editions[d.name] = read
		}
	}
	return described
}

func (r *run) begin() {
	r.emit(reports.Event{Kind: "started", Started: &reports.Started{
		Schema: reports.SchemaID, Tool: r.options.Tool, Run: r.describe(), Target: r.target(),
		Requirements: r.requirements(), Planned: len(r.planned),
		Expectations: r.expectations(),
	}})
}

// target is the target as far as this run concerns it: the dialects that it
// speaks, and apart from them those that it leaves out.
func (r *run) target() reports.Target {
	report := r.options.Target.Report()
	report.Endpoints = map[string]string{}
	for _, d := range r.dialects {
		report.Endpoints[d.name] = r.options.Target.Endpoints[d.name]
	}
	for _, name := range r.options.Target.Dialects() {
		if _, called := report.Endpoints[name]; !called {
			report.OtherDialects = append(report.OtherDialects, name)
		}
	}
	return report
}

// preflight reports whether the target can be used.
func (r *run) preflight(ctx context.Context) bool {
	names := make([]string, 0, len(r.dialects))
	for _, d := range r.dialects {
		names = append(names, d.name)
	}
	usable := true
	for _, f := range target.Preflight(ctx, r.options.Target, names) {
		if ctx.Err() != nil {
			return false
		}
		r.emit(reports.Event{Kind: "problem", Problem: new(f.Problem)})
		usable = usable && !f.Fatal
	}
	return usable
}

// settle waits for the worlds that are on their way back.
func (r *run) settle() {
	for _, d := range r.dialects {
		d.setting.Settle()
	}
}

func (r *run) invariants() {
	for _, d := range r.dialects {
		for _, i := range d.setting.Watch.Report() {
			if m := r.merged[reports.CheckStart{ID: i.ID, Dialect: i.Dialect}]; m != nil {
				i = *m
			}
			r.emit(reports.Event{Kind: "invariant", Invariant: &i})
		}
	}
}

// end closes the run and returns its document.
func (r *run) end(ctx context.Context) *reports.Document {
	finished := r.describe()
	if ctx.Err() != nil {
		finished.Interrupted = true
		doc := r.collector.Document()
		r.problem("interrupted", fmt.Sprintf("stopped after %d of %s", len(doc.Checks), reports.Count(len(r.planned), "check")),
			"Run again for a verdict on the checks that did not run.")
	}
	finished.Finished = time.Now()
	finished.DurationMS = float64(finished.Finished.Sub(r.started).Microseconds()) / 1000
	finished.Requests = r.sent()
	doc := r.collector.Document()
	doc.Run.Interrupted = finished.Interrupted
	facts := FactsOf(doc)
	facts.Interrupted = finished.Interrupted
	facts.MinChecks, facts.FailOnWarn = r.options.MinChecks, r.options.FailOnWarn
	summary := reports.Summary{Planned: len(r.planned), Together: together(r.options.Together, doc), Accounts: r.accounts(doc)}
	doc.Since = r.since(doc, &facts)
	summary.ExitCode, summary.Explanation = facts.Exit()
	// The collector fills in what it counts; the event carries the same.
	doc.Run, doc.Summary = finished, summary
	reports.Summarise(doc)
	doc.Since.Conclude(doc)
	r.emit(reports.Event{Kind: "finished", Finished: &reports.Finished{Run: finished, Target: r.target(), Summary: doc.Summary, Since: doc.Since}})
	return r.collector.Document()
}
