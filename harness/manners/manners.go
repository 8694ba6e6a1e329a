// Package manners keeps a run polite towards a target that others share: how
// many requests are under way at once, how often one is sent, how many in all,
// and how long the run waits for a target that asks for patience.
package manners

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Manners are what a target asks of its callers. Zero values set no limit.
type Manners struct {
	// AtOnce is the number of requests under way at the same time.
	AtOnce int `yaml:"atOnce" json:"atOnce"`
	// Rate is the number of requests a second.
	Rate float64 `yaml:"rate" json:"rate"`
	// Retries is how often one call is sent again after a fault that may pass.
	Retries int `yaml:"retries" json:"retries"`
	// Patience is the longest time that a run waits in all before it sends calls again.
	Patience time.Duration `yaml:"patience" json:"patience"`
}

// DefaultPatience is that of a run which is not told another.
const DefaultPatience = 15 * time.Minute

// String words the limits for people: "1 at a time, 1 a second, 3 retries"; empty where there are none.
func (m Manners) String() string {
	var words []string
	if m.AtOnce > 0 {
		words = append(words, fmt.Sprintf("%d at a time", m.AtOnce))
	}
	if m.Rate > 0 {
		words = append(words, strconv.FormatFloat(m.Rate, 'g', -1, 64)+" a second")
	}
	switch {
	case m.Retries == 1:
		words = append(words, "1 retry")
	case m.Retries > 1:
		words = append(words, fmt.Sprintf("%d retries", m.Retries))
	}
	return strings.Join(words, ", ")
}

// Gate is asked before each request, and before each wait for a target: the
// run's own turnstile, or a worker that asks its parent's.
type Gate interface {
	// Enter waits for leave to send one request. The caller calls leave once the
	// request is over. The error is *Spent, or that of the context.
	Enter(ctx context.Context) (leave func(), err error)
	// Wait spends patience and waits. The error is *Impatient, or that of the context.
	Wait(ctx context.Context, d time.Duration) error
}

// Spent is a request that is not sent, for the run has sent all that it may.
type Spent struct{ Requests int }

// Error names the limit.
func (s *Spent) Error() string {
	return fmt.Sprintf("the %d requests that the run may send are spent", s.Requests)
}

// Impatient is a wait that the run does not make, for it has waited long enough.
type Impatient struct{ Asked, Patience time.Duration }

// Error names the wait and the limit.
func (i *Impatient) Error() string {
	return fmt.Sprintf("another %s to wait would be more than the run's patience of %s", i.Asked, i.Patience)
}

// first and longest bound the pauses between the attempts of one call.
const (
	first   = time.Second
	longest = 30 * time.Second
)

// Backoff is the pause after that many attempts of a call, where the target asks for none: it doubles.
func Backoff(attempts int) time.Duration {
	return min(first<<min(max(attempts-1, 0), 10), longest)
}

type undoing struct{}

// Undoing returns a context whose requests are sent even where the run has
// spent its own: what was changed must be put back.
func Undoing(ctx context.Context) context.Context { return context.WithValue(ctx, undoing{}, true) }

// IsUndoing reports whether a context is one of Undoing.
func IsUndoing(ctx context.Context) bool { return ctx.Value(undoing{}) != nil }

// Sleep waits, or returns the context's error where that ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
