package prove

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// Null is one null behaviour: an endpoint that answers every call alike. No
// check may pass against it, and every check must have asked it something.
type Null struct {
	ID      string                  `json:"id"`
	Text    string                  `json:"text"`
	Ran     int                     `json:"ran"`
	Results map[reports.Outcome]int `json:"outcomes"`
}

// nullTimeout is short because nothing that hangs here will ever answer.
const nullTimeout = 25 * time.Millisecond

type null struct {
	id, text string
	// answer is nil for an endpoint that nobody listens at.
	answer http.HandlerFunc
}

// nulls take the place of the service after the worlds were made, so that
// neither preflight nor provisioner can be the one to notice.
var nulls = []null{
	{"null/empty-200", "answers everything with HTTP 200 and no body", func(w http.ResponseWriter, r *http.Request) {
		drain(r)
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	}},
	{"null/one-fault", "answers everything with the same fault", func(w http.ResponseWriter, r *http.Request) {
		drain(r)
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		io.WriteString(w, oneFault)
	}},
	{"null/api-fault", "answers everything with the same ApiFault", func(w http.ResponseWriter, r *http.Request) {
		drain(r)
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		io.WriteString(w, oneAPIFault)
	}},
	{"null/not-found", "answers everything with HTTP 404", func(w http.ResponseWriter, r *http.Request) {
		drain(r)
		http.NotFound(w, r)
	}},
	{"null/html-500", "answers everything with HTTP 500 and a page for people", func(w http.ResponseWriter, r *http.Request) {
		drain(r)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusInternalServerError)
		io.WriteString(w, "<!DOCTYPE html><html><body><h1>Server Error</h1></body></html>")
	}},
	{"null/echo", "sends every request back", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = io.Copy(w, r.Body)
	}},
	{"null/hang", "takes every request and never answers", func(_ http.ResponseWriter, r *http.Request) {
		drain(r)
		<-r.Context().Done()
	}},
	{"null/closed", "has nobody listening", nil},
}

const (
	oneFault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>` +
		`<faultstring xml:lang="en-US">Invalid client data.</faultstring><detail><AdApiFaultDetail xmlns="https://adapi.microsoft.com">` +
		`<TrackingId>00000000-0000-0000-0000-000000000000</TrackingId><Errors><AdApiError><Code>106</Code><Detail/>` +
		`<ErrorCode>UserIsNotAuthorized</ErrorCode><Message>No.</Message></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault></s:Body></s:Envelope>`
	oneAPIFault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>` +
		`<faultstring xml:lang="en-US">Invalid client data.</faultstring><detail><ApiFault xmlns="https://bingads.microsoft.com/Customer/v13" xmlns:e="https://bingads.microsoft.com/Customer/v13/Exception">` +
		`<TrackingId xmlns="https://adapi.microsoft.com">00000000-0000-0000-0000-000000000000</TrackingId><e:OperationErrors><e:OperationError><e:Code>3030</e:Code>` +
		`<e:Details/><e:Message>No.</e:Message></e:OperationError></e:OperationErrors></ApiFault></detail></s:Fault></s:Body></s:Envelope>`
)

func drain(r *http.Request) { _, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20)) }

// nullify runs every selected check against a null behaviour.
func (p *prover) nullify(ctx context.Context, m *Matrix, n null) (Null, error) {
	row := Null{ID: n.id, Text: n.text, Results: map[reports.Outcome]int{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return row, err
	}
	if n.answer == nil {
		l.Close()
	} else {
		server := &http.Server{Handler: n.answer, ReadHeaderTimeout: 5 * time.Second}
		go server.Serve(l)
		defer server.Close()
	}
	endpoints := map[string]string{}
	for dialect := range p.Target.Endpoints {
		endpoints[dialect] = "http://" + l.Addr().String() + "/"
	}
	for _, dialect := range p.spoken {
		if err := p.nullifyOn(ctx, m, n, &row, dialect, endpoints); err != nil {
			return row, fmt.Errorf("%s: %w", n.id, err)
		}
	}
	return row, nil
}

// nullifyOn runs the selected checks that no newer dialect has run.
func (p *prover) nullifyOn(ctx context.Context, m *Matrix, n null, row *Null, dialect string, endpoints map[string]string) error {
	suite := p.Suite.Only(func(c *check.Check) bool { return slices.Contains(p.selected, c) && p.home(c, p.spoken) == dialect })
	if len(suite.Checks) == 0 {
		return nil
	}
	doc, err := suite.Run(ctx, run.Options{
		Target: p.Target, Dialects: []string{dialect},
		Manner: run.Manner{Edition: p.Edition, Endpoints: endpoints, Timeout: nullTimeout},
	})
	if err != nil {
		return err
	}
	row.Ran += len(doc.Checks)
	for _, c := range doc.Checks {
		row.Results[c.Outcome]++
		switch {
		case c.Outcome == reports.Pass, c.Outcome == reports.Skipped:
			m.fault("%s: %s is %s on a service that %s", n.id, c.ID, c.Outcome, n.text)
		case c.Requests == 0:
			m.fault("%s: %s has sent no request", n.id, c.ID)
		}
	}
	for _, i := range doc.Invariants {
		if i.Outcome == reports.Pass && n.answer == nil {
			m.fault("%s: invariant %s holds although nothing was exchanged", n.id, i.ID)
		}
	}
	if code := doc.Summary.ExitCode; code != run.ExitFails && code != run.ExitTarget {
		m.fault("%s: the run ends with exit code %d", n.id, code)
	}
	return nil
}
