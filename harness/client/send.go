package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/message"
)

// shortestTimeout is where the halving of the deadline ends.
const shortestTimeout = 250 * time.Millisecond

// send makes attempts until one is not to be repeated or patience runs out.
func (c *Client) send(ctx context.Context, who Credentials, raw Raw, call *message.Request) *Result {
	r := &Result{
		client: c, who: who, Sent: raw, Operation: raw.Operation, url: c.address(raw), agent: agent.Header(ctx, c.options.UserAgent),
		call: call, Started: time.Now(),
	}
	defer func() { r.Duration = time.Since(r.Started) }()
	for {
		if r.Attempts > 0 || call == nil { // else the call was worded just now
			if _, err := r.refresh(ctx, ""); err != nil {
				r.signedOut(ctx, err)
				return r
			}
		}
		leave, err := c.enter(ctx)
		if err != nil {
			r.Class, r.Err = Cancelled, err
			return r
		}
		r.Attempts++
		c.requests.Add(1)
		c.attempt(ctx, r)
		leave()
		if c.renewed(ctx, r) {
			continue
		}
		pause, again := c.again(r)
		if !again || !c.pause(ctx, r, pause) {
			c.settle(r)
			return r
		}
	}
}

// attempt makes one request and classifies what came of it.
func (c *Client) attempt(parent context.Context, r *Result) {
	r.Status, r.Header, r.Body, r.Reply, r.Findings, r.Err = 0, nil, nil, nil, nil, nil
	r.spoken, r.StrangeRoles = nil, nil
	timeout := c.timeout()
	ctx, cancel := context.WithTimeout(parent, timeout)
	defer cancel()
	request, err := c.request(ctx, r)
	if err != nil {
		r.Class, r.Err = Unsent, err
		return
	}
	err = c.exchange(request, r)
	switch {
	case err == nil:
		c.silences.Store(0)
		c.read(r)
	case parent.Err() != nil:
		r.Class, r.Err = Cancelled, parent.Err()
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		c.silences.Add(1)
		r.Class, r.Err = TimedOut, fmt.Errorf("no complete reply within %s", timeout)
	case errors.Is(err, errTooLong):
		r.Class, r.Err = Foreign, err
	default:
		r.Class, r.Err = Unreachable, fmt.Errorf("no reply: %w", err)
	}
}

var errTooLong = fmt.Errorf("the reply is longer than %d MiB", MaxReply>>20)

func (c *Client) exchange(request *http.Request, r *Result) error {
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	r.Status, r.Header = response.StatusCode, response.Header
	var body bytes.Buffer
	if n := response.ContentLength; n > 0 && n <= MaxReply {
		body.Grow(int(n) + bytes.MinRead) // ReadFrom wants room to see the end
	}
	if _, err := body.ReadFrom(io.LimitReader(response.Body, MaxReply+1)); err != nil {
		r.Body = body.Bytes()
		return err
	}
	r.Body = body.Bytes()
	if len(r.Body) > MaxReply {
		r.Body = r.Body[:MaxReply]
		return errTooLong
	}
	return nil
}

// read decides whether the service answered.
func (c *Client) read(r *Result) {
	var err error
	r.Reply, r.Findings, err = c.binding.decode(c.options.Contract, r.Operation, r.Status, r.Header, r.Body)
	r.spoken = r.Reply
	switch {
	case err == nil:
		r.Class = Answered
		r.Reply, r.StrangeRoles = withoutStrangeRoles(c.understood(r.spoken))
	case r.Status >= 200 && r.Status < 300 && r.Operation != "" && isPage(r.Body):
		r.Class, r.Err = Foreign, fmt.Errorf("HTTP %d with a page for people instead of a reply", r.Status)
	case r.Status >= 200 && r.Status < 300 && r.Operation != "" && isSomethingElse(r.Header.Get("Content-Type")):
		r.Class, r.Err = Foreign, fmt.Errorf("HTTP %d with %s of type %s instead of a reply", r.Status, size(r.Body), r.Header.Get("Content-Type"))
	case r.Status >= 200 && r.Status < 300:
		r.Class, r.Err = Unreadable, fmt.Errorf("HTTP %d with %s: %w", r.Status, size(r.Body), err)
	default:
		r.Class, r.Err = Foreign, fmt.Errorf("HTTP %d %s with %s: %w", r.Status, http.StatusText(r.Status), size(r.Body), err)
	}
}

func size(body []byte) string {
	if len(body) == 0 {
		return "an empty body"
	}
	return fmt.Sprintf("a body of %d bytes", len(body))
}

func (c *Client) request(ctx context.Context, r *Result) (*http.Request, error) {
	method := r.Sent.Method
	if method == "" {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, r.url, bytes.NewReader(r.Sent.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", r.agent)
	for name, values := range c.options.Headers {
		request.Header[name] = values
	}
	for name, values := range r.Sent.Header {
		request.Header[name] = values
	}
	return request, nil
}

func (c *Client) address(raw Raw) string {
	address := c.options.Endpoint
	if raw.Path != "" {
		address = strings.TrimSuffix(address, "/") + raw.Path
	}
	if raw.Query == "" {
		return address
	}
	if strings.Contains(address, "?") {
		return address + "&" + raw.Query
	}
	return address + "?" + raw.Query
}

func (c *Client) timeout() time.Duration {
	return max(c.options.Timeout>>min(c.silences.Load(), 20), min(shortestTimeout, c.options.Timeout))
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}
