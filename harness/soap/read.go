package soap

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Rules that a finding can name.
const (
	RuleEnvelope  = "envelope"  // not SOAP 1.1, or Header and Body misplaced
	RuleWrapper   = "wrapper"   // the body's child is not <Operation>Response of the service
	RuleBody      = "body"      // the body holds more than one element, or text
	RuleTracking  = "tracking"  // no TrackingId where one belongs
	RuleNamespace = "namespace" // an element in another namespace than the contract's
	RuleType      = "type"      // an explicit type in a namespace that is not the type's
	RuleNil       = "nil"       // a nil attribute that is neither true nor false
	RuleAttribute = "attribute" // an attribute that nobody declares
	RuleHeader    = "header"    // an unknown header block that must be understood
	RuleFault     = "fault"     // a fault that SOAP 1.1 or the contract does not know
	RuleSchema    = "schema"    // a fault detail that breaks its schema
)

// reader turns elements into message elements by local name and notes what is
// wrong with them.
type reader struct {
	shapes *shapes
	scope  scope
	found  []contract.Finding
	slab   []message.Element
	// misplaced merges namespace findings: a wrong namespace mostly hits a whole subtree.
	misplaced map[[2]string]bool
}

func (r *reader) find(x *etree.Element, rule, format string, args ...any) {
	r.found = append(r.found, contract.Finding{Path: path(x), Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// schema adds what the contract's validation says about a fault detail, whose
// form is lost once it is a message.Fault.
func (r *reader) schema(e *message.Element, typeName string) {
	for _, v := range r.shapes.contract.Validate(e, typeName) {
		r.found = append(r.found, contract.Finding{Path: v.Path, Rule: RuleSchema, Message: v.Message})
	}
}

// fresh hands out message elements from blocks: one allocation for many.
func (r *reader) fresh() *message.Element {
	if len(r.slab) == 0 {
		r.slab = make([]message.Element, 32)
	}
	e := &r.slab[0]
	r.slab = r.slab[1:]
	return e
}

// element reads x, of which the contract says m (nil: nothing).
func (r *reader) element(x *etree.Element, m *member) *message.Element {
	mark := r.scope.enter(x)
	defer r.scope.leave(mark)
	e := r.fresh()
	e.Name = x.Tag
	var typed *shape
	if m != nil {
		typed = m.shape
		if uri, _ := r.scope.resolve(x.Space); uri != m.namespace {
			r.misplace(x, uri, m.namespace)
		}
	}
	if len(x.Attr) > 0 {
		if own := r.attributes(x, e); own != nil && typed != nil && own.as(typed) {
			typed = own
		}
	}
	r.content(x, e, typed)
	return e
}

func (r *reader) content(x *etree.Element, e *message.Element, typed *shape) {
	text, elements := written(x)
	if elements == 0 && (typed == nil || !typed.complex) {
		e.Text = typed.text(text)
		return
	}
	if strings.Trim(text, blanks) != "" {
		e.Text = text // text beside elements: kept, so that validation sees it
	}
	if elements == 0 {
		return
	}
	e.Children = make([]*message.Element, 0, elements)
	for _, token := range x.Child {
		if child, ok := token.(*etree.Element); ok {
			var m *member
			if typed != nil {
				m = typed.members[child.Tag]
			}
			e.Children = append(e.Children, r.element(child, m))
		}
	}
}

func (r *reader) misplace(x *etree.Element, is, want string) {
	if r.misplaced[[2]string{is, want}] {
		return
	}
	if r.misplaced == nil {
		r.misplaced = map[[2]string]bool{}
	}
	r.misplaced[[2]string{is, want}] = true
	r.find(x, RuleNamespace, "is in namespace %q, expected %q", is, want)
}

// attributes reads xsi:nil and xsi:type and returns the type that the element names.
func (r *reader) attributes(x *etree.Element, e *message.Element) (own *shape) {
	for i := range x.Attr {
		a := &x.Attr[i]
		if declares(a) {
			continue
		}
		if a.Space == "" {
			r.find(x, RuleAttribute, "has the attribute %s, which the contract does not know", a.Key)
			continue
		}
		if uri, _ := r.scope.resolve(a.Space); uri != Instance {
			continue // other vocabularies' attributes are their own business
		}
		switch a.Key {
		case "nil":
			switch strings.Trim(a.Value, blanks) {
			case "true", "1":
				e.Nil = true
			case "false", "0":
			default:
				r.find(x, RuleNil, "says nil=%s", excerpt(a.Value))
			}
		case "type":
			own = r.typeOf(x, e, a.Value)
		}
	}
	return own
}

func (r *reader) typeOf(x *etree.Element, e *message.Element, value string) *shape {
	value = strings.Trim(value, blanks)
	prefix, local := "", value
	if i := strings.IndexByte(value, ':'); i >= 0 {
		prefix, local = value[:i], value[i+1:]
	}
	e.Type = local
	own := r.shapes.explicit(local)
	uri, known := r.scope.resolve(prefix)
	switch {
	case !known:
		r.find(x, RuleType, "names the type %s with an undeclared prefix", excerpt(value))
		return nil
	case own != nil && uri != own.namespace:
		r.find(x, RuleType, "names the type %s of namespace %q, expected %q", local, uri, own.namespace)
		return nil
	}
	return own
}

// parts are the pieces of an envelope.
type parts struct {
	root, header, body *etree.Element
}

// open finds Header and Body below the root by local name.
func (r *reader) open(doc *etree.Document) (p parts, err error) {
	p.root = doc.Root()
	if p.root.Tag != "Envelope" {
		return p, notAnEnvelope(p.root.Tag)
	}
	r.scope.enter(p.root)
	uri, _ := r.scope.resolve(p.root.Space)
	if uri != Envelope11 {
		r.find(p.root, RuleEnvelope, "is in namespace %q, expected SOAP 1.1's", uri)
	}
	for _, token := range p.root.Child {
		x, ok := token.(*etree.Element)
		if !ok {
			if text, is := token.(*etree.CharData); is && strings.Trim(text.Data, blanks) != "" {
				r.find(p.root, RuleEnvelope, "holds the text %s", excerpt(strings.Trim(text.Data, blanks)))
			}
			continue
		}
		mark := r.scope.enter(x)
		part, _ := r.scope.resolve(x.Space)
		r.scope.leave(mark)
		switch {
		case x.Tag == "Header" && p.header == nil:
			p.header = x
			if p.body != nil {
				r.find(x, RuleEnvelope, "stands after Body")
			}
		case x.Tag == "Body" && p.body == nil:
			p.body = x
		default:
			r.find(x, RuleEnvelope, "does not belong into the envelope")
			continue
		}
		if part != uri {
			r.find(x, RuleEnvelope, "is in namespace %q, the envelope in %q", part, uri)
		}
	}
	if p.body == nil {
		return p, &ParseError{Message: "not a SOAP envelope: there is no Body"}
	}
	return p, nil
}

func notAnEnvelope(root string) error {
	return &ParseError{Message: "not a SOAP envelope: the root element is " + excerptRaw(root)}
}

// children returns the elements of the body.
func (r *reader) children(body *etree.Element) []*etree.Element {
	var elements []*etree.Element
	for _, token := range body.Child {
		switch t := token.(type) {
		case *etree.Element:
			elements = append(elements, t)
		case *etree.CharData:
			if text := strings.Trim(t.Data, blanks); text != "" {
				r.find(body, RuleBody, "holds the text %s", excerpt(text))
			}
		}
	}
	if len(elements) > 1 {
		r.find(elements[1], RuleBody, "is a second element in the Body")
	}
	return elements
}
