package wsdl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
)

// Schema is the XML Schema of one namespace. Schemas refer to each other by
// namespace, without locations: give a validator all of them.
type Schema struct {
	Namespace string
	XSD       []byte
}

// Schemas returns the schemas of a contract, the service's own namespace first.
func Schemas(c *contract.Contract) []Schema {
	var written []Schema
	for _, s := range schemas(c) {
		doc := etree.NewDocumentWithRoot(s.root)
		doc.Indent(2)
		// A document in memory can always be written.
		xsd, _ := doc.WriteToBytes()
		written = append(written, Schema{Namespace: s.namespace, XSD: xsd})
	}
	return written
}

// schema is one schema under construction.
type schema struct {
	c         *contract.Contract
	namespace string
	root      *etree.Element
	imports   []string // namespaces that the schema's declarations refer to
}

func schemas(c *contract.Contract) []*schema {
	var all []*schema
	for _, namespace := range c.Namespaces {
		s := &schema{c: c, namespace: namespace, root: etree.NewElement("xs:schema")}
		set(s.root, "xmlns:xs", xsNS, "xmlns:tns", namespace, "elementFormDefault", "qualified", "targetNamespace", namespace)
		if namespace == c.Namespace {
			s.messages()
		}
		for _, name := range c.TypeNames() {
			if t := c.Type(name); t.Namespace == namespace {
				s.declare(t)
			}
		}
		s.writeImports()
		all = append(all, s)
	}
	return append(all, serialization())
}

// messages declares the elements of the service itself: headers, fault details, requests and responses.
func (s *schema) messages() {
	for _, h := range append(slices.Clone(s.c.RequestHeaders), s.c.ResponseHeaders...) {
		add(s.root, "xs:element", "name", h, "nillable", "true", "type", "xs:string")
	}
	for _, f := range s.c.Faults {
		if f.Namespace == s.namespace {
			add(s.root, "xs:element", "name", f.Element, "nillable", "true", "type", s.ref(f.Type))
		}
	}
	for _, op := range s.c.Operations {
		for _, wrapper := range []*contract.Type{op.Request, op.Response} {
			element := add(s.root, "xs:element", "name", wrapper.Name)
			s.sequence(add(element, "xs:complexType"), wrapper.Elements)
		}
	}
}

// declare writes a type and the global element of the same name.
func (s *schema) declare(t *contract.Type) {
	switch {
	case t.Shape == contract.Complex && t.Base != "":
		content := add(add(s.root, "xs:complexType", "name", t.Name), "xs:complexContent", "mixed", "false")
		s.sequence(add(content, "xs:extension", "base", s.ref(t.Base)), t.Elements)
	case t.Shape == contract.Complex:
		s.sequence(add(s.root, "xs:complexType", "name", t.Name), t.Elements)
	default:
		s.simple(t)
	}
	add(s.root, "xs:element", "name", t.Name, "nillable", "true", "type", "tns:"+t.Name)
}

func (s *schema) sequence(parent *etree.Element, elements []*contract.Element) {
	sequence := add(parent, "xs:sequence")
	for _, e := range elements {
		element := add(sequence, "xs:element")
		if e.Min == 0 {
			set(element, "minOccurs", "0")
		}
		if e.Many {
			set(element, "maxOccurs", "unbounded")
		}
		set(element, "name", e.Name)
		if e.Nillable {
			set(element, "nillable", "true")
		}
		set(element, "type", s.ref(e.Type))
		if e.OmitNull {
			s.annotate(element, "DefaultValue").CreateAttr("EmitDefaultValue", "false")
		}
	}
}

func (s *schema) simple(t *contract.Type) {
	parent := add(s.root, "xs:simpleType", "name", t.Name)
	if t.Shape == contract.Flags {
		parent = add(add(parent, "xs:list"), "xs:simpleType")
	}
	restriction := add(parent, "xs:restriction", "base", "xs:string")
	for _, value := range t.Values {
		enumeration := add(restriction, "xs:enumeration", "value", value)
		if number, ok := t.Numbers[value]; ok {
			s.annotate(enumeration, "EnumerationValue").SetText(strconv.Itoa(number))
		}
	}
}

// annotate adds a hint for code generators in the serializer's vocabulary.
func (s *schema) annotate(e *etree.Element, name string) *etree.Element {
	s.refer(serializationNS)
	return add(add(add(e, "xs:annotation"), "xs:appinfo"), name, "xmlns", serializationNS)
}

// ref is the qualified name of a type as this schema writes it.
func (s *schema) ref(typeName string) string {
	t := s.c.Type(typeName)
	switch {
	case t == nil: // XML Schema's own
		return typeName
	case t.Namespace == s.namespace:
		return "tns:" + typeName
	}
	s.refer(t.Namespace)
	return s.c.Prefix(t.Namespace) + ":" + typeName
}

func (s *schema) refer(namespace string) {
	if !slices.Contains(s.imports, namespace) {
		s.imports = append(s.imports, namespace)
	}
}

func (s *schema) writeImports() {
	slices.SortFunc(s.imports, strings.Compare)
	for i, namespace := range s.imports {
		e := etree.NewElement("xs:import")
		set(e, "namespace", namespace)
		s.root.InsertChildAt(i, e)
		if prefix := s.c.Prefix(namespace); prefix != "" {
			set(s.root, "xmlns:"+prefix, namespace)
		}
	}
}
