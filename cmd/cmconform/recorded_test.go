//go:build !race

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// recorded is one call of a whole run against the conforming mock, read from
// the bytes by the codecs alone.
type recorded struct {
	dialect, check string
	carries        []string // requirements of the check
	operation      string
	persona        string // empty where the token is none that was issued
	// request and reply are in the words of the newest version; nil where they cannot be read.
	request, reply *message.Element
	fault          *message.Fault
	// began and ended count the moments of the run: calls made together overlap.
	began, ended int
}

// refused tells whether the service said no: by a fault, or in every slot of a partial success.
func (r *recorded) refused() bool {
	if r.fault != nil || r.reply == nil {
		return true
	}
	slots, failed := r.reply.All("PartialErrors/ArrayOfOperationError"), 0
	for _, slot := range slots {
		if slot.Child("OperationError") != nil {
			failed++
		}
	}
	return r.reply.At("OperationErrors/OperationError") != nil || len(slots) > 0 && failed == len(slots)
}

// codes are the error codes of the refusal.
func (r *recorded) codes() []string {
	var codes []string
	if r.fault != nil {
		for _, e := range r.fault.Errors {
			codes = append(codes, fmt.Sprint(e.Number))
		}
	}
	return codes
}

func (r *recorded) String() string {
	what := "answered"
	if r.refused() {
		what = "refused with " + strings.Join(r.codes(), " ")
	}
	return fmt.Sprintf("%s %s: %s by %s, %s", r.dialect, r.check, r.operation, r.persona, what)
}

// wholeRecord makes one run of everything, once for all tests that look at it.
var wholeRecord = sync.OnceValues(func() ([]*recorded, error) {
	service, err := mock.New(mock.Options{Undocumented: true})
	if err != nil {
		return nil, err
	}
	r := &recorder{service: service, personas: map[string]string{}, carries: map[string][]string{}}
	open, err := target.Open(context.Background(), target.Spec{Address: string(target.Embedded), Handler: r})
	if err != nil {
		return nil, err
	}
	defer open.Close(context.Background())
	suite, err := specs.Suite()
	if err != nil {
		return nil, err
	}
	for _, c := range suite.Checks {
		r.carries[c.ID] = c.Requirements
	}
	doc, err := suite.Everything().Run(context.Background(), run.Options{Target: open, Dialects: open.Dialects(), Sink: func(e reports.Event) {
		if e.CheckStart != nil {
			r.mu.Lock()
			r.check = *e.CheckStart
			r.mu.Unlock()
		}
	}})
	if err != nil {
		return nil, err
	}
	if doc.Summary.ExitCode != run.ExitConforms {
		return nil, fmt.Errorf("the run exits with %d: %s", doc.Summary.ExitCode, doc.Summary.Explanation)
	}
	return r.calls, nil
})

// record is the run; the test fails where there is none.
func record(t *testing.T) []*recorded {
	t.Helper()
	calls, err := wholeRecord()
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

// recorder stands before the mock and notes what passes.
type recorder struct {
	service http.Handler

	mu       sync.Mutex
	check    reports.CheckStart
	personas map[string]string   // names, by token
	carries  map[string][]string // requirements, by check
	calls    []*recorded
	moment   int
}

// now is the next moment of the run.
func (r *recorder) now() int {
	r.moment++
	return r.moment
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, sent *http.Request) {
	body, _ := io.ReadAll(sent.Body)
	sent.Body = io.NopCloser(bytes.NewReader(body))
	copied := &copying{ResponseWriter: w, status: http.StatusOK}
	r.mu.Lock()
	began := r.now()
	r.mu.Unlock()
	r.service.ServeHTTP(copied, sent)
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.HasPrefix(sent.URL.Path, world.ProvisionPath) {
		var made world.Provisioned
		_ = json.Unmarshal(copied.body.Bytes(), &made) // other answers name nobody
		for name, p := range made.Personas {
			r.personas[p.Token] = name
		}
		return
	}
	if r.check.Dialect != "" && sent.URL.RawQuery == "" {
		call := r.read(sent, body, copied)
		call.began, call.ended = began, r.now()
		r.calls = append(r.calls, call)
	}
}

// read decodes a call by the contract of the dialect that is being checked.
func (r *recorder) read(sent *http.Request, body []byte, got *copying) *recorded {
	call := &recorded{dialect: r.check.Dialect, check: r.check.ID, carries: r.carries[r.check.ID]}
	version, binding, _ := strings.Cut(call.dialect, "-")
	var request *message.Request
	var reply *message.Reply
	var token string
	if binding == target.REST {
		wire, _ := contract.Load(version, 2026)
		request, _ = rest.DecodeRequest(wire, &rest.Request{Verb: sent.Method, Route: strings.TrimPrefix(sent.URL.Path, wire.RESTPath), Header: sent.Header, Body: body})
		if token = strings.TrimPrefix(sent.Header.Get("Authorization"), "Bearer "); request != nil {
			reply, _, _ = rest.DecodeReply(wire, request.Operation, &rest.Reply{Status: got.status, Header: got.Header(), Body: got.body.Bytes()})
		}
		call.newest(wire, request, reply)
	} else {
		wire, _ := contract.Load(version, 2025)
		if request, _ = soap.DecodeRequest(wire, body); request != nil {
			for _, h := range request.Header {
				if h.Name == "AuthenticationToken" {
					token = h.Text
				}
			}
			reply, _, _ = soap.DecodeReply(wire, request.Operation, got.body.Bytes())
		}
		call.newest(wire, request, reply)
	}
	call.persona = r.personas[token]
	return call
}

// newest puts request and reply into the words of the newest version.
func (r *recorded) newest(wire *contract.Contract, request *message.Request, reply *message.Reply) {
	if request != nil && request.Operation != "" {
		r.operation = request.Operation
		wrapper := request.Operation + "Request"
		r.request = message.Group(wrapper, wire.ToNewest(wrapper, request.Body)...)
	}
	if reply != nil {
		if r.fault = reply.Fault; reply.Body != nil {
			r.reply = message.Group(reply.Body.Name, wire.ToNewest(reply.Body.Name, reply.Body.Children)...)
		}
	}
}
