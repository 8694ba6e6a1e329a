package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/manners"
)

// Cause says in a word why a request came to nothing through no fault of the service's own code.
type Cause string

// Causes, as reports have them.
const (
	RateLimit    Cause = "rate limit"        // code 117 or HTTP 429
	NoConnection Cause = "no connection"     // nothing was sent
	Broken       Cause = "connection broken" // while the request or the reply was under way
	Silence      Cause = "no reply in time"
	Maintenance  Cause = "maintenance" // HTTP 503, or a page that says so
	Gateway      Cause = "gateway"     // HTTP 502 and 504: something in front has lost the service
	ServerError  Cause = "server error"
	Forbidden    Cause = "forbidden" // HTTP 401 or 403 that is no reply of the service
	Page         Cause = "page"      // a page for people, or a file, where a reply should be
)

// Attempt is a request of a call that was sent again.
type Attempt struct {
	Status int
	Err    error
	Cause  Cause
	Waited time.Duration // before the next one
}

// throttlePause is the documented wait after code 117, for targets that name none.
const throttlePause = 60 * time.Second

// mostThrottled bounds the attempts of one call at a target that asks for no pause, or a short one, and refuses all the same.
const mostThrottled = 20

// causeOf finds out why an attempt came to nothing; empty where the service answered, or is itself to blame.
func causeOf(r *Result) Cause {
	switch {
	case throttled(r):
		return RateLimit
	case r.Class == TimedOut:
		return Silence
	case r.Class == Unreachable && neverSent(r.Err):
		return NoConnection
	case r.Class == Unreachable:
		return Broken
	case r.Class != Foreign:
		return ""
	}
	switch code := r.Status; {
	case code == http.StatusServiceUnavailable, isPage(r.Body) && bytes.Contains(bytes.ToLower(r.Body), []byte("maintenance")):
		return Maintenance
	case code == http.StatusBadGateway, code == http.StatusGatewayTimeout:
		return Gateway
	case code >= 500:
		return ServerError
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return Forbidden
	case code/100 == 2:
		return Page
	}
	return ""
}

// outage reports whether a cause lies in front of the service whatever was
// sent: also bytes that a check has spoiled are not refused in that way.
func (c Cause) outage() bool {
	return c == RateLimit || c == Maintenance || c == Gateway || c == Page
}

// Outage reports whether what came back says nothing about the service,
// whatever was sent: a rate limit, maintenance, a gateway that has lost it.
func (r *Result) Outage() bool { return r.Cause.outage() }

// again decides whether the call is sent once more, and after which pause. A
// call that writes is repeated only where nothing can have come of it.
func (c *Client) again(r *Result) (pause time.Duration, again bool) {
	r.Cause = causeOf(r)
	asked, asks := retryAfter(r.Header)
	switch r.Cause {
	case "":
		return 0, false
	case RateLimit:
		if !asks {
			asked = throttlePause
		}
		return asked, true // pause knows the limits
	case NoConnection:
	case Maintenance:
		if !(r.Status == http.StatusServiceUnavailable && asks) && !c.harmless(r) {
			return 0, false
		}
	default:
		if !c.harmless(r) {
			return 0, false
		}
	}
	most := c.options.Retries
	if r.call == nil && (r.Cause == ServerError || r.Cause == Forbidden) {
		most = min(most, 1) // bytes that a check has spoilt may well be refused so, every time
	}
	if r.retries() >= most {
		return 0, false
	}
	if !asks {
		asked = manners.Backoff(r.retries() + 1)
	}
	return asked, true
}

// retries is how often the call was sent again after a fault; those of the call rate and of a token's age are none.
func (r *Result) retries() int {
	n := 0
	for _, a := range r.Retried {
		if a.Cause != RateLimit && a.Cause != TokenExpired {
			n++
		}
	}
	return n
}

// harmless reports whether a call may be made twice.
func (c *Client) harmless(r *Result) bool {
	if r.Sent.Method == http.MethodGet {
		return true
	}
	o := c.options.Contract.Operation(r.Operation)
	return o != nil && o.Kind == contract.Read
}

// pause waits before the next attempt and records the last one; it returns
// false where there is none to come, and has then said why.
func (c *Client) pause(ctx context.Context, r *Result, d time.Duration) bool {
	if r.Cause == RateLimit {
		if r.Attempts >= mostThrottled {
			r.Class, r.Err = Throttled, fmt.Errorf("the target limits the call rate, whatever pause it is given; so it was %s", times(r.Attempts))
			return false
		}
		if time.Duration(c.waited.Load())+d > c.options.ThrottleBudget {
			r.Class = Throttled
			r.Err = fmt.Errorf("the target limits the call rate and asks to wait %s; the budget is %s", d, c.options.ThrottleBudget)
			return false
		}
		c.waited.Add(int64(d))
	}
	var tired *manners.Impatient
	switch err := c.wait(ctx, d); {
	case errors.As(err, &tired) && r.Cause == RateLimit:
		r.Class, r.Err = Throttled, fmt.Errorf("the target limits the call rate: %w", err)
		return false
	case errors.As(err, &tired):
		r.Err = fmt.Errorf("%w; %w", r.Err, err)
		return false
	case err != nil:
		r.Class, r.Err = Cancelled, err
		return false
	}
	r.Retried = append(r.Retried, Attempt{r.Status, r.Err, r.Cause, d})
	return true
}

// enter waits for leave to send; a client without a gate needs none.
func (c *Client) enter(ctx context.Context) (leave func(), err error) {
	if c.options.Gate == nil {
		return func() {}, nil
	}
	return c.options.Gate.Enter(ctx)
}

func (c *Client) wait(ctx context.Context, d time.Duration) error {
	if c.options.Gate == nil {
		return manners.Sleep(ctx, d)
	}
	return c.options.Gate.Wait(ctx, d)
}

// settle words what was tried in vain, for the one who reads the last attempt only.
func (c *Client) settle(r *Result) {
	switch {
	case r.Class == Answered:
		c.waited.Store(0)
	case r.Cause == "" || r.Cause == RateLimit:
	case len(r.Retried) > 0:
		r.Err = fmt.Errorf("%w; so it was %s", r.Err, times(len(r.Retried)+1))
	case c.options.Retries > 0 && r.Cause != NoConnection && !c.harmless(r):
		r.Err = fmt.Errorf("%w; not sent again, for it may have been done", r.Err)
	}
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// neverSent reports whether a fault came up before any of the request was on its way.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
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

// retryAfter is the pause that a reply asks for.
func retryAfter(h http.Header) (pause time.Duration, asks bool) {
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}

// isSomethingElse reports whether a media type is neither text nor one of the bindings': no service says so of its replies.
func isSomethingElse(media string) bool {
	media, _, err := mime.ParseMediaType(media)
	kind, sub, _ := strings.Cut(media, "/")
	return err == nil && kind != "text" && !strings.HasSuffix(sub, "xml") && !strings.HasSuffix(sub, "json")
}

// isPage reports whether a body is HTML, which no service of this kind answers in.
func isPage(body []byte) bool {
	text := strings.ToLower(string(bytes.TrimLeft(body[:min(len(body), 512)], " \t\r\n\ufeff")))
	return strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html")
}
