package manners

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestOneAtATime(t *testing.T) {
	gate := NewTurnstile(Manners{AtOnce: 1}, 0)
	leave, err := gate.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := gate.Enter(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a second request goes out beside the first: %v", err)
	}
	leave()
	leave() // telling it twice makes no second place
	if again, err := gate.Enter(t.Context()); err != nil {
		t.Errorf("no place after the first has left: %v", err)
	} else {
		again()
	}
}

func TestSpent(t *testing.T) {
	gate := NewTurnstile(Manners{AtOnce: 1}, 2)
	told := 0
	gate.WhenSpent(func(err error) {
		told++
		if err.Error() != "the 2 requests that the run may send are spent" {
			t.Errorf("told of %v", err)
		}
	})
	for range 2 {
		leave, err := gate.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
	for range 3 {
		var spent *Spent
		if _, err := gate.Enter(t.Context()); !errors.As(err, &spent) || spent.Requests != 2 {
			t.Errorf("a third request: %v", err)
		}
	}
	if told != 1 || gate.Sent() != 2 {
		t.Errorf("told %d times, %d sent", told, gate.Sent())
	}
	// What was changed is put back all the same.
	leave, err := gate.Enter(Undoing(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if gate.Sent() != 3 {
		t.Errorf("%d sent", gate.Sent())
	}
}

func TestPatience(t *testing.T) {
	gate := NewTurnstile(Manners{Patience: 90 * time.Second}, 0)
	var slept []time.Duration
	gate.sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }
	if err := gate.Wait(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	var tired *Impatient
	err := gate.Wait(t.Context(), time.Minute)
	if !errors.As(err, &tired) || err.Error() != "another 1m0s to wait would be more than the run's patience of 1m30s" {
		t.Errorf("error %v", err)
	}
	if err := gate.Wait(t.Context(), 30*time.Second); err != nil {
		t.Errorf("what is left is not spent: %v", err)
	}
	if len(slept) != 2 || gate.Waited() != 90*time.Second {
		t.Errorf("slept %v, waited %s", slept, gate.Waited())
	}
	if err := NewTurnstile(Manners{}, 0).Spend(DefaultPatience + 1); err == nil {
		t.Error("a gate that is told nothing has no end of patience")
	}
}

func TestEndedRunDoesNotWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	gate := NewTurnstile(Manners{Rate: 0.001, AtOnce: 1}, 0)
	if err := gate.Wait(ctx, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("waits: %v", err)
	}
	if leave, err := gate.Enter(t.Context()); err != nil {
		t.Fatal(err)
	} else {
		leave()
	}
	if _, err := gate.Enter(ctx); err == nil {
		t.Error("a request a thousand seconds early goes out")
	}
	if len(gate.places) != 0 {
		t.Error("the place is not given back")
	}
}

func TestBackoff(t *testing.T) {
	for attempts, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 6: 30 * time.Second, 1000: 30 * time.Second} {
		if got := Backoff(attempts); got != want {
			t.Errorf("after %d attempts %s, want %s", attempts, got, want)
		}
	}
}

func TestMannersInWords(t *testing.T) {
	for want, m := range map[string]Manners{
		"": {}, "1 at a time, 0.5 a second, 1 retry": {AtOnce: 1, Rate: 0.5, Retries: 1}, "3 retries": {Retries: 3, Patience: time.Hour},
	} {
		if got := m.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
