// Package client makes a persona's calls to one dialect of one target: with a
// deadline, a rate limit and throttle retry, recorded, and redacted before
// anything leaves the package.
package client

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/message"
)

// Defaults of Options.
const (
	DefaultTimeout        = 30 * time.Second
	DefaultThrottleBudget = 2 * time.Minute
	// MaxReply is the largest reply that is read; a longer one is unreadable.
	MaxReply = 32 << 20
)

// Options says whom a client talks to and with how much patience.
type Options struct {
	HTTP     *http.Client // its transport is shared; redirects are never followed
	Contract *contract.Contract
	Dialect  string // "v13-soap"
	Endpoint string
	// Headers are sent with every request; their values are treated as secrets.
	Headers http.Header
	// Secrets returns further texts that must never be recorded; more may come up
	// while the client is used. Nil for none.
	Secrets func() []string
	// Gate is asked before every attempt and every wait; nil means no limit.
	Gate manners.Gate
	// Retries is how often a call is sent again after a fault that may pass. Those
	// of the call rate are not counted: ThrottleBudget and the gate bound them.
	Retries int
	// Timeout bounds one attempt. It halves with each timeout in a row, so that
	// a target that hangs does not hold up a whole run.
	Timeout time.Duration
	// ThrottleBudget is the longest time spent waiting, between two real
	// answers, for a target that asks for patience (code 117, HTTP 429).
	ThrottleBudget time.Duration
	// Mask hides personal data in what is recorded.
	Mask bool
	// UserAgent names who sends, where the context of a call does not.
	UserAgent string
}

// Client calls one dialect of one target. It is safe for concurrent use.
type Client struct {
	options  Options
	binding  binding
	http     *http.Client
	silences atomic.Int32 // timeouts in a row
	waited   atomic.Int64 // throttle wait since the last real answer, ns
	requests atomic.Int64
}

// New returns a client. It fails on a dialect without a binding and on missing options.
func New(o Options) (*Client, error) {
	b, err := bindingOf(o.Dialect)
	if err != nil {
		return nil, err
	}
	if o.Contract == nil || o.Endpoint == "" {
		return nil, fmt.Errorf("dialect %s: contract and endpoint are required", o.Dialect)
	}
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.ThrottleBudget <= 0 {
		o.ThrottleBudget = DefaultThrottleBudget
	}
	if o.UserAgent == "" {
		o.UserAgent = "cmconform"
	}
	h := *o.HTTP
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{options: o, binding: b, http: &h}, nil
}

// Dialect names the dialect that the client speaks.
func (c *Client) Dialect() string { return c.options.Dialect }

// Contract is the contract that requests and replies are read by.
func (c *Client) Contract() *contract.Contract { return c.options.Contract }

// Endpoint is the address of the service.
func (c *Client) Endpoint() string { return c.options.Endpoint }

// UserAgent names who sends the client's requests.
func (c *Client) UserAgent() string { return c.options.UserAgent }

// Requests is the number of HTTP requests sent so far, retries included.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// Do makes one call and never fails to return a result; Result.Class says what
// came of it. The call is in the words of the newest API version and in any
// order: its elements are put into that of the contract, in place.
func (c *Client) Do(ctx context.Context, who Credentials, call *message.Request) *Result {
	return c.do(ctx, who, call, func(who Credentials) *message.Request { return c.ordered(c.spoken(who, call)) })
}

// DoAsGiven is Do with the elements in exactly the order given.
func (c *Client) DoAsGiven(ctx context.Context, who Credentials, call *message.Request) *Result {
	return c.do(ctx, who, call, func(who Credentials) *message.Request { return c.spoken(who, call) })
}

func (c *Client) do(ctx context.Context, who Credentials, asked *message.Request, worded func(Credentials) *message.Request) *Result {
	who, err := who.signIn(ctx)
	if err != nil {
		r := c.unsent(asked.Operation, nil)
		r.signedOut(ctx, err)
		return r
	}
	call := worded(who)
	raw, err := c.binding.encode(c.options.Contract, call)
	if err != nil {
		return c.unsent(call.Operation, fmt.Errorf("%w: %w", ErrEncoding, err))
	}
	return c.send(ctx, who, raw, call)
}

// Encode returns the request that Do would send, for checks that spoil it before Post.
func (c *Client) Encode(who Credentials, call *message.Request) (Raw, error) {
	raw, err := c.binding.encode(c.options.Contract, c.ordered(c.spoken(who, call)))
	raw.call = call
	return raw, err
}

// Post sends a request as it is given. The reply is read as one to raw.Operation.
func (c *Client) Post(ctx context.Context, who Credentials, raw Raw) *Result {
	return c.send(ctx, who, raw, nil)
}

func (c *Client) unsent(operation string, err error) *Result {
	return &Result{client: c, Operation: operation, Class: Unsent, Err: err, Started: time.Now()}
}
