package run

import (
	"context"
	"errors"
	"sync"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/signin"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// tokenAsked is a worker's question for the access token of a persona. Workers
// have none of their own: an authority may take each refresh token only once.
type tokenAsked struct {
	Number  int    `json:"number"`
	Persona string `json:"persona"`
	Refused string `json:"refused,omitempty"` // the one that has expired
}

// tokenTold answers; one of token and fault is set.
type tokenTold struct {
	Number int           `json:"number"`
	Token  string        `json:"token,omitempty"`
	Fault  *signin.Fault `json:"fault,omitempty"`
}

// questions are those of a worker that wait for their answer.
type questions struct {
	mu      sync.Mutex
	last    int
	waiting map[int]chan tokenTold
}

// token asks the parent; it is a target.Ask.
func (w *worker) token(ctx context.Context, persona, refused string) (string, error) {
	q, told := &w.questions, make(chan tokenTold, 1)
	q.mu.Lock()
	q.last++
	number := q.last
	if q.waiting == nil {
		q.waiting = map[int]chan tokenTold{}
	}
	q.waiting[number] = told
	q.mu.Unlock()
	defer func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		delete(q.waiting, number)
	}()
	if err := w.out.write(answer{Token: &tokenAsked{number, persona, refused}}); err != nil {
		return "", err
	}
	select {
	case a := <-told:
		if a.Fault != nil {
			return "", a.Fault
		}
		return a.Token, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// told hands an answer to who waits for it, if somebody still does.
func (q *questions) told(a tokenTold) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if waiting := q.waiting[a.Number]; waiting != nil {
		waiting <- a
	}
}

// tell answers a worker's question for a token.
func (w *hand) tell(q tokenAsked) {
	told := tokenTold{Number: q.Number}
	token, err := w.dealer.run.options.Target.Token(w.ctx, q.Persona, q.Refused)
	switch {
	case err == nil:
		told.Token = token
	case w.ctx.Err() != nil:
		return // the run is over, and the worker knows
	case !errors.As(err, &told.Fault):
		told.Fault = &signin.Fault{Message: err.Error()}
	}
	_ = w.to.write(order{Token: &told})
}

// redacted is a problem without secrets: it may quote what came over the network.
func (r *run) redacted(p *reports.Problem) *reports.Problem {
	if len(r.dialects) == 0 {
		return p
	}
	redactor, clean := r.dialects[0].setting.Client.Redactor(), *p
	clean.Message, clean.Advice = redactor.Text(p.Message), redactor.Text(p.Advice)
	return &clean
}

// caller are the credentials of a persona as a client takes them.
func caller(c target.Credentials) client.Credentials {
	return client.Credentials{DeveloperToken: c.DeveloperToken, Token: c.Token, UserName: c.UserName, Password: c.Password, Current: c.Current}
}

// lender returns how static personas sign in; nil where worlds are provisioned.
func lender(t *target.Target) func(persona string) client.Credentials {
	if t.ProvisionerKind != target.StaticProvisioner {
		return nil
	}
	return func(persona string) client.Credentials {
		lent, _ := t.Caller(persona)
		return caller(lent)
	}
}
