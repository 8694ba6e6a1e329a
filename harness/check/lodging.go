package check

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/agent"
)

// releaseLimit is how long a world may take to be given back.
const releaseLimit = 5 * time.Second

// lodgings are the worlds of a setting that no running check has: made before
// their check's turn comes, or on their way back after it. Neither is anything
// that the check itself should have to wait for.
type lodgings struct {
	ahead sync.Map // *Check to *lodging

	returning sync.Mutex // held while a world is: a target that is slow at it is not flooded
	returned  sync.WaitGroup
}

// lodging is a world that is being made, or a reason why there is none.
type lodging struct {
	ready chan struct{} // closed when the rest is set
	made  *world.Provisioned
	err   error
}

// Prepare begins to make the world of a check that will be executed soon, so
// that it is there when its turn comes. It does nothing for a check that needs none.
func (s *Setting) Prepare(ctx context.Context, c *Check) {
	declared, reason, err := s.declared(c)
	if reason != "" || err != nil {
		return
	}
	l := &lodging{ready: make(chan struct{})}
	s.worlds.ahead.Store(c, l)
	ctx = agent.During(ctx, s.Client.UserAgent(), c.ID)
	go func() {
		defer close(l.ready)
		l.made, l.err = s.Provisioner.Provision(ctx, declared, s.Deviations)
	}()
}

// declared is the world that a check asks for, or the reason why it must not run.
func (s *Setting) declared(c *Check) (declared world.World, reason string, err error) {
	if declared, err = s.Worlds(c.World); err != nil {
		return declared, "", err
	}
	if c.Shape != nil {
		if !s.Fresh {
			return declared, "needs a world made for it; the target lends what exists", nil
		}
		c.Shape(&declared)
	}
	if !c.Effect.Within(s.Writes) {
		return declared, fmt.Sprintf("changes the target; allow it with --writes %s", c.Effect), nil
	}
	return declared, "", nil
}

// lodge returns the world of a check: the one prepared for it, else one made
// now. A target that has no room for a world more than it has callers may have
// refused it ahead of time, so that it is asked again, once what was used before is back.
func (s *Setting) lodge(ctx context.Context, c *Check, declared world.World) (*world.Provisioned, error) {
	if found, ok := s.worlds.ahead.LoadAndDelete(c); ok {
		l := found.(*lodging)
		<-l.ready
		if l.err == nil {
			return l.made, nil
		}
		s.worlds.returned.Wait()
	}
	return s.Provisioner.Provision(ctx, declared, s.Deviations)
}

// giveBack returns the world of a check to the provisioner, also when the run is
// over. It waits for the one before at most.
func (s *Setting) giveBack(id string, c *Check) {
	s.worlds.returning.Lock()
	s.worlds.returned.Go(func() {
		defer s.worlds.returning.Unlock()
		ctx, cancel := context.WithTimeout(agent.During(context.Background(), s.Client.UserAgent(), c.ID), releaseLimit)
		defer cancel()
		_ = s.Provisioner.Release(ctx, id) // a world left behind harms nobody
	})
}

// Settle gives back what was prepared in vain and waits until every world that
// is not held is back. It belongs at the end of a run.
func (s *Setting) Settle() {
	s.worlds.ahead.Range(func(c, found any) bool {
		s.worlds.ahead.Delete(c)
		l := found.(*lodging)
		if <-l.ready; l.err == nil {
			s.giveBack(l.made.ID, c.(*Check))
		}
		return true
	})
	s.worlds.returned.Wait()
}
