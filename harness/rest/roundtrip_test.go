package rest_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/internal/specimen"
)

const guid = "17caa13f-9073-43f9-83fd-347bc3f44a26"

// Random valid messages of every operation say the same over both bindings:
// what was read from SOAP is written as JSON, read, written as SOAP and read
// again, and is still the very message, with nil, absent and empty kept apart.
func TestBothBindingsCarryTheSameMessages(t *testing.T) {
	for _, edition := range contract.Editions {
		t.Run(strconv.Itoa(edition), func(t *testing.T) {
			c, err := contract.Load("v13", edition)
			if err != nil {
				t.Fatal(err)
			}
			g := specimen.New(c, 4)
			for round := range 12 {
				g.Full = round == 0
				for _, o := range c.Operations {
					g.OmitNull, g.Whole = false, false
					requestOverBoth(t, c, &Request{Operation: o.Name, Header: credentials(round), Body: g.Members(o.Request)})
					g.OmitNull, g.Whole = true, true
					replyOverBoth(t, c, &Reply{Operation: o.Name, Header: []*Element{Text("TrackingId", guid)}, Body: Group(o.Response.Name, g.Members(o.Response)...)})
					faultOverREST(t, c, o.Name, g.Fault())
				}
			}
			for _, name := range c.TypeNames() {
				if !g.Met[name] && !slices.Contains([]string{"ApplicationFault", "AdApiFaultDetail", "ArrayOfAdApiError", "AdApiError", "ApiFault"}, name) {
					t.Errorf("no message held a %s", name)
				}
			}
		})
	}
}

// credentials are header elements that HTTP can carry, some of them at a time.
func credentials(round int) []*Element {
	all := []*Element{Text("AuthenticationToken", "EwB+/=="), Text("ApplicationToken", ""), Text("DeveloperToken", "BBD37VB98"), Text("Password", "p ä"), Text("UserName", "u")}
	return all[round%len(all):]
}

// comparable is a tree as JSON can say it: without explicit types, and with
// one word for true and one for false.
func comparable(c *contract.Contract, e *Element, typeName string) *Element {
	e = e.Clone()
	plain(c, e, typeName)
	return e
}

func plain(c *contract.Contract, e *Element, typeName string) {
	e.Type = ""
	if typeName == "xs:boolean" {
		switch e.Text {
		case "1":
			e.Text = "true"
		case "0":
			e.Text = "false"
		}
	}
	for _, child := range e.Children {
		plain(c, child, c.Element(c.Type(typeName), child.Name).Type)
	}
}

func requestOverBoth(t *testing.T, c *contract.Contract, r *Request) {
	t.Helper()
	xml := must(soap.EncodeRequest(c, r))(t)
	read := must(soap.DecodeRequest(c, xml))(t)
	wire := must(rest.EncodeRequest(c, read))(t)
	if o := c.Operation(r.Operation); wire.Verb != o.Verb || wire.Route != o.Route {
		t.Fatalf("%s goes to %s %s", r.Operation, wire.Verb, wire.Route)
	}
	got := must(rest.DecodeRequest(c, wire))(t)
	same(t, wire.Body, Group("H", got.Header...), Group("H", r.Header...))
	name := r.Operation + "Request"
	want := comparable(c, Group(name, r.Body...), name)
	same(t, wire.Body, Group(name, got.Body...), want)
	back := must(soap.DecodeRequest(c, must(soap.EncodeRequest(c, got))(t)))(t)
	same(t, wire.Body, Group(name, back.Body...), want)
	if got.Operation != r.Operation || back.Operation != r.Operation {
		t.Fatalf("%s became %s and %s", r.Operation, got.Operation, back.Operation)
	}
}

func replyOverBoth(t *testing.T, c *contract.Contract, r *Reply) {
	t.Helper()
	read, _, err := soap.DecodeReply(c, r.Operation, must(soap.EncodeReply(c, r))(t))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(read.Body.Children) // the encoder puts them into order again
	wire := must(rest.EncodeReply(c, read))(t)
	got, findings, err := rest.DecodeReply(c, r.Operation, wire)
	if err != nil || len(findings) > 0 || got.Fault != nil || wire.Status != 200 {
		t.Fatalf("%d %v %v\n%s", wire.Status, err, findings, wire.Body)
	}
	same(t, wire.Body, Group("H", got.Header...), Group("H", r.Header...))
	same(t, wire.Body, got.Body, comparable(c, r.Body, r.Body.Name))
	if again := must(rest.EncodeReply(c, got))(t); string(again.Body) != string(wire.Body) {
		t.Fatalf("written again:\n got %s\nwant %s", again.Body, wire.Body)
	}
	if broken := c.Validate(got.Body, r.Operation+"Response"); len(broken) > 0 {
		t.Fatalf("%v\n%s", broken, wire.Body)
	}
}

// faultOverREST looks at faults that JSON has a form for.
func faultOverREST(t *testing.T, c *contract.Contract, operation string, f *Fault) {
	t.Helper()
	if len(f.Errors) == 0 {
		return
	}
	f.TrackingID = guid
	wire := must(rest.EncodeReply(c, &Reply{Operation: operation, Fault: f}))(t)
	got, findings, err := rest.DecodeReply(c, operation, wire)
	if err != nil || len(findings) > 0 || got.Fault == nil {
		t.Fatalf("%v %v\n%s", err, findings, wire.Body)
	}
	sameFault(t, string(wire.Body), *got.Fault, *f)
	if wire.Status != rest.StatusOf(f) {
		t.Fatalf("HTTP status %d\n%s", wire.Status, wire.Body)
	}
}

// sameFault compares what JSON says of a fault: it has no code and no reason of its own.
func sameFault(t *testing.T, what string, got, want Fault) {
	t.Helper()
	if got.Code != "" || got.Reason != "" || got.Detail != want.Detail || got.TrackingID != want.TrackingID || !slices.Equal(got.Errors, want.Errors) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func same(t *testing.T, body []byte, got, want *Element) {
	t.Helper()
	if !Equal(got, want) {
		t.Fatalf("%v\n got %s\nwant %s\n%s", Diff(want, got), got, want, body)
	}
}

// must unpacks a result that cannot be an error.
func must[T any](result T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
}

func v13(t testing.TB) *contract.Contract {
	t.Helper()
	return must(contract.Load("v13", 2026))(t)
}
