package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/message"
)

const (
	// shortestTimeout is where the halving of the deadline ends.
	shortestTimeout = 250 * time.Millisecond
	// throttlePause is the documented wait after code 117, for targets that name none.
	throttlePause = 60 * time.Second
)

// send makes attempts until one is not throttled or patience runs out.
func (c *Client) send(ctx context.Context, who Credentials, raw Raw, call *message.Request) *Result {
	r := &Result{client: c, who: who, Sent: raw, Operation: raw.Operation, url: c.address(raw), call: call, Started: time.Now()}
	defer func() { r.Duration = time.Since(r.Started) }()
	for {
		if c.options.Limiter != nil {
			if err := c.options.Limiter.Wait(ctx); err != nil {
				r.Class, r.Err = Cancelled, err
				return r
			}
		}
		r.Attempts++
		c.requests.Add(1)
		c.attempt(ctx, r)
		if !throttled(r) {
			if r.Class == Answered {
				c.waited.Store(0)
			}
			return r
		}
		pause := retryAfter(r.Header)
		if time.Duration(c.waited.Load())+pause > c.options.ThrottleBudget {
			r.Class = Throttled
			r.Err = fmt.Errorf("the target limits the call rate and asks to wait %s; the budget is %s", pause, c.options.ThrottleBudget)
			return r
		}
		c.waited.Add(int64(pause))
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			r.Class, r.Err = Cancelled, ctx.Err()
			return r
		case <-timer.C:
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
		r.Class, r.Err = Unreadable, err
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
	request.Header.Set("User-Agent", c.options.UserAgent)
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

// throttled reports whether the target asks for patience: HTTP 429, or a fault
// with code 117.
func throttled(r *Result) bool {
	if r.Status == http.StatusTooManyRequests {
		return true
	}
	if r.Class != Answered || r.Reply.Fault == nil {
		return false
	}
	for _, e := range r.Reply.Fault.Errors {
		if e.Number == 117 {
			return true
		}
	}
	return false
}

func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at))
	}
	return throttlePause
}
