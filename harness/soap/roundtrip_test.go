package soap_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jacoelho/xsd"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/internal/specimen"
)

// Random valid messages of every operation and type, of every version and in
// both editions: the bytes satisfy an independent schema validator, and
// decoding gives back the very message, with nil, absent and empty kept apart.
func TestDecodingUndoesEncoding(t *testing.T) {
	for _, version := range contract.Versions() {
		for _, edition := range contract.Editions {
			t.Run(version+" "+strconv.Itoa(edition), func(t *testing.T) {
				c, err := contract.Load(version, edition)
				if err != nil {
					t.Fatal(err)
				}
				roundTrips(t, c)
			})
		}
	}
}

func roundTrips(t *testing.T, c *contract.Contract) {
	t.Helper()
	engine := schemaEngine(t, c)
	g := specimen.New(c, 3)
	for round := range 12 {
		g.Full = round == 0
		for _, o := range c.Operations {
			g.OmitNull = false
			roundTripRequest(t, c, engine, &Request{Operation: o.Name, Header: g.Header(c.RequestHeaders), Body: g.Members(o.Request)})
			g.OmitNull = true
			roundTripReply(t, c, engine, &Reply{Operation: o.Name, Header: []*Element{Text("TrackingId", g.String(1))}, Body: Group(o.Response.Name, g.Members(o.Response)...)})
			roundTripReply(t, c, engine, &Reply{Operation: o.Name, Fault: g.Fault()})
		}
	}
	for _, name := range c.TypeNames() {
		if !g.Met[name] && !slices.Contains(unreachable, name) {
			t.Errorf("no message held a %s", name)
		}
	}
}

// unreachable are the types of fault details, which no operation's message holds.
var unreachable = []string{"ApplicationFault", "AdApiFaultDetail", "ArrayOfAdApiError", "AdApiError", "ApiFault"}

func schemaEngine(t *testing.T, c *contract.Contract) *xsd.Engine {
	t.Helper()
	var sources []xsd.SchemaSource
	for _, s := range wsdl.Schemas(c) {
		sources = append(sources, xsd.Bytes(s.Namespace, s.XSD))
	}
	engine, err := xsd.Compile(context.Background(), sources...)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// validateBetween gives the text between two tags to the validator.
func validateBetween(t *testing.T, engine *xsd.Engine, text []byte, before, after string) {
	t.Helper()
	_, rest, found := strings.Cut(string(text), before)
	inside, _, closed := strings.Cut(rest, after)
	if !found || !closed {
		t.Fatalf("no %s in %s", before, text)
	}
	if err := engine.Validate(context.Background(), strings.NewReader(inside)); err != nil {
		t.Fatalf("%v\n%s", err, inside)
	}
}

func roundTripRequest(t *testing.T, c *contract.Contract, engine *xsd.Engine, r *Request) {
	t.Helper()
	body, err := soap.EncodeRequest(c, r)
	if err != nil {
		t.Fatal(err)
	}
	validateBetween(t, engine, body, "<s:Body>", "</s:Body>")
	got, err := soap.DecodeRequest(c, body)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	if got.Operation != r.Operation {
		t.Fatalf("%s became %s", r.Operation, got.Operation)
	}
	same(t, body, Group("Header", got.Header...), Group("Header", r.Header...))
	same(t, body, Group("Body", got.Body...), Group("Body", r.Body...))
}

func roundTripReply(t *testing.T, c *contract.Contract, engine *xsd.Engine, r *Reply) {
	t.Helper()
	body, err := soap.EncodeReply(c, r)
	if err != nil {
		t.Fatal(err)
	}
	if r.Fault == nil {
		validateBetween(t, engine, body, "<s:Header>", "</s:Header>")
		validateBetween(t, engine, body, "<s:Body>", "</s:Body>")
	} else if r.Fault.Detail == AdApiFaultDetail || r.Fault.Detail == ApiFault {
		validateBetween(t, engine, body, "<detail>", "</detail>")
	}
	got, findings, err := soap.DecodeReply(c, r.Operation, body)
	if err != nil || len(findings) > 0 {
		t.Fatalf("%v %v\n%s", err, findings, body)
	}
	same(t, body, Group("Header", got.Header...), Group("Header", r.Header...))
	same(t, body, got.Body, r.Body)
	if (got.Fault == nil) != (r.Fault == nil) {
		t.Fatalf("the fault %v became %v", r.Fault, got.Fault)
	}
	if r.Fault != nil {
		if got.Fault.Reason != r.Fault.Reason {
			t.Fatalf("the reason %q became %q", r.Fault.Reason, got.Fault.Reason)
		}
		sameFault(t, string(body), *got.Fault, *r.Fault)
	}
}

func same(t *testing.T, body []byte, got, want *Element) {
	t.Helper()
	if !Equal(got, want) {
		t.Fatalf("%v\n got %s\nwant %s\n%s", Diff(want, got), got, want, body)
	}
}
