package soap_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jacoelho/xsd"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
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
	g := &generator{c: c, rand: rand.New(rand.NewPCG(3, uint64(c.Edition))), met: map[string]bool{}}
	for round := range 12 {
		g.full = round == 0
		for _, o := range c.Operations {
			g.omitNull = false
			roundTripRequest(t, c, engine, &Request{Operation: o.Name, Header: g.header(c.RequestHeaders), Body: g.members(o.Request)})
			g.omitNull = true
			roundTripReply(t, c, engine, &Reply{Operation: o.Name, Header: []*Element{Text("TrackingId", g.string(1))}, Body: Group(o.Response.Name, g.members(o.Response)...)})
			roundTripReply(t, c, engine, &Reply{Operation: o.Name, Fault: g.fault()})
		}
	}
	for _, name := range c.TypeNames() {
		if !g.met[name] && !slices.Contains(unreachable, name) {
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

// generator makes valid messages at random.
type generator struct {
	c        *contract.Contract
	rand     *rand.Rand
	met      map[string]bool
	omitNull bool // nil members that the contract omits are not made
	full     bool // every member is there, and no list is empty
}

func (g *generator) header(names []string) []*Element {
	var blocks []*Element
	for _, name := range names {
		switch g.rand.IntN(3) {
		case 0:
			blocks = append(blocks, Nil(name))
		case 1:
			blocks = append(blocks, Text(name, g.string(0)))
		}
	}
	return blocks
}

func (g *generator) members(t *contract.Type) []*Element {
	g.met[t.Name] = true
	var members []*Element
	for _, d := range g.c.Elements(t) {
		n := 1
		switch {
		case d.Many:
			n = g.rand.IntN(4)
			if g.full {
				n = 1
			}
		case d.Min == 0 && !g.full && g.rand.IntN(4) == 0:
			n = 0
		}
		for range n {
			if e := g.member(d); e != nil {
				members = append(members, e)
			}
		}
	}
	return members
}

func (g *generator) member(d *contract.Element) *Element {
	if d.Nillable && !g.full && g.rand.IntN(4) == 0 {
		if d.OmitNull && g.omitNull {
			return nil
		}
		return Nil(d.Name)
	}
	t := g.c.Type(d.Type)
	switch {
	case t == nil:
		return Text(d.Name, g.scalar(d.Type))
	case t.Shape == contract.Complex:
		announced := g.rand.IntN(8) == 0
		if derived := g.derived(t); derived != nil && g.rand.IntN(4) > 0 {
			t, announced = derived, true
		}
		e := Group(d.Name, g.members(t)...)
		if announced {
			e.Type = t.Name
		}
		return e
	case t.Shape == contract.Flags:
		g.met[t.Name] = true
		var some []string
		for _, v := range t.Values {
			if g.rand.IntN(2) == 0 {
				some = append(some, v)
			}
		}
		return Text(d.Name, strings.Join(some, " "))
	}
	g.met[t.Name] = true
	return Text(d.Name, t.Values[g.rand.IntN(len(t.Values))])
}

// derived is the type that extends another one, where there is one.
func (g *generator) derived(t *contract.Type) *contract.Type {
	for _, name := range g.c.TypeNames() {
		if d := g.c.Type(name); d.Base == t.Name {
			return d
		}
	}
	return nil
}

func (g *generator) scalar(primitive string) string {
	pick := func(values ...string) string { return values[g.rand.IntN(len(values))] }
	switch primitive {
	case "xs:string":
		return g.string(0)
	case "xs:boolean":
		return pick("true", "false", "1", "0")
	case "xs:long":
		return pick("0", "-9223372036854775808", "9223372036854775807", "+7")
	case "xs:int":
		return pick("0", "-2147483648", "2147483647")
	case "xs:unsignedByte":
		return pick("0", "255")
	case "xs:dateTime":
		return pick("2019-01-16T14:39:45.443", "0001-01-01T00:00:00", "2024-02-29T23:59:59.9999999Z", "2024-01-01T00:00:00-08:00")
	case "xs:base64Binary":
		return pick("", "AAAAAE496a4=", "AA==")
	case "xs:decimal", "xs:double":
		return pick("0", "-12.50", "1000000.01")
	}
	panic("no values for " + primitive)
}

// string makes texts of at least that many characters out of what XML finds difficult.
func (g *generator) string(least int) string {
	alphabet := []string{"a", "Z", "0", " ", "<", ">", "&", "'", `"`, "\t", "\n", "\r", "]]>", "--", "ü", "日", "🙂", "\u0085", "\u2028", "\ufffd", "&amp;", "<![CDATA["}
	var b strings.Builder
	for range max(least, g.rand.IntN(6)) {
		b.WriteString(alphabet[g.rand.IntN(len(alphabet))])
	}
	if least > 0 {
		b.WriteByte('x')
	}
	return b.String()
}

func (g *generator) fault() *Fault {
	f := &Fault{Code: "Server", Reason: fmt.Sprintf("reason <%d> & more", g.rand.IntN(100))}
	switch g.rand.IntN(4) {
	case 0:
		f.Detail = AdApiFaultDetail
	case 1:
		f.Detail = ApiFault
	case 2:
		return &Fault{Code: "DeserializationFailed", Reason: f.Reason, Detail: ExceptionDetail}
	case 3:
		return &Fault{Code: []string{"Client", "InternalServiceFault", "ActionNotSupported", "VersionMismatch"}[g.rand.IntN(4)], Reason: f.Reason}
	}
	f.TrackingID = g.string(1)
	for range 1 + g.rand.IntN(3) {
		e := Error{Number: g.rand.IntN(5000), Message: g.string(0), Detail: g.string(0)}
		if f.Detail == AdApiFaultDetail {
			e.Symbol = g.string(0)
		}
		f.Errors = append(f.Errors, e)
	}
	return f
}
