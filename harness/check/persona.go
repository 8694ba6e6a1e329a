package check

import (
	"context"
	"slices"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

// Persona is a named caller of a world.
type Persona struct {
	Name       string
	UserID     string // of the original user
	CustomerID string // of the original user
	AccountIDs []string
	UserName   string
	// State is the declared state of the credential: empty or valid, expired, merged.
	State string

	password string
	trial    *trial
	world    *World
	who      client.Credentials
}

// Call makes a call with the children of the request in any order: they are
// put into the order of the contract, at every depth. A network fault, or an
// answer that is none of the service, ends the check; see Expect for the rest.
func (p *Persona) Call(ctx SpecContext, operation string, children ...*message.Element) *Reply {
	if p.world.Contract().Operation(operation) == nil {
		p.trial.defect("the contract of %s has no operation %q%s", p.world.Dialect(), operation, p.trial.operationHint(operation))
	}
	body := make([]*message.Element, 0, len(children))
	for _, c := range children {
		if c != nil {
			body = append(body, c.Clone())
		}
	}
	return p.call(ctx, operation, body, p.trial.setting.Client.Do)
}

// CallAsGiven makes a call with the children of the request exactly in the order given.
func (p *Persona) CallAsGiven(ctx SpecContext, operation string, children ...*message.Element) *Reply {
	body := slices.DeleteFunc(slices.Clone(children), func(e *message.Element) bool { return e == nil })
	return p.call(ctx, operation, body, p.trial.setting.Client.DoAsGiven)
}

func (p *Persona) call(ctx SpecContext, operation string, body []*message.Element, do func(context.Context, client.Credentials, *message.Request) *client.Result) *Reply {
	p.trial.mayCall(operation)
	call := &message.Request{Operation: operation, Body: body}
	p.trial.mayMail(operation, call)
	answered := p.trial.announce(ctx, p, operation, call)
	result := do(ctx, p.who, call)
	answered(result)
	return p.trial.replied(p, result, body, false)
}

// Prepare returns the request that Call would send, for a check that spoils its bytes before Post.
func (p *Persona) Prepare(operation string, children ...*message.Element) client.Raw {
	body := slices.Clone(children)
	raw, err := p.trial.setting.Client.Encode(p.who, &message.Request{Operation: operation, Body: body})
	if err != nil {
		p.trial.defect("%s cannot be prepared: %v", operation, err)
	}
	return raw
}

// Post sends a request as it is. Unlike Call it also returns answers that are
// none of the service (an HTTP 400 with a page for people); only a network fault ends the check.
func (p *Persona) Post(ctx SpecContext, raw client.Raw) *Reply {
	p.trial.mayCall(raw.Operation)
	p.trial.mayMail(raw.Operation, raw.Call())
	answered := p.trial.announce(ctx, p, raw.Operation, raw.Call())
	result := p.trial.setting.Client.Post(ctx, p.who, raw)
	answered(result)
	reply := p.trial.replied(p, result, nil, true)
	p.trial.sound(ctx, p, result)
	return reply
}

// WithToken returns the persona with another access token; an empty one sends none.
func (p *Persona) WithToken(token string) *Persona {
	return p.with(func(c *client.Credentials) {
		*c = c.SignedInAs(token)
		c.Public = append(slices.Clone(c.Public), token)
	})
}

// WithTokenOf returns the persona with the access token of another one.
func (p *Persona) WithTokenOf(other *Persona) *Persona {
	return p.with(func(c *client.Credentials) { *c = c.SignedInLike(other.who) })
}

// WithDeveloperToken returns the persona with another developer token; an empty one sends none.
func (p *Persona) WithDeveloperToken(token string) *Persona {
	return p.with(func(c *client.Credentials) {
		c.DeveloperToken = token
		c.Public = append(slices.Clone(c.Public), token)
	})
}

// WithHeader returns the persona with exactly these header elements, in this
// order; none sends an empty header. See AuthenticationToken and DeveloperToken.
func (p *Persona) WithHeader(elements ...*message.Element) *Persona {
	return p.with(func(c *client.Credentials) { c.Header = append([]*message.Element{}, elements...) })
}

// AuthenticationToken is the header element with the persona's access token.
func (p *Persona) AuthenticationToken() *message.Element {
	return message.Text("AuthenticationToken", p.who.Token)
}

// Password is the header element with the password that goes with UserName.
// Where the target did not say one, the check ends as skipped.
func (p *Persona) Password() *message.Element {
	p.trial.asksFor(&p.trial.needs.entities, NeedsPassword+p.Name)
	if p.password == "" {
		p.trial.skip("the target lends persona " + p.Name + " no password")
	}
	return message.Text("Password", p.password)
}

// DeveloperToken is the header element with the world's developer token.
func (p *Persona) DeveloperToken() *message.Element {
	return message.Text("DeveloperToken", p.who.DeveloperToken)
}

func (p *Persona) with(change func(*client.Credentials)) *Persona {
	q := *p
	q.who.Fresh = false
	change(&q.who)
	return &q
}
