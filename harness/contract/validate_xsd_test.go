package contract_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/jacoelho/xsd"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
	"github.com/cmconform/cmconform/harness/message"
)

// TestValidateAgreesWithAnXSDValidator makes messages of every operation,
// damages most of them, and asks an independent validator for its verdict.
func TestValidateAgreesWithAnXSDValidator(t *testing.T) {
	for _, version := range contract.Versions() {
		t.Run(version, func(t *testing.T) {
			c, err := contract.Load(version, 2026)
			if err != nil {
				t.Fatal(err)
			}
			var sources []xsd.SchemaSource
			for _, s := range wsdl.Schemas(c) {
				sources = append(sources, xsd.Bytes(s.Namespace, s.XSD))
			}
			engine, err := xsd.Compile(context.Background(), sources...)
			if err != nil {
				t.Fatal(err)
			}
			m := &maker{c: c, rand: rand.New(rand.NewPCG(1, 2))}
			verdicts := map[bool]int{}
			for range 40 {
				for _, op := range c.Operations {
					for _, wrapper := range []*contract.Type{op.Request, op.Response} {
						verdicts[m.compare(t, engine, wrapper)]++
					}
				}
			}
			if verdicts[true] < 500 || verdicts[false] < 500 {
				t.Errorf("%d valid and %d invalid messages prove little", verdicts[true], verdicts[false])
			}
		})
	}
}

// compare makes one message, damaged or not, and reports whether it is valid.
func (m *maker) compare(t *testing.T, engine *xsd.Engine, wrapper *contract.Type) bool {
	t.Helper()
	e := &message.Element{Name: wrapper.Name, Children: m.children(wrapper, 0)}
	for range m.rand.IntN(3) {
		m.damage(e)
	}
	document := m.document(e, wrapper)
	err := engine.Validate(context.Background(), strings.NewReader(document))
	violations := m.c.Validate(e, wrapper.Name)
	if (err == nil) != (len(violations) == 0) {
		t.Fatalf("%s\nXSD: %v\nValidate: %v", document, err, violations)
	}
	return err == nil
}

// maker makes messages at random.
type maker struct {
	c    *contract.Contract
	rand *rand.Rand
	// announced makes every element that may be of a derived type say so.
	announced bool
}

func (m *maker) children(t *contract.Type, depth int) []*message.Element {
	var children []*message.Element
	for _, d := range m.c.Elements(t) {
		n := 1
		if d.Many {
			n = m.rand.IntN(3)
		} else if d.Min == 0 && m.rand.IntN(3) == 0 {
			n = 0
		}
		for range n {
			children = append(children, m.element(d, depth))
		}
	}
	return children
}

func (m *maker) element(d *contract.Element, depth int) *message.Element {
	t := m.c.Type(d.Type)
	switch {
	case d.Nillable && (depth > 4 || m.rand.IntN(4) == 0):
		return message.Nil(d.Name)
	case t == nil:
		good := map[string][]string{
			"xs:string": {"", "a b", "<&>"}, "xs:boolean": {"true", "0"}, "xs:long": {"-5", " 12 "}, "xs:int": {"7"}, "xs:unsignedByte": {"255"},
			"xs:dateTime": {"2026-01-31T00:00:00.1234567Z", "2024-02-29T24:00:00"}, "xs:base64Binary": {"", "AAAAAAAB"}, "xs:decimal": {"1.50"},
		}[d.Type]
		return message.Text(d.Name, good[m.rand.IntN(len(good))])
	case t.Shape == contract.Flags:
		return message.Text(d.Name, strings.Join(t.Values[:m.rand.IntN(len(t.Values)+1)], " "))
	case t.Shape == contract.Enum:
		return message.Text(d.Name, t.Values[m.rand.IntN(len(t.Values))])
	}
	e := &message.Element{Name: d.Name}
	if derived := m.derived(t); derived != nil && (m.announced || m.rand.IntN(5) > 0) {
		e.Type, t = derived.Name, derived
	}
	e.Children = m.children(t, depth+1)
	return e
}

// derived is the type that extends another one, where there is one.
func (m *maker) derived(t *contract.Type) *contract.Type {
	for _, name := range m.c.TypeNames() {
		if d := m.c.Type(name); d.Base == t.Name {
			return d
		}
	}
	return nil
}

// damage changes one element somewhere below e.
func (m *maker) damage(e *message.Element) {
	for len(e.Children) > 0 && m.rand.IntN(3) > 0 {
		e = e.Children[m.rand.IntN(len(e.Children))]
	}
	if n := len(e.Children); n > 0 {
		i, j := m.rand.IntN(n), m.rand.IntN(n)
		switch m.rand.IntN(6) {
		case 0:
			e.Children[i], e.Children[j] = e.Children[j], e.Children[i]
		case 1:
			e.Children = append(e.Children, e.Children[i].Clone())
		case 2:
			e.Children = append(e.Children[:i:i], e.Children[i+1:]...)
		case 3:
			e.Children[i].Name += "X"
		case 4:
			e.Children[i] = message.Nil(e.Children[i].Name)
		case 5:
			e.Children[i] = message.Text(e.Children[i].Name, "text")
		}
		return
	}
	texts := []string{"", " ", "x", "1", "-1", "256", "2026-02-30T00:00:00", "2026-02-28T00:00:00+14:30", "1.", "Active", " Active", "AccountMode", "AA=", "AB=="}
	e.Nil, e.Text = false, texts[m.rand.IntN(len(texts))]
}

func (m *maker) document(e *message.Element, t *contract.Type) string {
	doc := etree.NewDocument()
	m.write(&doc.Element, e, t.Namespace, t)
	text, _ := doc.WriteToString()
	return text
}

func (m *maker) write(parent *etree.Element, e *message.Element, namespace string, t *contract.Type) {
	x := parent.CreateElement(e.Name)
	x.CreateAttr("xmlns", namespace)
	x.CreateAttr("xmlns:i", "http://www.w3.org/2001/XMLSchema-instance")
	if e.Nil {
		x.CreateAttr("i:nil", "true")
	}
	if own := m.c.Type(e.Type); own != nil {
		x.CreateAttr("xmlns:t", own.Namespace)
		x.CreateAttr("i:type", "t:"+own.Name)
		t = own
	}
	if e.Text != "" {
		x.SetText(e.Text)
	}
	for _, child := range e.Children {
		var of *contract.Type
		ns := namespace
		if t != nil {
			ns = m.c.NamespaceOf(t, child.Name)
			if d := m.c.Element(t, child.Name); d != nil {
				of = m.c.Type(d.Type)
			}
		}
		m.write(x, child, ns, of)
	}
}
