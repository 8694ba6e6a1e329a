// Package witness puts a validating proxy that nobody here wrote, Stoplight's
// Prism with our OpenAPI document, between a client of REST and a service. It
// is for tests.
package witness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
)

// Witness hands calls to the proxy, and what comes out of the proxy to the
// service. The proxy reads what it hands on and writes it again; both ends put
// back what was sent, so that client and service meet each other and not the
// proxy's manner of writing.
type Witness struct {
	// Address is what the routes stand below for clients.
	Address string

	contract *contract.Contract
	service  http.Handler
	proxy    string // its host and port

	mu        sync.Mutex
	exchanges []*Exchange
}

// Exchange is one call, and what the proxy says about it.
type Exchange struct {
	Verb, Route string
	Header      http.Header
	Body        []byte
	Reply       *httptest.ResponseRecorder
	Violations  []Violation
}

// Violation is what the proxy objects to.
type Violation struct {
	Location []string `json:"location"` // request or response, then a path
	Message  string   `json:"message"`
}

// String returns the violation as one line.
func (v Violation) String() string { return strings.Join(v.Location, "/") + ": " + v.Message }

// Request returns what the proxy says about the request.
func (x *Exchange) Request() []Violation { return x.of("request") }

// Response returns what the proxy says about the response.
func (x *Exchange) Response() []Violation { return x.of("response") }

func (x *Exchange) of(direction string) []Violation {
	return slices.DeleteFunc(slices.Clone(x.Violations), func(v Violation) bool { return len(v.Location) == 0 || v.Location[0] != direction })
}

// Start starts the proxy before a service. It skips the test where the proxy cannot be had.
func Start(t testing.TB, c *contract.Contract, service http.Handler) *Witness {
	t.Helper()
	w := &Witness{contract: c, service: service}
	back := httptest.NewServer(http.HandlerFunc(w.back))
	t.Cleanup(back.Close)
	w.proxy = startPrism(t, c, back.URL)
	front := httptest.NewServer(http.HandlerFunc(w.front))
	t.Cleanup(front.Close)
	w.Address = front.URL + c.RESTPath
	return w
}

// Exchanges are all calls so far, in the order in which they came.
func (w *Witness) Exchanges() []*Exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.exchanges)
}

const exchangeHeader = "X-Exchange"

// What the proxy leaves unread of a body would be the next call on its connection.
var oneCallAConnection = &http.Transport{DisableKeepAlives: true}

// front takes a call, sends it through the proxy and returns what the service said.
func (w *Witness) front(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	x := &Exchange{Verb: r.Method, Route: strings.TrimPrefix(r.URL.Path, w.contract.RESTPath), Header: r.Header.Clone(), Body: body}
	w.mu.Lock()
	number := len(w.exchanges)
	w.exchanges = append(w.exchanges, x)
	w.mu.Unlock()

	through := r.Clone(r.Context())
	through.RequestURI, through.Host = "", ""
	through.URL = &url.URL{Scheme: "http", Host: w.proxy, Path: x.Route}
	through.Body, through.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	through.Header.Set(exchangeHeader, strconv.Itoa(number))
	through.Header.Del("Accept-Encoding") // the proxy is to see what it validates
	response, err := oneCallAConnection.RoundTrip(through)

	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		x.Violations = []Violation{{[]string{"response"}, "the proxy fails: " + err.Error()}}
	} else {
		x.Violations = heard(response, x)
	}
	if x.Reply == nil {
		w.serve(x) // the proxy refused the request by itself
	}
	hand(out, x.Reply)
}

// heard reads what the proxy says about an exchange.
func heard(response *http.Response, x *Exchange) []Violation {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case x.Reply == nil:
		return []Violation{{[]string{"request"}, fmt.Sprintf("refused with HTTP %d %s", response.StatusCode, text)}}
	case err != nil || response.StatusCode != x.Reply.Code:
		return []Violation{{[]string{"response"}, fmt.Sprintf("not read: HTTP %d %s", response.StatusCode, text)}}
	}
	var violations []Violation
	if header := response.Header.Get("Sl-Violations"); header != "" {
		if err := json.Unmarshal([]byte(header), &violations); err != nil {
			return []Violation{{[]string{"response"}, "sl-violations: " + err.Error()}}
		}
	}
	return violations
}

// back is what the proxy calls: it asks the service with what was really sent.
func (w *Witness) back(out http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.Header.Get(exchangeHeader))
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || number >= len(w.exchanges) {
		out.WriteHeader(http.StatusBadGateway)
		return
	}
	x := w.exchanges[number]
	w.serve(x)
	hand(out, x.Reply)
}

func (w *Witness) serve(x *Exchange) {
	r, err := http.NewRequestWithContext(context.Background(), x.Verb, "http://127.0.0.1"+w.contract.RESTPath+x.Route, bytes.NewReader(x.Body))
	if err != nil {
		panic(err) // it has been received like this
	}
	r.Header = x.Header.Clone()
	r.RequestURI = r.URL.RequestURI()
	x.Reply = httptest.NewRecorder()
	w.service.ServeHTTP(x.Reply, r)
}

func hand(out http.ResponseWriter, reply *httptest.ResponseRecorder) {
	maps.Copy(out.Header(), reply.Header())
	out.WriteHeader(reply.Code)
	_, _ = out.Write(reply.Body.Bytes())
}
