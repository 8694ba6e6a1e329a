package doctor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/soap"
)

const (
	wsdlNamespace = "http://schemas.xmlsoap.org/wsdl/"
	soapNamespace = "http://schemas.xmlsoap.org/wsdl/soap/"
	xsdNamespace  = "http://www.w3.org/2001/XMLSchema"
)

// A description may be spread over documents; more than this is none of the service.
const maxDocuments = 32

// descriptionLimits bound what is read of a description. The published one has a third of a megabyte.
var descriptionLimits = soap.Limits{Bytes: 8 << 20, Depth: 64, Elements: 100_000, Attributes: 256}

// description is what a WSDL says as far as it can be compared: names are
// resolved to their namespaces, prefixes and the order of declarations are gone.
type description struct {
	namespace  string
	operations map[string]*operation
	types      map[string]*declared // by "{namespace}Name"
	elements   map[string]*declared // wrappers, headers and faults
}

type operation struct {
	action  string   // SOAPAction
	headers []string // of the request
	faults  []string
	bound   bool
}

// declared is a type, or the anonymous one of an element.
type declared struct {
	base    string
	members []member
	values  []string // of an enumeration
	list    bool     // several values at once
	refers  string   // an element: the name of its type
}

type member struct {
	name, typ string
	nillable  bool
	min, max  string
}

// readDescription reads a WSDL; fetch gets the documents that it imports by location.
func readDescription(body []byte, fetch func(location string) ([]byte, error)) (*description, error) {
	d := &description{operations: map[string]*operation{}, types: map[string]*declared{}, elements: map[string]*declared{}}
	r := &descriptionReader{description: d, fetch: fetch, seen: map[string]bool{}}
	root, err := r.parse(body)
	if err != nil {
		return nil, err
	}
	if !is(root, wsdlNamespace, "definitions") {
		return nil, fmt.Errorf("the document is no WSDL: its root is %s", root.Tag)
	}
	d.namespace = root.SelectAttrValue("targetNamespace", "")
	if err := r.definitions(root); err != nil {
		return nil, err
	}
	if len(d.operations) == 0 {
		return nil, errors.New("the description has no operations")
	}
	return d, nil
}

type descriptionReader struct {
	*description
	fetch func(location string) ([]byte, error)
	seen  map[string]bool // locations
}

func (r *descriptionReader) parse(body []byte) (*etree.Element, error) {
	doc, err := soap.Parse(body, descriptionLimits)
	if err != nil {
		return nil, err
	}
	return doc.Root(), nil
}

func (r *descriptionReader) definitions(root *etree.Element) error {
	for _, e := range root.ChildElements() {
		switch {
		case is(e, wsdlNamespace, "import"):
			more, err := r.load(e.SelectAttrValue("location", ""))
			if err != nil {
				return err
			}
			if more != nil {
				if err := r.definitions(more); err != nil {
					return err
				}
			}
		case is(e, wsdlNamespace, "types"):
			for _, s := range e.ChildElements() {
				if err := r.schema(s); err != nil {
					return err
				}
			}
		case is(e, wsdlNamespace, "portType"):
			for _, o := range e.SelectElements("operation") {
				of := r.operation(name(o))
				for _, f := range o.SelectElements("fault") {
					of.faults = append(of.faults, name(f))
				}
			}
		case is(e, wsdlNamespace, "binding"):
			r.binding(e)
		}
	}
	return nil
}

// load gets a document once; nil where it is none or was read before.
func (r *descriptionReader) load(location string) (*etree.Element, error) {
	if location == "" || r.seen[location] {
		return nil, nil
	}
	if r.seen[location] = true; len(r.seen) > maxDocuments {
		return nil, fmt.Errorf("the description is spread over more than %d documents", maxDocuments)
	}
	body, err := r.fetch(location)
	if err != nil {
		return nil, err
	}
	return r.parse(body)
}

func (r *descriptionReader) operation(name string) *operation {
	o := r.operations[name]
	if o == nil {
		o = &operation{}
		r.operations[name] = o
	}
	return o
}

// binding reads SOAPActions and headers; a binding that is not SOAP 1.1 says nothing to us.
func (r *descriptionReader) binding(e *etree.Element) {
	for _, o := range e.SelectElements("operation") {
		for _, c := range o.ChildElements() {
			of := r.operations[name(o)]
			switch {
			case is(c, soapNamespace, "operation"):
				of = r.operation(name(o))
				of.action, of.bound = c.SelectAttrValue("soapAction", ""), true
			case of != nil && is(c, wsdlNamespace, "input"):
				for _, h := range c.ChildElements() {
					if is(h, soapNamespace, "header") {
						of.headers = append(of.headers, h.SelectAttrValue("part", ""))
					}
				}
			}
		}
	}
}

func (r *descriptionReader) schema(s *etree.Element) error {
	target := s.SelectAttrValue("targetNamespace", "")
	for _, e := range s.ChildElements() {
		full := "{" + target + "}" + name(e)
		switch e.Tag {
		case "import", "include":
			more, err := r.load(e.SelectAttrValue("schemaLocation", ""))
			if err != nil {
				return err
			}
			if more != nil {
				if err := r.schema(more); err != nil {
					return err
				}
			}
		case "element":
			if inline := e.SelectElement("complexType"); inline != nil {
				r.elements[full] = complexType(inline)
			} else {
				r.elements[full] = &declared{refers: qualified(e, "type")}
			}
		case "complexType":
			r.types[full] = complexType(e)
		case "simpleType":
			d := &declared{}
			simpleType(d, e)
			r.types[full] = d
		}
	}
	return nil
}

func complexType(e *etree.Element) *declared {
	d := &declared{}
	content := e
	if extended := e.FindElement("complexContent/extension"); extended != nil {
		content, d.base = extended, qualified(extended, "base")
	}
	for _, group := range []string{"sequence", "all", "choice"} {
		for _, g := range content.SelectElements(group) {
			for _, m := range g.SelectElements("element") {
				of := member{
					name: name(m), typ: qualified(m, "type"), nillable: truth(m.SelectAttrValue("nillable", "")),
					min: m.SelectAttrValue("minOccurs", "1"), max: m.SelectAttrValue("maxOccurs", "1"),
				}
				if reference := m.SelectAttrValue("ref", ""); reference != "" {
					_, of.name = split(reference)
				}
				d.members = append(d.members, of)
			}
		}
	}
	return d
}

func simpleType(d *declared, e *etree.Element) {
	if list := e.SelectElement("list"); list != nil {
		d.list = true
		if inner := list.SelectElement("simpleType"); inner != nil {
			simpleType(d, inner)
		}
		return
	}
	if r := e.SelectElement("restriction"); r != nil {
		d.base = qualified(r, "base")
		for _, v := range r.SelectElements("enumeration") {
			d.values = append(d.values, v.SelectAttrValue("value", ""))
		}
	}
}

func is(e *etree.Element, namespace, tag string) bool {
	return e.Tag == tag && e.NamespaceURI() == namespace
}

func name(e *etree.Element) string { return e.SelectAttrValue("name", "") }

func truth(text string) bool { return text == "true" || text == "1" }

func split(text string) (prefix, local string) {
	if prefix, local, found := strings.Cut(text, ":"); found {
		return prefix, local
	}
	return "", text
}

// qualified resolves the name in an attribute: "{namespace}Name", "xs:long" for XML Schema's own.
func qualified(e *etree.Element, attribute string) string {
	text := e.SelectAttrValue(attribute, "")
	if text == "" {
		return ""
	}
	prefix, local := split(text)
	declaration := "xmlns"
	if prefix != "" {
		declaration += ":" + prefix
	}
	for at := e; at != nil; at = at.Parent() {
		if ns := at.SelectAttr(declaration); ns != nil {
			if ns.Value == xsdNamespace {
				return "xs:" + local
			}
			return "{" + ns.Value + "}" + local
		}
	}
	return local
}

// namespaceOf is the namespace of a qualified name.
func namespaceOf(name string) string {
	namespace, _, _ := strings.Cut(strings.TrimPrefix(name, "{"), "}")
	return namespace
}

// local is a qualified name without its namespace.
func local(name string) string {
	if i := strings.LastIndexByte(name, '}'); i >= 0 {
		return name[i+1:]
	}
	return name
}
