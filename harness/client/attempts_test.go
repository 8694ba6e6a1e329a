package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// hurried is a gate that notes the pauses instead of making them.
type hurried struct {
	*manners.Turnstile
	pauses []string
}

func (h *hurried) Wait(_ context.Context, d time.Duration) error {
	if err := h.Spend(d); err != nil {
		return err
	}
	h.pauses = append(h.pauses, d.String())
	return nil
}

// told words what came of a call: class, causes and pauses of the attempts, and the error.
func told(r *Result, gate *hurried) string {
	var causes []string
	for _, a := range r.Retried {
		causes = append(causes, fmt.Sprintf("%d %s", a.Status, a.Cause))
	}
	words := []string{string(r.Class), strings.Join(causes, ", "), strings.Join(gate.pauses, ", ")}
	if r.Err != nil {
		words = append(words, r.Err.Error())
	}
	return strings.Join(words, " | ")
}

func TestAttempts(t *testing.T) {
	reply := func(operation string, body *message.Element) string {
		encoded, err := soap.EncodeReply(v13(t), &message.Reply{Operation: operation, Body: body, Header: []*message.Element{message.Text("TrackingId", "t")}})
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	}
	read := &message.Request{Operation: "GetUser", Body: []*message.Element{message.Nil("UserId")}}
	write := &message.Request{Operation: "UpdateUser", Body: []*message.Element{message.Group("User", message.Text("Id", "7"))}}
	fine := map[*message.Request]string{
		read:  reply("GetUser", message.Group("GetUserResponse", message.Group("User", message.Text("Id", "7")))),
		write: reply("UpdateUser", message.Group("UpdateUserResponse", message.Text("LastModifiedTime", "2026-01-16T14:39:45.443"))),
	}
	asking := func(after string, h http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Retry-After", after); h(w, r) }
	}
	page := "<!DOCTYPE html><html><body>Down for Maintenance</body></html>"
	other := "<html><body>hello</body></html>"
	cut := func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
	foreign := func(status int, body string) http.HandlerFunc { return answer(status, "text/html", body) }
	limited := answer(500, "text/xml", refusal(t, 117, "CallRateExceeded"))

	for name, test := range map[string]struct {
		call     *message.Request
		troubles []http.HandlerFunc // one a request, then all is well
		want     string
	}{
		"all is well": {read, nil, "answered |  | "},
		"117 without a pause, for a write": {write, []http.HandlerFunc{limited},
			"answered | 500 rate limit | 1m0s"},
		"429 with a pause": {read, []http.HandlerFunc{asking("7", foreign(429, "")), asking("9", foreign(429, ""))},
			"answered | 429 rate limit, 429 rate limit | 7s, 9s"},
		"429 without end": {read, []http.HandlerFunc{foreign(429, ""), foreign(429, ""), foreign(429, "")},
			"throttled | 429 rate limit, 429 rate limit | 1m0s, 1m0s | the target limits the call rate and asks to wait 1m0s; the budget is 2m0s"},
		"rate limits do not count as retries": {read, []http.HandlerFunc{asking("5", limited), foreign(502, other), asking("5", limited), foreign(502, other)},
			"answered | 500 rate limit, 502 gateway, 500 rate limit, 502 gateway | 5s, 1s, 5s, 2s"},
		"bad gateway": {read, []http.HandlerFunc{foreign(502, other), foreign(504, "")},
			"answered | 502 gateway, 504 gateway | 1s, 2s"},
		"bad gateway without end": {read, []http.HandlerFunc{foreign(502, other), foreign(502, other), foreign(502, other)},
			"foreign | 502 gateway, 502 gateway | 1s, 2s | HTTP 502 Bad Gateway with a body of 31 bytes: not a SOAP envelope: the root element is html; so it was 3 times"},
		"bad gateway, for a write": {write, []http.HandlerFunc{foreign(502, other)},
			"foreign |  |  | HTTP 502 Bad Gateway with a body of 31 bytes: not a SOAP envelope: the root element is html; not sent again, for it may have been done"},
		"503 with a pause, for a write": {write, []http.HandlerFunc{asking("30", foreign(503, page))},
			"answered | 503 maintenance | 30s"},
		"503 without a pause, for a write": {write, []http.HandlerFunc{foreign(503, "")},
			"foreign |  |  | HTTP 503 Service Unavailable with an empty body: empty document; not sent again, for it may have been done"},
		"maintenance that says it is well": {read, []http.HandlerFunc{foreign(200, page), foreign(200, page), foreign(200, page)},
			"foreign | 200 maintenance, 200 maintenance | 1s, 2s | HTTP 200 with a page for people instead of a reply; so it was 3 times"},
		"a page for people": {read, []http.HandlerFunc{foreign(200, "\ufeff \n"+other)}, "answered | 200 page | 1s"},
		"a file":            {read, []http.HandlerFunc{answer(200, "application/octet-stream", "\x00\xff")}, "answered | 200 page | 1s"},
		"a file without end": {read, []http.HandlerFunc{answer(200, "image/png; x=1", "png"), answer(200, "image/png", "png"), answer(200, "image/png; x=1", "png")},
			"foreign | 200 page, 200 page | 1s, 2s | HTTP 200 with a body of 3 bytes of type image/png; x=1 instead of a reply; so it was 3 times"},
		"JSON of its own kind": {read, []http.HandlerFunc{answer(200, "application/problem+json", "{}")}, "unreadable |  |  | HTTP 200 with a body of 2 bytes: text outside the root element: \"{}\""},
		"server error":         {read, []http.HandlerFunc{foreign(500, other)}, "answered | 500 server error | 1s"},
		"bare Forbidden":       {read, []http.HandlerFunc{answer(403, "", "Forbidden")}, "answered | 403 forbidden | 1s"},
		"connection broken":    {read, []http.HandlerFunc{cut}, "answered | 0 connection broken | 1s"},
		"connection broken, for a write": {write, []http.HandlerFunc{cut},
			"unreachable |  |  | no reply: Post \"SERVICE\": EOF; not sent again, for it may have been done"},
		"not found":       {read, []http.HandlerFunc{foreign(404, "")}, "foreign |  |  | HTTP 404 Not Found with an empty body: empty document"},
		"an empty answer": {read, []http.HandlerFunc{foreign(200, "")}, "unreadable |  |  | HTTP 200 with an empty body: empty document"},
		"a fault of the service": {read, []http.HandlerFunc{answer(500, "text/xml", refusal(t, 0, "InternalError"))},
			"answered |  | "},
		"a pause beyond all patience": {read, []http.HandlerFunc{asking("86400", foreign(503, page))},
			"foreign |  |  | HTTP 503 Service Unavailable with a body of 61 bytes: not a SOAP envelope: the root element is html; another 24h0m0s to wait would be more than the run's patience of 15m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			gate := &hurried{Turnstile: manners.NewTurnstile(manners.Manners{AtOnce: 1}, 0)}
			var called atomic.Int64 // a connection that breaks tells nobody that its handler is through
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if call := int(called.Add(1)); call <= len(test.troubles) {
					test.troubles[call-1](w, r)
					return
				}
				answer(200, "text/xml", fine[test.call])(w, r)
			}, func(o *Options) { o.Gate, o.Retries = gate, 2 })
			r := c.Do(t.Context(), caller, test.call)
			if got := strings.ReplaceAll(told(r, gate), c.Endpoint(), "SERVICE"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if calls := int(called.Load()); calls != r.Attempts || calls != c.Requests() || calls != gate.Sent() || calls != len(r.Retried)+1 {
				t.Errorf("%d requests, %d attempts, %d counted, %d let through", calls, r.Attempts, c.Requests(), gate.Sent())
			}
		})
	}
}

// Bytes of a check's own may be refused by whatever stands before the service; asking twice is enough.
func TestAttemptsOfBytes(t *testing.T) {
	for status, attempts := range map[int]int{500: 2, 403: 2, 502: 3, 400: 1} {
		gate := &hurried{Turnstile: manners.NewTurnstile(manners.Manners{}, 0)}
		c := serve(t, answer(status, "text/html", "<html/>"), func(o *Options) { o.Gate, o.Retries = gate, 2 })
		if r := c.Post(t.Context(), caller, Raw{Operation: "GetUser", Body: []byte("<spoilt")}); r.Attempts != attempts {
			t.Errorf("HTTP %d: %d attempts, want %d: %s", status, r.Attempts, attempts, told(r, gate))
		}
	}
}

// Nothing was sent where nobody listens, so that a write may be tried again.
func TestRefusedConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	_ = listener.Close()
	gate := &hurried{Turnstile: manners.NewTurnstile(manners.Manners{}, 0)}
	c := serve(t, nil, func(o *Options) { o.Endpoint, o.Gate, o.Retries = nobody, gate, 2 })
	r := c.Do(t.Context(), caller, updateUser())
	if r.Class != Unreachable || len(r.Retried) != 2 || r.Cause != NoConnection || !strings.HasSuffix(r.Err.Error(), "; so it was 3 times") {
		t.Errorf("%s", told(r, gate))
	}
}

// What asks for no pause and refuses all the same is no endless loop.
func TestThrottledWithoutEnd(t *testing.T) {
	gate := &hurried{Turnstile: manners.NewTurnstile(manners.Manners{}, 0)}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Retry-After", "0"); w.WriteHeader(429) },
		func(o *Options) { o.Gate = gate })
	r := c.Do(t.Context(), caller, updateUser())
	if r.Class != Throttled || r.Attempts != 20 || r.Err.Error() != "the target limits the call rate, whatever pause it is given; so it was 20 times" {
		t.Errorf("%d attempts, %s", r.Attempts, told(r, gate))
	}
}

func TestPatienceOfTheRunEnds(t *testing.T) {
	gate := &hurried{Turnstile: manners.NewTurnstile(manners.Manners{Patience: 90 * time.Second}, 0)}
	c := serve(t, answer(429, "", ""), func(o *Options) { o.Gate = gate })
	r := c.Do(t.Context(), caller, updateUser())
	if want := "throttled | 429 rate limit | 1m0s | the target limits the call rate: another 1m0s to wait would be more than the run's patience of 1m30s"; told(r, gate) != want {
		t.Errorf("got  %s\nwant %s", told(r, gate), want)
	}
}

func TestSpentRequestsAreNotSent(t *testing.T) {
	c := serve(t, answer(200, "text/xml", updated(t)), func(o *Options) { o.Gate = manners.NewTurnstile(manners.Manners{}, 1) })
	c.Do(t.Context(), caller, updateUser())
	var spent *manners.Spent
	if r := c.Do(t.Context(), caller, updateUser()); r.Class != Cancelled || !errors.As(r.Err, &spent) || c.Requests() != 1 {
		t.Errorf("%s, %v after %d requests", r.Class, r.Err, c.Requests())
	}
}

// Bytes that a check has spoiled may be refused in many ways; an outage is none of them.
func TestOutageIsNoRefusal(t *testing.T) {
	for status, want := range map[int]bool{400: false, 403: false, 500: false, 502: true, 503: true, 504: true} {
		c := serve(t, answer(status, "text/html", "<html/>"))
		r := c.Post(t.Context(), caller, Raw{Operation: "GetUser", Body: []byte("<spoilt")})
		if r.Outage() != want || r.Attempts != 1 {
			t.Errorf("HTTP %d: outage %v after %d attempts", status, r.Outage(), r.Attempts)
		}
	}
}

// Reports tell of every attempt, and repeat no secret that one brought back.
func TestAttemptsInReports(t *testing.T) {
	calls, reply := 0, updated(t)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch calls++; calls {
		case 1:
			w.Header().Set("Retry-After", "0")
			http.Error(w, "not now, "+token, http.StatusTooManyRequests)
		default:
			answer(200, "text/xml", reply)(w, r)
		}
	})
	x := c.Do(t.Context(), caller, updateUser()).Exchange(c.Redactor(token, developer))
	if len(x.Attempts) != 1 || x.Attempts[0].Status != 429 || x.Attempts[0].Cause != "rate limit" || x.Status != 200 {
		t.Errorf("%+v", x.Attempts)
	}
	if data, _ := json.Marshal(x); strings.Contains(string(data), "canary") {
		t.Errorf("a secret leaves: %s", data)
	}
}
