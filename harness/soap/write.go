package soap

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/message"
)

// writer builds the etree of one envelope. All nodes come from three slices
// of the right size, because every exchange pays for this.
type writer struct {
	shapes   *shapes
	elements []etree.Element
	texts    []etree.CharData
	tokens   []etree.Token
	// omitNull leaves nil members out where the contract says so: replies do, requests are sent as given.
	omitNull bool
	err      error
}

// inScope is what a reader of the element being written already knows.
type inScope struct {
	defaults string    // default namespace
	prefixed [4]string // namespaces of the prefixes a, b, c, d; empty where not declared
	instance bool      // i is declared
}

const letters = "abcd"

func (n *inScope) prefix(namespace string) (string, bool) {
	if namespace == n.defaults {
		return "", true
	}
	for i, bound := range n.prefixed {
		if bound == namespace && bound != "" {
			return letters[i : i+1], true
		}
	}
	return "", false
}

func newWriter(s *shapes, extra int, trees ...[]*message.Element) *writer {
	n := extra
	for _, t := range trees {
		n += size(t)
	}
	return &writer{
		shapes:   s,
		elements: make([]etree.Element, 0, n),
		texts:    make([]etree.CharData, 0, n),
		tokens:   make([]etree.Token, 2*n),
	}
}

func size(elements []*message.Element) int {
	n := len(elements)
	for _, e := range elements {
		n += size(e.Children)
	}
	return n
}

// open adds an element with room for children to a parent (nil for the root).
func (w *writer) open(parent *etree.Element, space, tag string, children int) *etree.Element {
	var x *etree.Element
	if len(w.elements) < cap(w.elements) {
		w.elements = append(w.elements, etree.Element{Space: space, Tag: tag})
		x = &w.elements[len(w.elements)-1]
	} else {
		x = &etree.Element{Space: space, Tag: tag}
	}
	if children > 0 && children <= len(w.tokens) {
		x.Child, w.tokens = w.tokens[:0:children], w.tokens[children:]
	}
	if parent != nil {
		parent.AddChild(x)
	}
	return x
}

// text gives an element its character data; the empty text writes an empty element.
func (w *writer) text(x *etree.Element, s string) {
	if s == "" {
		return
	}
	if r, bad := unwritable(s); bad && w.err == nil {
		w.err = fmt.Errorf("%s: XML has no way to write the character %U", path(x), r)
	}
	var t *etree.CharData
	if len(w.texts) < cap(w.texts) {
		w.texts = append(w.texts, etree.CharData{Data: s})
		t = &w.texts[len(w.texts)-1]
	} else {
		t = &etree.CharData{Data: s}
	}
	x.AddChild(t)
}

func unwritable(s string) (rune, bool) {
	for i := 0; i < len(s); {
		if b := s[i]; b >= 0x20 && b < utf8.RuneSelf || b == '\t' || b == '\n' || b == '\r' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r < 0x20 || r == utf8.RuneError && n == 1 || r == 0xfffe || r == 0xffff {
			return r, true
		}
		i += n
	}
	return 0, false
}

// leaf adds an element with text.
func (w *writer) leaf(parent *etree.Element, space, tag, text string) *etree.Element {
	x := w.open(parent, space, tag, 1)
	w.text(x, text)
	return x
}

// element writes one element of a message. Names that the contract does not
// know (m is nil) go into the namespace of their parent, which is how a check
// sends or a mock answers what must not be there.
func (w *writer) element(parent *etree.Element, e *message.Element, namespace string, m *member, scope inScope) {
	var typed *shape
	if m != nil {
		namespace, typed = m.namespace, m.shape
	} else if !isName(e.Name) && w.err == nil {
		w.err = fmt.Errorf("%q cannot be the name of an element", e.Name)
	}
	space, known := scope.prefix(namespace)
	x := w.open(parent, space, e.Name, max(1, len(e.Children)))
	if !known {
		declare(x, "", namespace)
		scope.defaults = namespace
	}
	if typed != nil && typed.complex {
		w.announce(x, typed.namespace, &scope)
	}
	if e.Nil {
		w.instance(x, &scope)
		x.Attr = append(x.Attr, etree.Attr{Space: "i", Key: "nil", Value: "true"})
		return
	}
	if e.Type != "" {
		if own := w.typeOf(x, e.Type, namespace, &scope); own != nil && own.complex {
			typed = own
		}
	}
	if len(e.Children) == 0 {
		w.text(x, e.Text)
		return
	}
	inner := namespace
	if typed != nil && typed.complex {
		inner = typed.namespace
	}
	for _, child := range e.Children {
		w.child(x, child, inner, typed, scope)
	}
}

func (w *writer) child(x *etree.Element, e *message.Element, namespace string, typed *shape, scope inScope) {
	var m *member
	if typed != nil {
		m = typed.members[e.Name]
	}
	if w.omitNull && e.Nil && m != nil && m.omitNull {
		return
	}
	w.element(x, e, namespace, m, scope)
}

// announce declares the namespace of a type's members on the element that
// holds them, together with i, as the service's own serializer does.
func (w *writer) announce(x *etree.Element, namespace string, scope *inScope) {
	if _, known := scope.prefix(namespace); !known {
		for i, bound := range scope.prefixed {
			if bound == "" {
				scope.prefixed[i] = namespace
				declare(x, letters[i:i+1], namespace)
				break
			}
		}
	}
	w.instance(x, scope)
}

func (w *writer) instance(x *etree.Element, scope *inScope) {
	if !scope.instance {
		declare(x, "i", Instance)
		scope.instance = true
	}
}

// typeOf writes i:type. A type that nobody knows is written in the namespace of the element.
func (w *writer) typeOf(x *etree.Element, name, namespace string, scope *inScope) *shape {
	own := w.shapes.explicit(name)
	value := name
	if own != nil {
		namespace, value = own.namespace, own.local()
	}
	w.instance(x, scope)
	prefix, known := scope.prefix(namespace)
	if !known {
		prefix = "t"
		declare(x, prefix, namespace)
	}
	if prefix != "" {
		value = prefix + ":" + value
	}
	x.Attr = append(x.Attr, etree.Attr{Space: "i", Key: "type", Value: value})
	return own
}

func declare(x *etree.Element, prefix, namespace string) {
	if prefix == "" {
		x.Attr = append(x.Attr, etree.Attr{Key: "xmlns", Value: namespace})
		return
	}
	x.Attr = append(x.Attr, etree.Attr{Space: "xmlns", Key: prefix, Value: namespace})
}

// isName accepts what XML calls an NCName, ASCII letters only plus any non-ASCII character.
func isName(s string) bool {
	for i := range len(s) {
		b := s[i]
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= utf8.RuneSelf
		if !letter && (i == 0 || b != '-' && b != '.' && (b < '0' || b > '9')) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

// document wraps the root; the settings keep carriage returns, which a reader
// would otherwise normalise away.
func document(root *etree.Element) *etree.Document {
	doc := etree.NewDocument()
	doc.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	doc.AddChild(root)
	return doc
}

// Bytes writes a document as it is, on one line and without an XML declaration
// unless the document has one.
func Bytes(doc *etree.Document) []byte {
	var b bytes.Buffer
	b.Grow(4096)
	for _, token := range doc.Child {
		token.WriteTo(&b, &doc.WriteSettings)
	}
	return b.Bytes()
}
