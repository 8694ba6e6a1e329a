package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

const (
	token     = "canary-token-4711"
	developer = "canary-developer-0815"
)

var caller = Credentials{Token: token, DeveloperToken: developer, Fresh: true}

func v13(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load("v13", 2025)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve starts a service and returns a client of it.
func serve(t testing.TB, handler http.HandlerFunc, change ...func(*Options)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o := Options{Contract: v13(t), Dialect: "v13-soap", Endpoint: server.URL + "/service", Timeout: 2 * time.Second}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// encoded is the envelope of a reply to UpdateUser.
func encoded(t testing.TB, r *message.Reply) string {
	t.Helper()
	r.Operation = "UpdateUser"
	body, err := soap.EncodeReply(v13(t), r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func updated(t testing.TB) string {
	return encoded(t, &message.Reply{
		Header: []*message.Element{message.Text("TrackingId", "0c7b1d3e-0000-4000-8000-000000000001")},
		Body:   message.Group("UpdateUserResponse", message.Text("LastModifiedTime", "2026-01-16T14:39:45.443")),
	})
}

func refusal(t testing.TB, code int, symbol string) string {
	return encoded(t, &message.Reply{Fault: &message.Fault{
		Code: "Server", Reason: "Invalid client data.", Detail: message.AdApiFaultDetail, TrackingID: "0c7b1d3e-0000-4000-8000-000000000002",
		Errors: []message.Error{{Number: code, Symbol: symbol, Message: "No."}},
	}})
}

func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hang answers nothing until the client goes away, which a server notices once it has read the request.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func updateUser() *message.Request {
	return &message.Request{Operation: "UpdateUser", Body: []*message.Element{message.Group("User", message.Text("JobTitle", "O'Brien <&> $HOME"))}}
}

func TestDoSendsWhatIsDocumented(t *testing.T) {
	var got *http.Request
	var body string
	reply := updated(t)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
		answer(200, "text/xml", reply)(w, r)
	}, func(o *Options) {
		o.Headers = http.Header{"X-Gateway": {"secret-key-1"}}
		o.UserAgent = "cmconform/test"
	})
	r := c.Do(t.Context(), caller, updateUser())
	if r.Class != Answered || !r.Succeeded() || r.Reply.Body.Value("LastModifiedTime") != "2026-01-16T14:39:45.443" {
		t.Fatalf("result: %s, %v", r.Class, r.Err)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/xml; charset=utf-8", "Soapaction": "UpdateUser", "User-Agent": "cmconform/test", "X-Gateway": "secret-key-1",
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s is %q, want %q", name, value, want)
		}
	}
	if got.Method != "POST" || got.URL.Path != "/service" {
		t.Errorf("%s %s", got.Method, got.URL.Path)
	}
	if a, d := strings.Index(body, "<AuthenticationToken>"+token), strings.Index(body, "<DeveloperToken>"+developer); a < 0 || d < a {
		t.Errorf("header elements are missing or out of the contract's order: %s", body)
	}
}

func TestHeaderElementsAsGiven(t *testing.T) {
	var body string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
	})
	who := caller
	who.Header = []*message.Element{}
	c.Do(t.Context(), who, updateUser())
	if strings.Contains(body, token) || strings.Contains(body, developer) {
		t.Errorf("an empty header carries credentials: %s", body)
	}
	who.Header = []*message.Element{message.Text("DeveloperToken", developer), message.Nil("AuthenticationToken")}
	c.Do(t.Context(), who, updateUser())
	if d, a := strings.Index(body, "<DeveloperToken>"), strings.Index(body, "<AuthenticationToken"); d < 0 || a < d {
		t.Errorf("the given order is not kept: %s", body)
	}
}

func TestClasses(t *testing.T) {
	html := "<html><body>Bad gateway</body></html>"
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		class   Class
		err     string
	}{
		"response":         {answer(200, "text/xml", updated(t)), Answered, ""},
		"fault with 500":   {answer(500, "text/xml", refusal(t, 106, "UserIsNotAuthorized")), Answered, ""},
		"fault with 200":   {answer(200, "text/xml", refusal(t, 106, "UserIsNotAuthorized")), Answered, ""},
		"empty 200":        {answer(200, "text/xml", ""), Unreadable, "HTTP 200 with an empty body: empty document"},
		"page with 200":    {answer(200, "text/html", html), Foreign, "HTTP 200 with a page for people instead of a reply"},
		"page with 500":    {answer(500, "text/html", html), Foreign, "HTTP 500 Internal Server Error with a body of 37 bytes: not a SOAP envelope: the root element is html"},
		"404":              {answer(404, "text/plain", ""), Foreign, "HTTP 404 Not Found with an empty body: empty document"},
		"redirect":         {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, Foreign, "HTTP 302 Found with an empty body: empty document"},
		"hang":             {hang, TimedOut, "no complete reply within 100ms"},
		"hang in the body": {func(w http.ResponseWriter, r *http.Request) { w.(http.Flusher).Flush(); hang(w, r) }, TimedOut, "no complete reply within 100ms"},
		"echo": {func(w http.ResponseWriter, r *http.Request) { b, _ := io.ReadAll(r.Body); _, _ = w.Write(b) }, Unreadable,
			"HTTP 200 with a body of 549 bytes: the body is no reply to the operation: found UpdateUserRequest, expected UpdateUserResponse"},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, test.handler, func(o *Options) { o.Timeout = 100 * time.Millisecond })
			r := c.Do(t.Context(), caller, updateUser())
			err := ""
			if r.Err != nil {
				err = r.Err.Error()
			}
			if r.Class != test.class || err != test.err {
				t.Errorf("got %s, %q\nwant %s, %q", r.Class, err, test.class, test.err)
			}
			if (r.Reply != nil) != (test.class == Answered) {
				t.Errorf("reply %v", r.Reply)
			}
		})
	}
	t.Run("closed port", func(t *testing.T) {
		c := serve(t, nil, func(o *Options) { o.Endpoint = "http://127.0.0.1:1/" })
		if r := c.Do(t.Context(), caller, updateUser()); r.Class != Unreachable || !strings.Contains(r.Err.Error(), "refused") {
			t.Errorf("got %s, %v", r.Class, r.Err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); hang(w, r) })
		if r := c.Do(ctx, caller, updateUser()); r.Class != Cancelled {
			t.Errorf("got %s, %v", r.Class, r.Err)
		}
	})
}

func TestPatienceShrinksWithSilence(t *testing.T) {
	var answers atomic.Bool
	reply := updated(t)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !answers.Load() {
			hang(w, r)
			return
		}
		answer(200, "text/xml", reply)(w, r)
	}, func(o *Options) { o.Timeout = 40 * time.Millisecond })
	c.options.Timeout = 2 * time.Second
	c.silences.Store(2)
	if got := c.timeout(); got != 500*time.Millisecond {
		t.Errorf("after two silences the deadline is %s", got)
	}
	c.silences.Store(30)
	if got := c.timeout(); got != 250*time.Millisecond {
		t.Errorf("after many silences the deadline is %s", got)
	}
	c.Do(t.Context(), caller, updateUser())
	if c.silences.Load() != 31 {
		t.Errorf("silence was not counted: %d", c.silences.Load())
	}
	answers.Store(true)
	c.Do(t.Context(), caller, updateUser())
	if c.silences.Load() != 0 {
		t.Errorf("an answer did not restore patience: %d", c.silences.Load())
	}
}

func TestThrottling(t *testing.T) {
	limited, reply := refusal(t, 117, "CallRateExceeded"), updated(t)
	for name, test := range map[string]struct {
		first    http.HandlerFunc
		class    Class
		attempts int
	}{
		"429 with Retry-After": {func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Retry-After", "0"); w.WriteHeader(429) }, Answered, 2},
		"117 with Retry-After": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "0")
			answer(500, "text/xml", limited)(w, r)
		}, Answered, 2},
		"117 beyond the budget": {answer(500, "text/xml", limited), Throttled, 1},
		"429 beyond the budget": {answer(429, "text/plain", ""), Throttled, 1},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if calls++; calls == 1 {
					test.first(w, r)
					return
				}
				answer(200, "text/xml", reply)(w, r)
			}, func(o *Options) { o.ThrottleBudget = time.Second })
			r := c.Do(t.Context(), caller, updateUser())
			if r.Class != test.class || r.Attempts != test.attempts || c.Requests() != test.attempts {
				t.Errorf("got %s after %d attempts: %v", r.Class, r.Attempts, r.Err)
			}
			if test.class == Throttled && r.Err.Error() != "the target limits the call rate and asks to wait 1m0s; the budget is 1s" {
				t.Errorf("error %q", r.Err)
			}
		})
	}
}

func TestUnsentAndUnknown(t *testing.T) {
	c := serve(t, answer(200, "text/xml", ""))
	if _, err := New(Options{Dialect: "v13-carrier-pigeon", Contract: c.Contract(), Endpoint: "http://x"}); err == nil || err.Error() != `dialect "v13-carrier-pigeon" has no binding that this build speaks` {
		t.Errorf("error %v", err)
	}
	if _, err := New(Options{Dialect: "v13-soap"}); err == nil {
		t.Error("a client without contract and endpoint was made")
	}
	r := c.Post(t.Context(), caller, Raw{Method: "B A D"})
	if r.Class != Unsent || c.Requests() != 1 {
		t.Errorf("got %s, %v", r.Class, r.Err)
	}
}

func TestPostGoesOutAsGiven(t *testing.T) {
	var got *http.Request
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r })
	r := c.Post(t.Context(), caller, Raw{Method: "GET", Query: "wsdl", Header: http.Header{"Accept": {"text/xml"}}})
	if got.Method != "GET" || got.URL.String() != "/service?wsdl" || got.Header.Get("Accept") != "text/xml" || r.Status != 200 {
		t.Errorf("%s %s, status %d", got.Method, got.URL, r.Status)
	}
}

// The curl line of a report repeats the request byte by byte, with the tokens taken from the environment.
func TestCurlLineRepeatsTheRequest(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed; apt-get install curl")
	}
	var bodies, actions []string
	reply := updated(t)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies, actions = append(bodies, string(b)), append(actions, r.Header.Get("SOAPAction")+" "+r.Header.Get("Content-Type"))
		answer(200, "text/xml", reply)(w, r)
	})
	r := c.Do(t.Context(), caller, updateUser())
	line := r.Exchange(c.Redactor(token, developer)).Curl
	if strings.Contains(line, token) || strings.Contains(line, developer) {
		t.Fatalf("the line carries a secret: %s", line)
	}
	cmd := exec.Command("sh", "-c", line)
	cmd.Env = []string{"PATH=/usr/bin:/bin:/usr/local/bin", TokenVariable + "=" + token, DeveloperTokenVariable + "=" + developer}
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != reply {
		t.Fatalf("%s\n%v\n%s", line, err, out)
	}
	if bodies[0] != bodies[1] || actions[0] != actions[1] {
		t.Errorf("sent %q\nrepeated %q", fmt.Sprint(bodies[0], actions[0]), fmt.Sprint(bodies[1], actions[1]))
	}

	// Tokens in headers come from the environment, too; what else is secret there stays hidden.
	r = c.Post(t.Context(), caller, Raw{Operation: "GetUser", Method: http.MethodGet, Query: "wsdl",
		Header: http.Header{"Authenticationtoken": {token}, "X-Api-Key": {"other-secret"}}})
	line = r.Exchange(c.Redactor(token, developer)).Curl
	want := `curl -sS -X GET -H 'AuthenticationToken: '"$CMCONFORM_TOKEN"'' -H 'X-Api-Key: [redacted]' '` + c.Endpoint() + `?wsdl'`
	if line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
}
