package run

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/reports"
)

// hand is the parent's end of one worker.
type hand struct {
	dealer *dealer
	ctx    context.Context
	to     *lineWriter
	// dealt are the checks that the worker has, the one under way first; told
	// says that it knows of the end. Both are guarded by the dealer.
	dealt    []planned
	told     bool
	finished bool
	// invariants are the last that the worker told of each; guarded by the dealer.
	invariants map[reports.CheckStart]*reports.Invariant

	inside entered
}

// serve starts one worker and stays with it to its end.
func (d *dealer) serve(ctx context.Context, asked setup) error {
	cmd := d.run.options.Worker(ctx)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	said := &tail{}
	cmd.Stderr = said
	cmd.Cancel, cmd.WaitDelay = in.Close, farewell
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("a worker does not start: %w", err)
	}
	w := &hand{dealer: d, ctx: ctx, to: &lineWriter{w: in}}
	_ = w.to.write(order{Setup: &asked}) // a worker that is gone shows below
	wrong := readLines(out, w.hear)
	_ = in.Close()
	ended := cmd.Wait()
	w.inside.clear()
	if ctx.Err() != nil {
		return nil
	}
	d.leave(w)
	switch {
	case !w.finished:
		return fmt.Errorf("a worker ended early: %s", strings.Join(strings.Fields(fmt.Sprint(ended, " ", orEmpty(wrong), " ", said)), " "))
	case ended != nil:
		return fmt.Errorf("a worker ended badly: %w", ended)
	}
	return nil
}

func orEmpty(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// hear takes one line of the worker.
func (w *hand) hear(a answer) bool {
	r := w.dealer.run
	switch {
	case a.Ready:
		w.dealer.join(w)
	case a.Done:
		w.dealer.done(w)
	case a.Errand != nil:
		go w.grant(*a.Errand)
	case a.Left > 0:
		w.left(a.Left)
	case a.Token != nil:
		go w.tell(*a.Token)
	case a.Provisioned != nil:
		w.dealer.provisioned(a.Provisioned)
	case a.Event != nil:
		w.dealer.event(w, *a.Event)
	case a.Finished != nil:
		w.finished = true
		r.requests.Add(int64(a.Finished.Requests))
	}
	return true
}

// take gives the worker a check.
func (w *hand) take(p planned) {
	w.dealt = append(w.dealt, p)
	_ = w.to.write(order{Check: &reports.CheckStart{ID: p.ID, Dialect: p.on.name}})
}

// tail keeps the last lines that a worker wrote beside the protocol.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	if over := t.text.Len() - 4096; over > 0 {
		t.text.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
