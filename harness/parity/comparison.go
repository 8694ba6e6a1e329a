package parity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// comparison is one run of a plan against a target.
type comparison struct {
	options  Options
	plan     *Plan
	contract *contract.Contract // in whose words calls and replies are
	edition  int                // elements of later ones are left out
	clients  [2]*client.Client  // SOAP, REST
	doc      *reports.Parity
	shared   *scene // the copy that reads are made in; nil until there is one
	// provisioned says that a copy was made once; while none was, refused keeps why, so that
	// a provisioner which cannot make the world is asked once and not for every call.
	provisioned bool
	refused     error
	// forbidden are operations that need a call before which the caller may not make.
	forbidden map[string]bool
}

// operation makes all calls of one operation.
func (c *comparison) operation(ctx context.Context, o Operation) {
	for _, call := range c.plan.CallsOf(o) {
		if ctx.Err() != nil {
			return
		}
		id := o.Name + ": " + call.Name
		c.emit(reports.Event{Kind: "check-started", CheckStart: &reports.CheckStart{ID: id, Dialect: "parity"}})
		t := &trial{comparison: c, operation: o, call: &call, started: time.Now()}
		made := t.play(ctx)
		if ctx.Err() != nil { // what was cut off has no result
			return
		}
		c.doc.Calls = append(c.doc.Calls, made)
		c.emit(reports.Event{Kind: "check", Check: asCheck(id, &made)})
	}
}

// asCheck tells a progress display of a call.
func asCheck(id string, call *reports.ParityCall) *reports.Check {
	check := &reports.Check{ID: id, Dialect: "parity", Reason: call.Reason, Outcome: reports.Pass}
	switch call.State() {
	case reports.Differs:
		check.Outcome = reports.Fail
	case reports.Undecided:
		check.Outcome = reports.Inconclusive
	case reports.Omitted:
		check.Outcome = reports.Skipped
	}
	for _, cell := range call.Cells {
		if check.Reason == "" && cell.State == call.State() {
			check.Reason = cell.Line()
		}
	}
	return check
}

// writes says whether a call or what comes before it changes anything.
func (c *comparison) writes(o Operation, call *Call) bool {
	write := func(name string) bool {
		known := c.contract.Operation(name)
		return known == nil || known.Kind != contract.Read
	}
	return write(o.Name) || slices.ContainsFunc(call.First, func(s Step) bool { return write(s.Call) })
}

// copy makes a copy of the world, or binds the personas of one that lends them.
func (c *comparison) copy(ctx context.Context) (*scene, error) {
	if c.refused != nil {
		return nil, c.refused
	}
	made, err := c.options.Target.Provisioner.Provision(ctx, c.plan.world, c.options.Deviations)
	if err != nil {
		if !c.provisioned {
			c.refused = err
		}
		return nil, err
	}
	c.provisioned = true
	return newScene(c.contract, c.plan.world, made), nil
}

// copies are the two copies that a call is made in: one and the same for a read.
func (c *comparison) copies(ctx context.Context, twin bool) (both [2]*scene, release func(), err error) {
	if twin {
		release = func() {
			for _, s := range both {
				if s != nil {
					c.giveBack(ctx, s)
				}
			}
		}
		for i := range both {
			if both[i], err = c.copy(ctx); err != nil {
				return both, release, err
			}
		}
		return both, release, nil
	}
	if c.shared == nil {
		if c.shared, err = c.copy(ctx); err != nil {
			return both, func() {}, err
		}
	}
	return [2]*scene{c.shared.again(), c.shared.again()}, func() {}, nil
}

func (c *comparison) giveBack(ctx context.Context, s *scene) {
	// A world that stays is the target's loss, not a reason to end: a later one may do better.
	if err := c.options.Target.Provisioner.Release(context.WithoutCancel(ctx), s.made.ID); err != nil && len(c.doc.Problems) == 0 {
		c.doc.Problems = append(c.doc.Problems, reports.Problem{Kind: "target", Message: err.Error(), Advice: "Worlds may pile up on the target."})
	}
}

// release gives the shared copy back.
func (c *comparison) release(ctx context.Context) {
	if c.shared != nil {
		c.giveBack(ctx, c.shared)
		c.shared = nil
	}
}

// credentials are those of the caller of a step in a copy.
func (c *comparison) credentials(s *scene, persona string) (client.Credentials, error) {
	bound, ok := s.made.Personas[persona]
	if !ok {
		var missing error = &lacking{"persona " + persona}
		if why := target.Missing(c.options.Target.Provisioner, c.plan.world, persona); why != nil {
			missing = &lacking{"persona " + persona + ": " + reasonOf(why)}
		}
		return client.Credentials{}, missing
	}
	developer := s.made.DeveloperToken
	if developer == "" {
		developer = c.options.Target.DeveloperToken
	}
	who := client.Credentials{DeveloperToken: developer, Token: bound.Token, Fresh: valid(c.plan.world.Personas[persona])}
	if lent, ok := c.options.Target.Caller(persona); ok {
		who.Current = lent.Current
		if lent.UserName != "" { // neither binding of the newest version takes them
			return who, &lacking{"persona " + persona + " that signs in with a token"}
		}
	}
	return who, nil
}

func reasonOf(err error) string {
	var missing *target.MissingPersona
	if errors.As(err, &missing) {
		return missing.Reason
	}
	return err.Error()
}

func valid(p world.Persona) bool { return p.Token == "" || p.Token == "valid" }

// step makes one call beside the compared one.
func (c *comparison) step(ctx context.Context, over int, in *scene, s Step) (*client.Result, error) {
	who, err := c.credentials(in, s.As)
	if err != nil {
		return nil, err
	}
	body, err := in.request(s.Call, s.With)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Call, err)
	}
	r := c.clients[over].Do(ctx, who, &message.Request{Operation: s.Call, Body: body})
	r.Persona = s.As
	return r, nil
}
