package manners

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Turnstile is the gate of a run: every request of every dialect goes through
// the same one. It is safe for concurrent use.
type Turnstile struct {
	manners Manners
	most    int // requests in all; 0 for any number
	places  chan struct{}
	limiter *rate.Limiter
	sleep   func(context.Context, time.Duration) error

	mu     sync.Mutex
	sent   int
	waited time.Duration
	spent  func(error)
}

// NewTurnstile returns a gate that lets requests through in that manner, and
// most of them in all where that is not zero.
func NewTurnstile(m Manners, most int) *Turnstile {
	t := &Turnstile{manners: m, most: most, sleep: Sleep}
	if m.AtOnce > 0 {
		t.places = make(chan struct{}, m.AtOnce)
	}
	if m.Rate > 0 {
		t.limiter = rate.NewLimiter(rate.Limit(m.Rate), 1)
	}
	return t
}

// WhenSpent has f told of the first request that is refused because all were spent.
func (t *Turnstile) WhenSpent(f func(error)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spent = f
}

// Sent is the number of requests that went through.
func (t *Turnstile) Sent() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent
}

// Waited is how long the run has waited for its target.
func (t *Turnstile) Waited() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waited
}

// Enter implements Gate.
func (t *Turnstile) Enter(ctx context.Context) (leave func(), err error) {
	leave = func() {}
	if t.places != nil {
		select {
		case t.places <- struct{}{}:
			leave = sync.OnceFunc(func() { <-t.places })
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if t.limiter != nil {
		if err := t.limiter.Wait(ctx); err != nil {
			leave()
			return nil, err
		}
	}
	if err := t.count(ctx); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// count takes one of the requests that the run may send.
func (t *Turnstile) count(ctx context.Context) error {
	t.mu.Lock()
	if t.most == 0 || t.sent < t.most || IsUndoing(ctx) {
		t.sent++
		t.mu.Unlock()
		return nil
	}
	err, tell := &Spent{t.most}, t.spent
	t.spent = nil
	t.mu.Unlock()
	if tell != nil {
		tell(err)
	}
	return err
}

// Wait implements Gate.
func (t *Turnstile) Wait(ctx context.Context, d time.Duration) error {
	if err := t.Spend(d); err != nil {
		return err
	}
	return t.sleep(ctx, d)
}

// Spend takes from the run's patience without waiting.
func (t *Turnstile) Spend(d time.Duration) error {
	patience := t.manners.Patience
	if patience <= 0 {
		patience = DefaultPatience
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waited+d > patience {
		return &Impatient{d, patience}
	}
	t.waited += d
	return nil
}
