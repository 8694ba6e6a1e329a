package parity

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// trial is one call of the plan on its way through both bindings.
type trial struct {
	*comparison
	operation Operation
	call      *Call
	started   time.Time

	scenes  [2]*scene
	norms   [2]*norm
	bodies  [2][]*message.Element
	results []exchange // that a reader of a difference needs, in order
}

// exchange is a call and over which binding it went.
type exchange struct {
	*client.Result
	over int
}

func (t *trial) keep(r *client.Result, over int) { t.results = append(t.results, exchange{r, over}) }

// play makes the call over both bindings and compares.
func (t *trial) play(ctx context.Context) reports.ParityCall {
	before := t.clients[0].Requests() + t.clients[1].Requests()
	writes := t.writes(t.operation, t.call)
	c := reports.ParityCall{
		Operation: t.operation.Name, Name: t.call.Name, Persona: t.call.As, Meant: t.call.meant(), Started: t.started,
		Kind: string(t.contract.Operation(t.operation.Name).Kind),
	}
	switch {
	case t.options.Target.Excludes(t.operation.Name):
		c.Reason = "the target does not offer " + t.operation.Name
	case writes && !t.options.Target.Fresh:
		c.Reason = "what changes the target is compared where a provisioner makes worlds for it"
	default:
		t.compare(ctx, &c, writes)
		t.redact(&c)
	}
	c.Requests = t.clients[0].Requests() + t.clients[1].Requests() - before
	c.DurationMS = float64(time.Since(t.started).Microseconds()) / 1000
	return c
}

// compare fills the cells of a call.
func (t *trial) compare(ctx context.Context, c *reports.ParityCall, twin bool) {
	scenes, release, err := t.copies(ctx, twin)
	defer release()
	if err != nil {
		t.stop(c, err)
		return
	}
	t.scenes = scenes
	for i := range t.scenes {
		t.norms[i] = newNorm(t.scenes[i], t.edition, twin)
	}
	if err := t.prepare(ctx); err != nil {
		t.stop(c, err)
		return
	}
	p := pair{call: t.call, norms: t.norms, ordered: asksForOrder(t.bodies[0])}
	for i, into := range []*answer{&p.soap, &p.rest} {
		r, err := t.send(ctx, i)
		if err != nil {
			t.stop(c, err)
			return
		}
		*into = answerOf(r, t.call)
		t.keep(r, i)
		if r.Class == client.Unsent {
			t.doc.Problems = append(t.doc.Problems, reports.Problem{
				Kind: "harness", Message: fmt.Sprintf("%s, %s: %v", t.operation.Name, t.call.Name, r.Err), Advice: "This is a fault of cmconform, not of the target.",
			})
		}
	}
	c.SOAP, c.REST = p.soap.String(), p.rest.String()
	c.Cells = p.judge()
	if twin && c.Cells[0].State == reports.Equal && t.contract.Operation(t.operation.Name).Kind != contract.Read {
		if p.soap.kind == accepted {
			t.scenes[0].read[theReply], t.scenes[1].read[theReply] = p.soap.Reply.Body, p.rest.Reply.Body
		}
		c.Cells = append(c.Cells, t.effect(ctx, p.soap.kind == accepted))
	}
}

// stop ends a call that could not be compared.
func (t *trial) stop(c *reports.ParityCall, err error) {
	var absent *lacking
	var first *unprepared
	if errors.As(err, &absent) || errors.As(err, &first) {
		c.Reason = err.Error()
		if first != nil && unauthorised(first.answer) {
			t.forbidden[t.operation.Name] = true
		}
		return
	}
	c.Cells = []reports.ParityCell{undecided(reports.ColumnRequest, err.Error())}
}

// unprepared is a call before the compared one that the service refuses.
type unprepared struct{ operation, answer string }

func (u *unprepared) Error() string {
	return fmt.Sprintf("what has to be there first is refused: %s with %s", u.operation, u.answer)
}

// prepare makes the calls that come before, over the first binding in both
// copies, so that a difference is that of the compared call; then the request.
func (t *trial) prepare(ctx context.Context) error {
	for i, in := range t.scenes {
		for _, s := range t.call.First {
			r, err := t.step(ctx, 0, in, s)
			if err != nil {
				return err
			}
			switch a := answerOf(r, &Call{}); a.kind {
			case accepted:
			case refused: // which the service may: then it has no such call to compare
				return &unprepared{s.Call, a.String()}
			default:
				t.keep(r, 0)
				return fmt.Errorf("what has to be there first could not be made: %s over %s: %s", s.Call, t.clients[0].Dialect(), a)
			}
			in.read[cmp.Or(s.Name, s.Call)] = r.Reply.Body
			t.norms[i].tree(r.Reply.Body, r.Reply.Body.Name)
		}
		var err error
		if t.bodies[i], err = in.request(t.operation.Name, t.call.With); err != nil {
			return err
		}
	}
	return nil
}

// send makes the compared call over one binding.
func (t *trial) send(ctx context.Context, over int) (*client.Result, error) {
	who, err := t.credentials(t.scenes[over], t.call.As)
	if err != nil {
		return nil, err
	}
	if other := t.call.Token; other != nil {
		who = who.SignedInAs(*other)
		who.Public = append(who.Public, *other)
	}
	if other := t.call.DeveloperToken; other != nil {
		who.DeveloperToken, who.Fresh = *other, false
		who.Public = append(who.Public, *other)
	}
	cl, request := t.clients[over], &message.Request{Operation: t.operation.Name, Body: t.bodies[over]}
	var r *client.Result
	if t.call.Spoil == "" {
		r = cl.Do(ctx, who, request)
	} else {
		raw, err := cl.Encode(who, request)
		if err != nil {
			return nil, err
		}
		raw.Body = spoiled(t.call.Spoil, raw.Body)
		r = cl.Post(ctx, who, raw)
	}
	r.Persona = t.call.As
	return r, nil
}

// spoiled makes a body one that says nothing, or one that breaks off.
func spoiled(how string, body []byte) []byte {
	if how == broken {
		return body[:len(body)*2/3]
	}
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return []byte("null")
	}
	// All between the tags of the envelope's body goes.
	from, to := bytes.Index(body, []byte("Body>")), bytes.LastIndex(body, []byte("Body>"))
	if from < 0 || from == to {
		return nil
	}
	to = bytes.LastIndexByte(body[:to], '<')
	return slices.Concat(body[:from+len("Body>")], body[to:])
}

// redact hides what no report may carry, and keeps the exchanges of what needs explaining.
func (t *trial) redact(c *reports.ParityCall) {
	var secrets []string
	for _, s := range t.scenes {
		if s != nil {
			secrets = append(secrets, s.made.DeveloperToken)
			for _, p := range s.made.Personas {
				secrets = append(secrets, p.Token, p.Password)
			}
		}
	}
	redactor := t.clients[0].Redactor(secrets...)
	for _, r := range t.results {
		redactor.Saw(r.Result)
	}
	c.Reason, c.SOAP, c.REST = redactor.Text(c.Reason), redactor.Text(c.SOAP), redactor.Text(c.REST)
	for i := range c.Cells {
		cell := &c.Cells[i]
		cell.Reason = redactor.Text(cell.Reason)
		for j := range cell.Differences {
			d := &cell.Differences[j]
			d.SOAP, d.REST = redactor.Text(d.SOAP), redactor.Text(d.REST)
			if d.SOAP == d.REST {
				d.REST += ", another value; --show-data shows both"
			}
		}
	}
	if state := c.State(); state != reports.Differs && state != reports.Undecided {
		return
	}
	for i, r := range t.results {
		x := r.Exchange(redactor)
		x.Number, x.Persona = i+1, x.Persona+" over "+t.clients[r.over].Dialect()
		c.Exchanges = append(c.Exchanges, x)
	}
}
