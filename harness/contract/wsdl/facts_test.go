package wsdl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// facts reduces a description to comparable lines: what it says, with names
// resolved to their namespaces, free of prefixes and of the order of
// declarations. Everything it does not know makes the test fail, so that
// nothing is left out unseen. Left out on purpose:
//   - the address, which says where a service is, not what it is
//   - imports, which follow from the names used (a compiler checks them)
//   - documentation, and the hints GenericType, IsValueType and ActualType, which
//     only choose names and shapes in generated .NET code
func facts(t *testing.T, doc *etree.Document) []string {
	t.Helper()
	f := &reducer{t: t, target: doc.Root().SelectAttrValue("targetNamespace", "")}
	f.knowsAttributes(doc.Root())
	f.say("description %s of %s", doc.Root().SelectAttrValue("name", ""), f.target)
	for _, e := range doc.Root().ChildElements() {
		switch e.Tag {
		case "Policy":
			f.say("policy %s: %s", e.SelectAttrValue("Id", ""), tree(e))
		case "types":
			for _, s := range e.ChildElements() {
				f.schema(s)
			}
		case "message":
			for i, part := range e.ChildElements() {
				f.say("message %s part %d %s = element %s", name(e), i+1, name(part), f.qname(part, "element"))
			}
		case "portType":
			f.portType(e)
		case "binding":
			f.binding(e)
		case "service":
			for _, port := range e.ChildElements() {
				f.say("service %s port %s binding %s", name(e), name(port), f.qname(port, "binding"))
			}
		default:
			t.Fatalf("facts: unknown %s", e.GetPath())
		}
	}
	slices.Sort(f.lines)
	return f.lines
}

type reducer struct {
	t      *testing.T
	target string
	lines  []string
}

func (f *reducer) say(format string, args ...any) {
	f.lines = append(f.lines, fmt.Sprintf(format, args...))
}

func (f *reducer) portType(e *etree.Element) {
	for _, op := range e.ChildElements() {
		for _, m := range op.ChildElements() {
			f.say("portType %s operation %s %s %s message %s action %s", name(e), name(op), m.Tag, name(m), f.qname(m, "message"), m.SelectAttrValue("Action", ""))
		}
	}
}

func (f *reducer) binding(e *etree.Element) {
	f.say("binding %s of %s", name(e), f.qname(e, "type"))
	for _, c := range e.ChildElements() {
		switch c.Tag {
		case "PolicyReference":
			f.say("binding %s policy %s", name(e), c.SelectAttrValue("URI", ""))
		case "binding":
			f.say("binding %s transport %s", name(e), c.SelectAttrValue("transport", ""))
		case "operation":
			f.boundOperation(fmt.Sprintf("binding %s operation %s", name(e), name(c)), c)
		default:
			f.t.Fatalf("facts: unknown %s", c.GetPath())
		}
	}
}

func (f *reducer) boundOperation(where string, op *etree.Element) {
	for _, c := range op.ChildElements() {
		if c.Tag == "operation" {
			f.say("%s soapAction %q style %s", where, c.SelectAttrValue("soapAction", ""), c.SelectAttrValue("style", ""))
			continue
		}
		for i, s := range c.ChildElements() {
			line := fmt.Sprintf("%s %s %s", where, c.Tag, name(c))
			switch s.Tag {
			case "header":
				f.say("%s header %d %s part %s %s", line, i+1, f.qname(s, "message"), s.SelectAttrValue("part", ""), s.SelectAttrValue("use", ""))
			case "body", "fault":
				f.say("%s %s %s %s", line, s.Tag, s.SelectAttrValue("name", ""), s.SelectAttrValue("use", ""))
			default:
				f.t.Fatalf("facts: unknown %s", s.GetPath())
			}
		}
	}
}

func (f *reducer) schema(s *etree.Element) {
	target := s.SelectAttrValue("targetNamespace", "")
	f.say("schema %s elements %s attributes %s", target,
		s.SelectAttrValue("elementFormDefault", "unqualified"), s.SelectAttrValue("attributeFormDefault", "unqualified"))
	for _, e := range s.ChildElements() {
		where := e.Tag + " {" + target + "}" + name(e)
		switch e.Tag {
		case "import":
		case "element":
			if anonymous := e.SelectElement("complexType"); anonymous != nil {
				f.say("%s anonymous nillable %s", where, e.SelectAttrValue("nillable", "false"))
				f.complexType(where, anonymous)
			} else {
				f.say("%s type %s nillable %s", where, f.qname(e, "type"), e.SelectAttrValue("nillable", "false"))
			}
		case "complexType":
			f.complexType(where, e)
		case "simpleType":
			f.simpleType(where, e)
		case "attribute":
			f.say("%s type %s", where, f.qname(e, "type"))
		default:
			f.t.Fatalf("facts: unknown %s", e.GetPath())
		}
	}
}

func (f *reducer) complexType(where string, e *etree.Element) {
	for _, c := range e.ChildElements() {
		switch c.Tag {
		case "annotation":
			f.hints(where, c)
		case "complexContent":
			extension := c.SelectElement("extension")
			f.say("%s extends %s", where, f.qname(extension, "base"))
			f.complexType(where, extension)
		case "sequence":
			f.say("%s has %d elements", where, len(c.ChildElements()))
			for i, m := range c.ChildElements() {
				at := fmt.Sprintf("%s element %d %s", where, i+1, name(m))
				f.say("%s type %s nillable %s occurs %s..%s", at, f.qname(m, "type"), m.SelectAttrValue("nillable", "false"),
					m.SelectAttrValue("minOccurs", "1"), m.SelectAttrValue("maxOccurs", "1"))
				for _, a := range m.ChildElements() {
					f.hints(at, a)
				}
			}
		default:
			f.t.Fatalf("facts: unknown %s", c.GetPath())
		}
	}
}

func (f *reducer) simpleType(where string, e *etree.Element) {
	for _, c := range e.ChildElements() {
		switch c.Tag {
		case "annotation":
			f.hints(where, c)
		case "list":
			f.simpleType(where+" list", c.SelectElement("simpleType"))
		case "restriction":
			f.say("%s restricts %s", where, f.qname(c, "base"))
			for i, facet := range c.ChildElements() {
				at := fmt.Sprintf("%s %s %d %s", where, facet.Tag, i+1, facet.SelectAttrValue("value", ""))
				f.say("%s", at)
				for _, a := range facet.ChildElements() {
					f.hints(at, a)
				}
			}
		default:
			f.t.Fatalf("facts: unknown %s", c.GetPath())
		}
	}
}

func (f *reducer) hints(where string, annotation *etree.Element) {
	for _, info := range annotation.ChildElements() {
		for _, hint := range info.ChildElements() {
			switch hint.Tag {
			case "DefaultValue":
				f.say("%s emits its default %s", where, hint.SelectAttrValue("EmitDefaultValue", ""))
			case "EnumerationValue":
				f.say("%s number %s", where, hint.Text())
			case "GenericType", "IsValueType", "ActualType":
			default:
				f.t.Fatalf("facts: unknown %s", hint.GetPath())
			}
		}
	}
}

// known are the attributes that facts reads or leaves out with their elements;
// those with a value say nothing in that value and are unknown in any other.
var known = strings.Fields(`name type nillable minOccurs maxOccurs base value targetNamespace elementFormDefault
	attributeFormDefault namespace element message Action binding location transport soapAction style use part Id URI
	RequireClientCertificate EmitDefaultValue Name Namespace mixed=false usingSession=false`)

func (f *reducer) knowsAttributes(e *etree.Element) {
	for _, a := range e.Attr {
		if a.Space != "xmlns" && a.Key != "xmlns" && !slices.Contains(known, a.Key) && !slices.Contains(known, a.Key+"="+a.Value) {
			f.t.Fatalf("facts: unknown attribute %s=%q of %s", a.Key, a.Value, e.GetPath())
		}
	}
	for _, c := range e.ChildElements() {
		f.knowsAttributes(c)
	}
}

// qname resolves a qualified name in an attribute: {namespace}local.
func (f *reducer) qname(e *etree.Element, attribute string) string {
	f.t.Helper()
	prefix, local, found := strings.Cut(e.SelectAttrValue(attribute, ""), ":")
	if !found {
		f.t.Fatalf("facts: %s has no qualified name in %s", e.GetPath(), attribute)
	}
	for at := e; at != nil; at = at.Parent() {
		if ns := at.SelectAttr("xmlns:" + prefix); ns != nil {
			if ns.Value == xsNS {
				return "xs:" + local
			}
			return "{" + ns.Value + "}" + local
		}
	}
	f.t.Fatalf("facts: %s: undeclared prefix %s", e.GetPath(), prefix)
	return ""
}

func name(e *etree.Element) string { return e.SelectAttrValue("name", "") }

// tree is an element as one line, without prefixes and namespace declarations.
func tree(e *etree.Element) string {
	b := &strings.Builder{}
	b.WriteString("{" + e.NamespaceURI() + "}" + e.Tag)
	attributes := slices.Clone(e.Attr)
	slices.SortFunc(attributes, func(a, b etree.Attr) int { return cmp.Compare(a.Key, b.Key) })
	for _, a := range attributes {
		if a.Space != "xmlns" && a.Key != "xmlns" {
			fmt.Fprintf(b, " %s=%s", a.Key, a.Value)
		}
	}
	b.WriteString("(")
	for _, c := range e.ChildElements() {
		b.WriteString(tree(c))
	}
	b.WriteString(")")
	return b.String()
}

// differences lists the facts that only one side states.
func differences(published, generated []string) []string {
	counts := map[string]int{}
	for _, line := range published {
		counts[line]++
	}
	for _, line := range generated {
		counts[line]--
	}
	var found []string
	for line, n := range counts {
		for range max(n, 0) {
			found = append(found, "only published: "+line)
		}
		for range max(-n, 0) {
			found = append(found, "only generated: "+line)
		}
	}
	slices.Sort(found)
	return found
}
