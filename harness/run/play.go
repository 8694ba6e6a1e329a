package run

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// play builds the Ginkgo tree of the planned checks and runs it, silently: the
// events tell everything, and tell it while it happens.
func (r *run) play(ctx context.Context) {
	if len(r.planned) == 0 {
		return
	}
	globals.Reset()
	defer globals.Reset()
	stdout := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = stdout }()

	for _, d := range r.dialects {
		var checks []*check.Check
		for _, p := range r.planned {
			if p.on == d {
				checks = append(checks, p.Check)
			}
		}
		r.suite.describe(d.name, d.version, d.setting.Limit, checks, func(spec check.SpecContext, c *check.Check) {
			r.one(ctx, spec, d, c)
		})
	}
	suite, reporter := types.NewDefaultSuiteConfig(), types.NewDefaultReporterConfig()
	suite.RandomSeed, suite.RandomizeAllSpecs = r.options.Seed, r.options.Seed != 0
	suite.Timeout = 24 * time.Hour // checks have limits of their own
	reporter.Succinct, reporter.NoColor, reporter.SilenceSkips = true, true, true
	ginkgo.RunSpecs(silent{}, "cmconform", suite, reporter)
}

// silent takes Ginkgo's verdict: the outcomes are decided by the verdicts of the checks.
type silent struct{}

func (silent) Fail() {}

func (r *run) one(ctx context.Context, spec check.SpecContext, d *dialect, c *check.Check) {
	if ctx.Err() != nil {
		return
	}
	r.emit(reports.Event{Kind: "check-started", CheckStart: &reports.CheckStart{ID: c.ID, Dialect: d.name}})
	linked, cancel := link(spec, ctx)
	defer cancel()
	v := check.Execute(linked, d.setting, c)
	if r.options.Needed != nil {
		r.options.Needed(d.name, c, v.Needs)
	}
	if v.Unrestored != "" {
		r.problem("ledger", fmt.Sprintf("check %s: %s", c.ID, v.Unrestored), "The ledger keeps it; run again with --writes restore, or put it back by hand.")
	}
	for _, l := range v.Lasting {
		r.emit(reports.Event{Kind: "lasting", Lasting: &l})
	}
	// What was cut off has no outcome; the run's end reaches the check's own context a moment later.
	if v.Interrupted || ctx.Err() != nil {
		return
	}
	for _, o := range v.Observations {
		r.emit(reports.Event{Kind: "observation", Observation: &o})
	}
	r.violations(d)
	if v.Defect != "" {
		r.problem("harness", fmt.Sprintf("check %s: %s", c.ID, v.Defect), "This is a fault of cmconform, not of the target.")
	}
	r.emit(reports.Event{Kind: "check", Check: &v.Check})
}

// linkedContext is Ginkgo's context of a check that also ends with the run.
type linkedContext struct {
	check.SpecContext
	context.Context
}

func (l linkedContext) Deadline() (time.Time, bool) { return l.Context.Deadline() }
func (l linkedContext) Done() <-chan struct{}       { return l.Context.Done() }
func (l linkedContext) Err() error                  { return l.Context.Err() }
func (l linkedContext) Value(key any) any           { return l.Context.Value(key) }

func link(spec check.SpecContext, run context.Context) (check.SpecContext, func()) {
	ctx, cancel := context.WithCancel(spec)
	stop := context.AfterFunc(run, cancel)
	return linkedContext{spec, ctx}, func() { stop(); cancel() }
}
