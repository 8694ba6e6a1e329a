package check_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// landlord numbers the worlds that it makes, and notes what it is asked for.
type landlord struct {
	provisioner
	mu      sync.Mutex
	made    int
	full    int           // how many requests for a world it refuses first
	leaving chan struct{} // Release waits for it, where it is set
	events  []string
}

func (l *landlord) Provision(ctx context.Context, w world.World, deviations []string) (*world.Provisioned, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full > 0 {
		l.full--
		l.events = append(l.events, "full")
		return nil, errors.New("no room")
	}
	made, err := l.provisioner.Provision(ctx, w, deviations)
	l.made++
	made.ID = fmt.Sprintf("w%d", l.made)
	l.events = append(l.events, "made "+made.ID)
	return made, err
}

func (l *landlord) Release(ctx context.Context, id string) error {
	if l.leaving != nil {
		select {
		case <-l.leaving:
		case <-ctx.Done(): // somebody waits for it
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, "back "+id)
	return nil
}

func (l *landlord) told() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// A world that was prepared is the one that the check runs in, and no other is
// made; what was prepared in vain goes back.
func TestPreparedWorlds(t *testing.T) {
	ran := &check.Check{ID: "CM-TEST-001", World: "tiny", Effect: check.ReadOnly, Requirements: []string{"CM-TEST-001"}, Body: asks}
	other := &check.Check{ID: "CM-TEST-002", World: "tiny", Effect: check.ReadOnly}
	writes := &check.Check{ID: "CM-TEST-003", World: "tiny", Effect: check.Irreversible}
	shaped := &check.Check{ID: "CM-TEST-004", World: "tiny", Effect: check.ReadOnly, Shape: func(*world.World) {}}
	for name, test := range map[string]struct {
		prepared []*check.Check
		full     int
		want     []string
	}{
		"none":               {nil, 0, []string{"made w1", "back w1"}},
		"its own":            {[]*check.Check{ran}, 0, []string{"made w1", "back w1"}},
		"another one":        {[]*check.Check{other}, 0, []string{"made w1", "back w1", "made w2", "back w2"}},
		"those that may not": {[]*check.Check{writes, shaped}, 0, []string{"made w1", "back w1"}},
		"refused in advance": {[]*check.Check{ran}, 1, []string{"full", "made w1", "back w1"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &landlord{full: test.full}
			v := execute(t, answering(map[string]*message.Reply{"GetUser": user("Clerk")}), ran, func(s *check.Setting) {
				s.Provisioner, s.Writes, s.Fresh = p, check.ReadOnly, false
				for _, c := range test.prepared {
					s.Prepare(t.Context(), c)
				}
				if slices.Contains(test.prepared, other) {
					s.Settle()
				}
			})
			if got := p.told(); v.Outcome != reports.Pass || !slices.Equal(got, test.want) {
				t.Errorf("%s %s: %q, want %q", v.Outcome, v.Reason, got, test.want)
			}
		})
	}
}

// asks is the body of a check that passes.
func asks(ctx check.SpecContext, w *check.World) {
	check.Expect(w.As("admin").Call(ctx, "GetUser")).To(check.Succeed())
}

// A check is over before its world is back, and the next one runs meanwhile.
func TestWorldsGoBackMeanwhile(t *testing.T) {
	p := &landlord{leaving: make(chan struct{})}
	first := &check.Check{ID: "CM-TEST-001", World: "tiny", Effect: check.ReadOnly, Requirements: []string{"CM-TEST-001"}, Body: asks}
	second := &check.Check{ID: "CM-TEST-002", Body: func(ctx check.SpecContext, w *check.World) {
		close(p.leaving)
		asks(ctx, w)
	}}
	v := execute(t, answering(map[string]*message.Reply{"GetUser": user("Clerk")}), second, func(s *check.Setting) {
		s.Provisioner = p
		if v := check.Execute(specContext{t.Context()}, s, first); v.Outcome != reports.Pass {
			t.Errorf("%s %s", v.Outcome, v.Reason)
		}
	})
	if got, want := p.told(), []string{"made w1", "made w2", "back w1", "back w2"}; v.Outcome != reports.Pass || !slices.Equal(got, want) {
		t.Errorf("%s %s: %q, want %q", v.Outcome, v.Reason, got, want)
	}
}
