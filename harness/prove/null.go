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
	"github.com/cmconform/cmconform/harness/client"
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

// hangTimeout is short because nothing that hangs here will ever answer. The
// others answer at once, however busy the machine is.
const hangTimeout = 3 * time.Millisecond

type null struct {
	id, text string
	// binding is the only one in which this is an answer at all; empty for every one.
	binding string
	// answer answers in the words of a binding; nil for an endpoint that nobody listens at.
	answer func(w http.ResponseWriter, r *http.Request, in words)
	// timeout of a request; zero for the usual one.
	timeout time.Duration
}

// words are what stands in the answers of one binding.
type words struct{ media, fault, apiFault string }

// nulls take the place of the service after the worlds were made, so that
// neither preflight nor provisioner can be the one to notice.
var nulls = []null{
	{id: "null/empty-200", text: "answers everything with HTTP 200 and no body", answer: func(w http.ResponseWriter, r *http.Request, in words) {
		drain(r)
		w.Header().Set("Content-Type", in.media)
	}},
	{id: "null/empty-object", text: "answers everything with HTTP 200 and an empty object", binding: "rest", answer: func(w http.ResponseWriter, r *http.Request, in words) {
		drain(r)
		w.Header().Set("Content-Type", in.media)
		w.Header().Set("TrackingId", "00000000-0000-0000-0000-000000000000")
		io.WriteString(w, "{}")
	}},
	{id: "null/one-fault", text: "answers everything with the same fault", answer: func(w http.ResponseWriter, r *http.Request, in words) {
		refuse(w, r, in.media, in.fault)
	}},
	{id: "null/api-fault", text: "answers everything with the same ApiFault", answer: func(w http.ResponseWriter, r *http.Request, in words) {
		refuse(w, r, in.media, in.apiFault)
	}},
	{id: "null/not-found", text: "answers everything with HTTP 404", answer: func(w http.ResponseWriter, r *http.Request, _ words) {
		drain(r)
		http.NotFound(w, r)
	}},
	{id: "null/html-500", text: "answers everything with HTTP 500 and a page for people", answer: func(w http.ResponseWriter, r *http.Request, _ words) {
		refuse(w, r, "text/html", "<!DOCTYPE html><html><body><h1>Server Error</h1></body></html>")
	}},
	{id: "null/echo", text: "sends every request back", answer: func(w http.ResponseWriter, r *http.Request, in words) {
		w.Header().Set("Content-Type", in.media)
		_, _ = io.Copy(w, r.Body)
	}},
	{id: "null/hang", text: "takes every request and never answers", timeout: hangTimeout, answer: func(_ http.ResponseWriter, r *http.Request, _ words) {
		drain(r)
		<-r.Context().Done()
	}},
	{id: "null/closed", text: "has nobody listening"},
}

var nullWords = map[string]words{
	"soap": {media: "text/xml; charset=utf-8", fault: oneFault, apiFault: oneAPIFault},
	"rest": {media: "application/json; charset=utf-8", fault: oneFlatFault, apiFault: oneFlatAPIFault},
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
	oneFlatFault = `{"Type":"AdApiFaultDetail","TrackingId":"00000000-0000-0000-0000-000000000000",` +
		`"Errors":[{"Code":106,"Detail":null,"ErrorCode":"UserIsNotAuthorized","Message":"No."}]}`
	oneFlatAPIFault = `{"Type":"ApiFault","TrackingId":"00000000-0000-0000-0000-000000000000",` +
		`"OperationErrors":[{"Code":3030,"Details":null,"Message":"No."}]}`
)

func drain(r *http.Request) { _, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20)) }

func refuse(w http.ResponseWriter, r *http.Request, media, body string) {
	drain(r)
	w.Header().Set("Content-Type", media)
	w.WriteHeader(http.StatusInternalServerError)
	io.WriteString(w, body)
}

// nullify runs every selected check against a null behaviour, over each binding.
func (p *prover) nullify(ctx context.Context, m *Matrix, n null) (Null, error) {
	row := Null{ID: n.id, Text: n.text, Results: map[reports.Outcome]int{}}
	for _, dialect := range p.spoken {
		if _, binding := client.SplitDialect(dialect); n.binding == "" || n.binding == binding {
			if err := p.nullifyOn(ctx, m, n, &row, dialect); err != nil {
				return row, fmt.Errorf("%s: %w", n.id, err)
			}
		}
	}
	return row, nil
}

// nullifyOn runs the selected checks that no other dialect of the binding has run.
func (p *prover) nullifyOn(ctx context.Context, m *Matrix, n null, row *Null, dialect string) error {
	_, binding := client.SplitDialect(dialect)
	alike := slices.DeleteFunc(slices.Clone(p.spoken), func(name string) bool {
		_, other := client.SplitDialect(name)
		return other != binding
	})
	suite := p.Suite.Only(func(c *check.Check) bool { return slices.Contains(p.selected, c) && p.home(c, alike) == dialect })
	if len(suite.Checks) == 0 {
		return nil
	}
	address, stop, err := n.listen(nullWords[binding])
	if err != nil {
		return err
	}
	defer stop()
	doc, err := suite.Run(ctx, run.Options{
		Target: p.Target, Dialects: []string{dialect},
		Manner: run.Manner{Edition: p.Edition, Endpoints: map[string]string{dialect: address}, Timeout: n.timeout},
	})
	if err != nil {
		return err
	}
	row.Ran += len(doc.Checks)
	for _, c := range doc.Checks {
		row.Results[c.Outcome]++
		switch {
		case c.Outcome == reports.Pass, c.Outcome == reports.Skipped:
			m.fault("%s: %s is %s over %s on a service that %s", n.id, c.ID, c.Outcome, dialect, n.text)
		case c.Requests == 0:
			m.fault("%s: %s has sent no request over %s", n.id, c.ID, dialect)
		}
	}
	for _, i := range doc.Invariants {
		if i.Outcome == reports.Pass && n.answer == nil {
			m.fault("%s: invariant %s holds over %s although nothing was exchanged", n.id, i.ID, dialect)
		}
	}
	// A selection may hold nothing that can fail: warnings alone are no success either.
	if code := doc.Summary.ExitCode; code != run.ExitFails && code != run.ExitTarget && (m.Whole || code != run.ExitTooFew) {
		m.fault("%s: the run over %s ends with exit code %d", n.id, dialect, code)
	}
	return nil
}

// listen opens the endpoint.
func (n null) listen(in words) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address, stop = "http://"+l.Addr().String()+"/", func() {}
	if n.answer == nil {
		return address, stop, l.Close()
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.answer(w, r, in) }),
		ReadHeaderTimeout: 5 * time.Second,
	}
	go server.Serve(l)
	return address, func() { server.Close() }, nil
}
