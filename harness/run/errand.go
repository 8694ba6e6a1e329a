package run

import (
	"context"
	"sync"
	"time"

	"github.com/cmconform/cmconform/harness/manners"
)

// errand is a worker's question to the gate of the run: may it send a request,
// or, with a wait, may it be patient for so long?
type errand struct {
	Number  int           `json:"number"`
	Wait    time.Duration `json:"wait,omitempty"`
	Undoing bool          `json:"undoing,omitempty"`
}

// leave answers an errand; a refusal has one of the two reasons.
type leave struct {
	Number    int                `json:"number"`
	Spent     *manners.Spent     `json:"spent,omitempty"`
	Impatient *manners.Impatient `json:"impatient,omitempty"`
}

func (l *leave) err() error {
	switch {
	case l.Spent != nil:
		return l.Spent
	case l.Impatient != nil:
		return l.Impatient
	}
	return nil
}

// errands is a worker's gate: what it asks, the parent answers for all workers together.
type errands struct {
	out *lineWriter

	mu      sync.Mutex
	last    int
	waiting map[int]chan leave
}

// Enter implements manners.Gate.
func (e *errands) Enter(ctx context.Context) (func(), error) {
	number, err := e.ask(ctx, errand{Undoing: manners.IsUndoing(ctx)})
	if err != nil {
		return nil, err
	}
	return func() { _ = e.out.write(answer{Left: number}) }, nil
}

// Wait implements manners.Gate.
func (e *errands) Wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if _, err := e.ask(ctx, errand{Wait: d}); err != nil {
		return err
	}
	return manners.Sleep(ctx, d)
}

// ask sends an errand and waits for its answer.
func (e *errands) ask(ctx context.Context, q errand) (number int, err error) {
	answered := make(chan leave, 1)
	e.mu.Lock()
	e.last++
	q.Number = e.last
	e.waiting[q.Number] = answered
	e.mu.Unlock()
	if err := e.out.write(answer{Errand: &q}); err != nil {
		return 0, err
	}
	select {
	case l := <-answered:
		return q.Number, l.err()
	case <-ctx.Done():
	}
	e.mu.Lock()
	_, open := e.waiting[q.Number]
	delete(e.waiting, q.Number)
	e.mu.Unlock()
	if !open && q.Wait == 0 { // it came at the last moment: what it lets go is not sent
		_ = e.out.write(answer{Left: q.Number})
	}
	return 0, ctx.Err()
}

// answered hands an answer to who waits for it. What nobody waits for any more is given back.
func (e *errands) answered(l leave) {
	e.mu.Lock()
	waiting, open := e.waiting[l.Number]
	delete(e.waiting, l.Number)
	e.mu.Unlock()
	switch {
	case open:
		waiting <- l
	case l.err() == nil:
		_ = e.out.write(answer{Left: l.Number})
	}
}

// entered are the requests of one worker that are under way.
type entered struct {
	mu     sync.Mutex
	leaves map[int]func()
	gone   bool
}

// grant asks the gate of the run on behalf of a worker.
func (w *hand) grant(q errand) {
	ctx, gate := w.ctx, w.dealer.run.options.Target.Gate()
	if q.Undoing {
		ctx = manners.Undoing(ctx)
	}
	l := leave{Number: q.Number}
	if q.Wait > 0 {
		if t, ok := gate.(*manners.Turnstile); ok {
			l.refuse(t.Spend(q.Wait))
		}
		_ = w.to.write(order{Leave: &l})
		return
	}
	left, err := gate.Enter(ctx)
	if err == nil {
		w.inside.add(q.Number, left)
	} else if !l.refuse(err) {
		return // the run is over, and the worker knows
	}
	_ = w.to.write(order{Leave: &l})
}

// refuse notes why; it returns false where there is no reason that could be told.
func (l *leave) refuse(err error) bool {
	switch err := err.(type) {
	case *manners.Spent:
		l.Spent = err
	case *manners.Impatient:
		l.Impatient = err
	default:
		return false
	}
	return true
}

func (w *hand) left(number int) {
	w.inside.mu.Lock()
	leave := w.inside.leaves[number]
	delete(w.inside.leaves, number)
	w.inside.mu.Unlock()
	if leave != nil {
		leave()
	}
}

func (e *entered) add(number int, leave func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone {
		leave()
		return
	}
	if e.leaves == nil {
		e.leaves = map[int]func(){}
	}
	e.leaves[number] = leave
}

// clear makes room for the requests of others when a worker is gone.
func (e *entered) clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.gone = true
	for _, leave := range e.leaves {
		leave()
	}
	e.leaves = nil
}
