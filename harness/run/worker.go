package run

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Work is the body of a worker process: it opens the target that its parent
// names, runs the checks it is dealt, one at a time, and tells what happens. It
// ends when in does. See Options.Jobs.
func (s *Suite) Work(ctx context.Context, in io.Reader, out io.Writer, open func(context.Context, target.Spec) (*target.Target, error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &worker{out: &lineWriter{w: out}, checks: make(chan reports.CheckStart, 2)}
	w.errands = errands{out: w.out, waiting: map[int]chan leave{}}
	first := make(chan setup, 1)
	go func() {
		defer cancel() // the parent is gone or has nothing more: what is under way is cut off
		_ = readLines(in, func(o order) bool { return w.take(ctx, o, first) })
	}()
	select {
	case asked := <-first:
		return w.work(ctx, s, asked, open)
	case <-ctx.Done():
		return errors.New("a worker is started by its parent, not by hand")
	}
}

type worker struct {
	out       *lineWriter
	errands   errands
	questions questions
	checks    chan reports.CheckStart // one to be run, and the one after; closed when no more will come
}

func (w *worker) take(ctx context.Context, o order, first chan<- setup) bool {
	switch {
	case o.Setup != nil:
		first <- *o.Setup
	case o.Check != nil:
		select {
		case w.checks <- *o.Check:
		case <-ctx.Done():
		}
	case o.Enough:
		close(w.checks)
	case o.Leave != nil:
		w.errands.answered(*o.Leave)
	case o.Token != nil:
		w.questions.told(*o.Token)
	}
	return ctx.Err() == nil
}

func (w *worker) work(ctx context.Context, s *Suite, asked setup, open func(context.Context, target.Spec) (*target.Target, error)) error {
	t, err := open(ctx, target.Spec{Address: asked.Address, Edition: asked.Edition, Dialects: asked.Dialects})
	if err != nil {
		return err
	}
	defer t.Close(context.WithoutCancel(ctx))
	t.AskFor(w.token)
	if asked.Gated {
		t.Behave(asked.Manners, &w.errands)
	}
	manner := Manner{
		Edition: asked.Edition, Writes: asked.Writes, Timeout: asked.Timeout, Limit: asked.Limit, Personal: asked.Personal,
		Hold: asked.Hold, Deviations: asked.Deviations, Endpoints: asked.Endpoints, UserAgent: asked.UserAgent, Run: asked.Run,
		Provisioned: func(c *check.Check, dialect string, p *world.Provisioned) {
			_ = w.out.write(answer{Provisioned: &made{c.ID, dialect, p}})
		},
	}
	r := &run{suite: s, collector: reports.NewCollector(), options: Options{
		Manner: manner, Target: t,
		Transcript: asked.Transcript,
		Sink:       func(e reports.Event) { _ = w.out.write(answer{Event: &e}) }, // a parent that is gone shows as the end of in
	}}
	if asked.Transcript {
		manner.Exchanged = r.exchanged
	}
	for _, name := range asked.Dialects {
		d, err := openDialect(s, t, name, manner)
		if err != nil {
			return err
		}
		r.dialects = append(r.dialects, d)
	}
	if err := w.run(ctx, r); err != nil {
		return err
	}
	r.settle()
	r.invariants()
	requests := 0
	for _, d := range r.dialects {
		requests += d.setting.Client.Requests()
	}
	return w.out.write(answer{Finished: &finished{requests}})
}

// run runs what is dealt, and meanwhile prepares what comes after it.
func (w *worker) run(ctx context.Context, r *run) error {
	prepared := make(chan planned, cap(w.checks))
	var wrong error
	go func() {
		defer close(prepared)
		for wrong == nil {
			select {
			case next, more := <-w.checks:
				if !more {
					return
				}
				var p planned
				if p, wrong = r.dealt(next); wrong == nil {
					p.on.setting.Prepare(ctx, p.Check)
					prepared <- p
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	lost := w.out.write(answer{Ready: true})
	for p := range prepared {
		r.planned = []planned{p}
		r.play(ctx)
		lost = errors.Join(lost, w.out.write(answer{Done: true}))
	}
	return errors.Join(wrong, lost)
}

// dealt finds the check that the parent names.
func (r *run) dealt(next reports.CheckStart) (planned, error) {
	c := r.suite.Check(next.ID)
	for _, d := range r.dialects {
		if d.name == next.Dialect && c != nil {
			return planned{c, d}, nil
		}
	}
	return planned{}, fmt.Errorf("dealt the check %s on %s, which this worker does not have", next.ID, next.Dialect)
}
