// Package specimen makes valid messages of a contract at random, for the tests
// of all that reads and writes them.
package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Generator makes valid messages of one contract. What it makes depends on
// nothing but its source of chance.
type Generator struct {
	Contract *contract.Contract
	Rand     *rand.Rand
	// Met collects the names of the types that messages were made of.
	Met map[string]bool
	// OmitNull makes no nil members where the contract leaves them out.
	OmitNull bool
	// Whole makes every member that the contract does not leave out.
	Whole bool
	// Full makes every member, with a value, and no empty list.
	Full bool
}

// New returns a generator of one seed.
func New(c *contract.Contract, seed uint64) *Generator {
	return &Generator{Contract: c, Rand: rand.New(rand.NewPCG(seed, uint64(c.Edition))), Met: map[string]bool{}}
}

// Header makes header elements of some of the names.
func (g *Generator) Header(names []string) []*message.Element {
	var blocks []*message.Element
	for _, name := range names {
		switch g.Rand.IntN(3) {
		case 0:
			blocks = append(blocks, message.Nil(name))
		case 1:
			blocks = append(blocks, message.Text(name, g.String(0)))
		}
	}
	return blocks
}

// Members makes the members of a type.
func (g *Generator) Members(t *contract.Type) []*message.Element {
	g.Met[t.Name] = true
	var members []*message.Element
	for _, d := range g.Contract.Elements(t) {
		n := 1
		switch {
		case d.Many:
			n = g.Rand.IntN(4)
			if g.Full {
				n = 1
			}
		case g.Full || g.Whole && !d.OmitNull || d.Min > 0:
		case g.Rand.IntN(4) == 0:
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

func (g *Generator) member(d *contract.Element) *message.Element {
	if d.Nillable && !g.Full && g.Rand.IntN(4) == 0 {
		if d.OmitNull && g.OmitNull {
			return nil
		}
		return message.Nil(d.Name)
	}
	t := g.Contract.Type(d.Type)
	switch {
	case t == nil:
		return message.Text(d.Name, g.scalar(d.Type))
	case t.Shape == contract.Complex:
		announced := g.Rand.IntN(8) == 0
		if derived := g.derived(t); derived != nil && g.Rand.IntN(4) > 0 {
			t, announced = derived, true
		}
		e := message.Group(d.Name, g.Members(t)...)
		if announced {
			e.Type = t.Name
		}
		return e
	case t.Shape == contract.Flags:
		g.Met[t.Name] = true
		var some []string
		for _, v := range t.Values {
			if g.Rand.IntN(2) == 0 {
				some = append(some, v)
			}
		}
		return message.Text(d.Name, strings.Join(some, " "))
	}
	g.Met[t.Name] = true
	return message.Text(d.Name, t.Values[g.Rand.IntN(len(t.Values))])
}

// derived is the type that extends another one, where there is one.
func (g *Generator) derived(t *contract.Type) *contract.Type {
	for _, name := range g.Contract.TypeNames() {
		if d := g.Contract.Type(name); d.Base == t.Name {
			return d
		}
	}
	return nil
}

func (g *Generator) scalar(primitive string) string {
	pick := func(values ...string) string { return values[g.Rand.IntN(len(values))] }
	switch primitive {
	case "xs:string":
		return g.String(0)
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

// String makes texts of at least that many characters out of what bindings find difficult.
func (g *Generator) String(least int) string {
	alphabet := []string{"a", "Z", "0", " ", "<", ">", "&", "'", `"`, "\t", "\n", "\r", "]]>", "--", "ü", "日", "🙂", "\u0085", "\u2028", "\ufffd", "&amp;", "<![CDATA["}
	var b strings.Builder
	for range max(least, g.Rand.IntN(6)) {
		b.WriteString(alphabet[g.Rand.IntN(len(alphabet))])
	}
	if least > 0 {
		b.WriteByte('x')
	}
	return b.String()
}

// Fault makes a fault of any kind.
func (g *Generator) Fault() *message.Fault {
	f := &message.Fault{Code: "Server", Reason: fmt.Sprintf("reason <%d> & more", g.Rand.IntN(100))}
	switch g.Rand.IntN(4) {
	case 0:
		f.Detail = message.AdApiFaultDetail
	case 1:
		f.Detail = message.ApiFault
	case 2:
		return &message.Fault{Code: "DeserializationFailed", Reason: f.Reason, Detail: message.ExceptionDetail}
	case 3:
		return &message.Fault{Code: []string{"Client", "InternalServiceFault", "ActionNotSupported", "VersionMismatch"}[g.Rand.IntN(4)], Reason: f.Reason}
	}
	f.TrackingID = g.String(1)
	for range 1 + g.Rand.IntN(3) {
		e := message.Error{Number: g.Rand.IntN(5000), Message: g.String(0), Detail: g.String(0)}
		if f.Detail == message.AdApiFaultDetail {
			e.Symbol = g.String(0)
		}
		f.Errors = append(f.Errors, e)
	}
	return f
}
