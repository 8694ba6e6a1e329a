package run

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/reports"
)

// early ends a run before its checks are made: for a limit that it was given,
// or because nothing can be judged any more. What ran until then is in the report.
type early struct {
	once   sync.Once
	cancel context.CancelFunc // nil in a worker, whose parent decides

	most, row int // inconclusive checks in a row: that end the run, and so far
	last      string
}

// bound makes the context that checks run in; it ends with ctx, or early.
func (r *run) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	r.early.cancel, r.early.most = cancel, r.options.Breaker
	if t, ok := r.options.Target.Gate().(*manners.Turnstile); ok {
		t.WhenSpent(func(err error) {
			r.cut(ctx, "limit", err.Error()+" after %s", "Allow more with --max-requests, or select fewer checks.")
		})
	}
	if r.options.MaxDuration <= 0 {
		return ctx, cancel
	}
	timer := time.AfterFunc(r.options.MaxDuration, func() {
		r.cut(ctx, "limit", fmt.Sprintf("the %s that the run may take are over after %%s", r.options.MaxDuration), "Allow more with --max-duration, or select fewer checks.")
	})
	return ctx, func() { timer.Stop(); cancel() }
}

// cut ends the run, once, and says why; the verb in it stands for how far the run had come.
func (r *run) cut(ctx context.Context, kind, why, advice string) {
	if ctx.Err() != nil {
		return // it is over already
	}
	r.early.once.Do(func() {
		r.early.cancel()
		done := len(r.collector.Document().Checks)
		r.problem(kind, fmt.Sprintf(why, fmt.Sprintf("%d of %s", done, reports.Count(len(r.planned), "check"))), advice)
	})
}

// giveUp ends a run that is hopeless.
func (r *run) giveUp() {
	r.cut(context.Background(), "breaker", fmt.Sprintf("given up after %%s, for %s in a row could not be judged; the last: %s", reports.Count(r.early.most, "check"), strings.ReplaceAll(r.early.last, "%", "%%")),
		"See whether the target answers at all, then run again; --give-up-after 0 goes on whatever comes.")
}

// sent is the number of requests of the run. A turnstile has seen them all, also
// those of sign-ins and of workers that were lost.
func (r *run) sent() int {
	if t, ok := r.options.Target.Gate().(*manners.Turnstile); ok {
		return t.Sent()
	}
	n := int(r.requests.Load())
	for _, d := range r.dialects {
		n += d.setting.Client.Requests()
	}
	return n
}

// saw counts the checks in a row that could not be judged; it returns true for
// the one after which nothing better is to be expected. Skipped ones say nothing about the target.
func (e *early) saw(c *reports.Check) bool {
	switch {
	case c == nil || c.Outcome == reports.Skipped:
		return false
	case c.Outcome == reports.Inconclusive:
		e.row++
		e.last = c.Reason
	default:
		e.row = 0
	}
	return e.cancel != nil && e.most > 0 && e.row == e.most
}
