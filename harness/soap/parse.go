// Package soap is the SOAP 1.1 binding: it turns messages into envelopes and
// back, for the client and the server side, with all names, namespaces and
// orders taken from the contract. Every envelope is parsed defensively: the
// other side is never trusted.
package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Limits bound what Parse reads. A zero member means "no such limit", except
// for Depth, where it means 64.
type Limits struct {
	Bytes      int // of the whole document
	Depth      int // of nested elements
	Elements   int // of the whole document
	Attributes int // of one element, namespace declarations included
}

// Limits of the two directions. Replies may carry a thousand accounts; some
// clients declare more than 64 namespaces on the envelope of a request.
var (
	RequestLimits = Limits{Bytes: 1 << 20, Depth: 64, Elements: 20_000, Attributes: 256}
	ReplyLimits   = Limits{Bytes: 16 << 20, Depth: 64, Elements: 200_000, Attributes: 256}
)

// ParseError says why a document is not read at all.
type ParseError struct {
	// Where is a line ("line 3"), an element path or empty.
	Where   string
	Message string
}

func (e *ParseError) Error() string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

// Parse reads one XML document and refuses whatever a SOAP peer has no
// business sending: a DOCTYPE, processing instructions, text or a second
// element outside the root, undeclared prefixes, repeated attributes, any
// encoding but UTF-8, and more than the limits allow. Comments, CDATA, an XML
// declaration and a byte order mark are fine. Errors are of type *ParseError.
func Parse(body []byte, limits Limits) (*etree.Document, error) {
	if limits.Bytes > 0 && len(body) > limits.Bytes {
		return nil, &ParseError{Message: fmt.Sprintf("document of %d bytes, at most %d are read", len(body), limits.Bytes)}
	}
	body, err := utf8Text(body)
	if err != nil {
		return nil, err
	}
	// A cheap bound before memory is spent on a tree: an element has at most two
	// '<', the rest of the allowance is for comments and CDATA.
	if limits.Elements > 0 && bytes.Count(body, []byte{'<'}) > 3*limits.Elements {
		return nil, &ParseError{Message: fmt.Sprintf("more than %d elements", limits.Elements)}
	}
	if limits.Depth <= 0 {
		limits.Depth = 64
	}
	doc := etree.NewDocument()
	doc.ReadSettings.PreserveDuplicateAttrs = true
	doc.ReadSettings.MaxDepth = limits.Depth
	if err := doc.ReadFromBytes(body); err != nil {
		return nil, syntaxError(body, err, limits.Depth)
	}
	if err := checkProlog(doc); err != nil {
		return nil, err
	}
	c := checker{limits: limits}
	if err := c.element(doc.Root()); err != nil {
		return nil, err
	}
	return doc, nil
}

// rootName returns the local name of the first element; empty where there is none to be read.
func rootName(body []byte) string {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
	d.CharsetReader = passThrough
	for {
		token, err := d.RawToken()
		if err != nil {
			return ""
		}
		if start, is := token.(xml.StartElement); is {
			return start.Name.Local
		}
	}
}

// utf8Text strips a byte order mark and refuses every other encoding.
func utf8Text(body []byte) ([]byte, error) {
	for _, mark := range [][]byte{{0xfe, 0xff}, {0xff, 0xfe}, {0, '<'}, {'<', 0}} {
		if bytes.HasPrefix(body, mark) {
			return nil, &ParseError{Message: "encoded as UTF-16, only UTF-8 is read"}
		}
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, &ParseError{Message: "empty document"}
	}
	if !utf8.Valid(body) {
		line, rest := 1, body
		for len(rest) > 0 {
			r, size := utf8.DecodeRune(rest)
			if r == utf8.RuneError && size == 1 {
				break
			}
			if r == '\n' {
				line++
			}
			rest = rest[size:]
		}
		return nil, &ParseError{fmt.Sprintf("line %d", line), fmt.Sprintf("byte 0x%02x is not UTF-8", rest[0])}
	}
	return body, nil
}

// syntaxError adds a line to an error. etree keeps none for tags that do not
// match, so the text is read a second time, which only failures pay for.
func syntaxError(body []byte, err error, depth int) error {
	if errors.Is(err, etree.ErrMaxDepth) {
		return &ParseError{Message: fmt.Sprintf("elements nested deeper than %d", depth)}
	}
	if errors.Is(err, etree.ErrXML) {
		d := xml.NewDecoder(bytes.NewReader(body))
		d.CharsetReader = passThrough
		for again := error(nil); again == nil; {
			if _, again = d.Token(); again != nil && !isEOF(again) {
				err = again
			}
		}
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return &ParseError{fmt.Sprintf("line %d", syntax.Line), shortened(syntax.Msg, 120)}
	}
	return &ParseError{Message: shortened(strings.TrimPrefix(err.Error(), "xml: "), 120)}
}

// checkProlog looks at what stands beside the root.
func checkProlog(doc *etree.Document) error {
	roots := 0
	for i, token := range doc.Child {
		switch t := token.(type) {
		case *etree.Element:
			if roots++; roots > 1 {
				return &ParseError{Where: t.FullTag(), Message: "second root element"}
			}
		case *etree.CharData:
			if text := strings.TrimLeft(t.Data, blanks); text != "" {
				return &ParseError{Message: fmt.Sprintf("text outside the root element: %s", excerpt(text))}
			}
		case *etree.Directive:
			return refuseDirective("", t)
		case *etree.ProcInst:
			if t.Target != "xml" {
				return refuseInstruction("", t)
			}
			if i != 0 {
				return &ParseError{Message: "XML declaration that is not at the very start"}
			}
			if enc := declaredEncoding(t.Inst); enc != "" && !strings.EqualFold(enc, "utf-8") {
				return &ParseError{Message: fmt.Sprintf("declared encoding %s, only UTF-8 is read", excerpt(enc))}
			}
		}
	}
	if roots == 0 {
		return &ParseError{Message: "no root element"}
	}
	return nil
}

func declaredEncoding(declaration string) string {
	_, rest, found := strings.Cut(declaration, "encoding")
	if !found {
		return ""
	}
	rest = strings.TrimLeft(rest, blanks+"=")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return "unquoted"
	}
	value, _, _ := strings.Cut(rest[1:], rest[:1])
	return value
}

// checker walks the elements once for what the XML parser lets pass.
type checker struct {
	limits   Limits
	scope    scope
	elements int
}

func (c *checker) element(x *etree.Element) error {
	if c.elements++; c.limits.Elements > 0 && c.elements > c.limits.Elements {
		return &ParseError{Message: fmt.Sprintf("more than %d elements", c.limits.Elements)}
	}
	mark := c.scope.enter(x)
	defer c.scope.leave(mark)
	if strings.IndexByte(x.Tag, ':') >= 0 || x.Space == "xmlns" {
		return &ParseError{path(x), fmt.Sprintf("%s is not a name", excerpt(x.FullTag()))}
	}
	if _, known := c.scope.resolve(x.Space); !known {
		return &ParseError{path(x), fmt.Sprintf("undeclared prefix %s", excerpt(x.Space))}
	}
	if len(x.Attr) > 0 {
		if err := c.attributes(x); err != nil {
			return err
		}
	}
	for _, token := range x.Child {
		var err error
		switch t := token.(type) {
		case *etree.Element:
			err = c.element(t)
		case *etree.Directive:
			err = refuseDirective(path(x), t)
		case *etree.ProcInst:
			err = refuseInstruction(path(x), t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) attributes(x *etree.Element) error {
	if c.limits.Attributes > 0 && len(x.Attr) > c.limits.Attributes {
		return &ParseError{path(x), fmt.Sprintf("%d attributes, at most %d are read", len(x.Attr), c.limits.Attributes)}
	}
	for i := range x.Attr {
		a := &x.Attr[i]
		if strings.IndexByte(a.Key, ':') >= 0 {
			return &ParseError{path(x), fmt.Sprintf("%s is not a name", excerpt(a.FullKey()))}
		}
		if a.Space == "xmlns" {
			if a.Value == "" || a.Key == "xmlns" || (a.Key == "xml") != (a.Value == xmlNamespace) || a.Value == xmlnsNamespace {
				return &ParseError{path(x), fmt.Sprintf("prefix %s cannot be declared as %q", a.Key, a.Value)}
			}
		}
		if _, known := c.scope.resolve(a.Space); !known && !declares(a) {
			return &ParseError{path(x), fmt.Sprintf("undeclared prefix %s", excerpt(a.Space))}
		}
		for j := range i {
			if b := &x.Attr[j]; a.Key == b.Key && c.same(a, b) {
				return &ParseError{path(x), fmt.Sprintf("attribute %s appears twice", a.FullKey())}
			}
		}
	}
	return nil
}

// same compares the namespaces of two attributes of one local name.
func (c *checker) same(a, b *etree.Attr) bool {
	if a.Space == b.Space {
		return true
	}
	if a.Space == "" || b.Space == "" || a.Space == "xmlns" || b.Space == "xmlns" {
		return false
	}
	first, _ := c.scope.resolve(a.Space)
	second, _ := c.scope.resolve(b.Space)
	return first == second
}

func refuseDirective(where string, t *etree.Directive) error {
	name, _, _ := strings.Cut(t.Data, " ")
	return &ParseError{where, fmt.Sprintf("<!%s> is not accepted", excerptRaw(name))}
}

func refuseInstruction(where string, t *etree.ProcInst) error {
	return &ParseError{where, fmt.Sprintf("processing instruction <?%s?> is not accepted", excerptRaw(t.Target))}
}
