package soap

import (
	"fmt"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// EncodeRequest writes a request as a SOAP 1.1 envelope. Elements keep the
// order in which they are given; names that the contract does not have are
// written in the namespace of their parent. It fails only on names and
// characters that XML cannot carry.
func EncodeRequest(c *contract.Contract, r *message.Request) ([]byte, error) {
	doc, err := RequestDocument(c, r)
	if err != nil {
		return nil, err
	}
	return Bytes(doc), nil
}

// RequestDocument is the document that EncodeRequest writes, for callers that
// send what a message cannot express: other envelopes, attributes, headers.
func RequestDocument(c *contract.Contract, r *message.Request) (*etree.Document, error) {
	s := shapesOf(c)
	w := newWriter(s, 4, r.Header, r.Body)
	root := w.envelope()
	if len(r.Header) > 0 {
		header := w.open(root, "s", "Header", len(r.Header))
		declare(header, "", c.Namespace)
		for _, h := range r.Header {
			w.element(header, h, c.Namespace, nil, inScope{defaults: c.Namespace})
		}
	}
	body := w.open(root, "s", "Body", 1)
	name := r.Operation + "Request"
	if !isName(name) {
		return nil, fmt.Errorf("%q cannot be the name of an operation", r.Operation)
	}
	wrapper := w.open(body, "", name, len(r.Body))
	declare(wrapper, "", c.Namespace)
	for _, e := range r.Body {
		w.child(wrapper, e, c.Namespace, s.types[name], inScope{defaults: c.Namespace})
	}
	if w.err != nil {
		return nil, w.err
	}
	return document(root), nil
}

// EncodeReply writes a reply or a fault as the service does: one line, no XML
// declaration, TrackingId in the header of successful replies and in the
// detail of faults. Nil members that the contract omits are left out; all
// else is written in the order given.
func EncodeReply(c *contract.Contract, r *message.Reply) ([]byte, error) {
	doc, err := ReplyDocument(c, r)
	if err != nil {
		return nil, err
	}
	return Bytes(doc), nil
}

// ReplyDocument is the document that EncodeReply writes.
func ReplyDocument(c *contract.Contract, r *message.Reply) (*etree.Document, error) {
	if (r.Body == nil) == (r.Fault == nil) {
		return nil, fmt.Errorf("a reply to %s needs a body or a fault", r.Operation)
	}
	s := shapesOf(c)
	var parts []*message.Element
	if r.Body != nil {
		parts = r.Body.Children
	} else if detail := faultDetail(r.Fault); detail != nil {
		parts = []*message.Element{detail}
	}
	w := newWriter(s, 10, r.Header, parts)
	w.omitNull = true
	root := w.envelope()
	if len(r.Header) > 0 {
		header := w.open(root, "s", "Header", len(r.Header))
		for _, h := range r.Header {
			w.header(header, h)
		}
	}
	body := w.open(root, "s", "Body", 1)
	if r.Fault != nil {
		w.fault(body, r.Fault, parts)
	} else {
		if !isName(r.Body.Name) {
			return nil, fmt.Errorf("%q cannot be the name of an element", r.Body.Name)
		}
		wrapper := w.open(body, "", r.Body.Name, len(parts))
		declare(wrapper, "", c.Namespace)
		for _, e := range parts {
			w.child(wrapper, e, c.Namespace, s.types[r.Body.Name], inScope{defaults: c.Namespace})
		}
	}
	if w.err != nil {
		return nil, w.err
	}
	return document(root), nil
}

func (w *writer) envelope() *etree.Element {
	root := w.open(nil, "s", "Envelope", 2)
	declare(root, "s", Envelope11)
	return root
}

// header writes a header block of a reply with the prefix h.
func (w *writer) header(parent *etree.Element, h *message.Element) {
	if !isName(h.Name) && w.err == nil {
		w.err = fmt.Errorf("%q cannot be the name of a header", h.Name)
	}
	x := w.open(parent, "h", h.Name, 1)
	declare(x, "h", w.shapes.contract.Namespace)
	if h.Nil {
		declare(x, "i", Instance)
		x.Attr = append(x.Attr, etree.Attr{Space: "i", Key: "nil", Value: "true"})
		return
	}
	w.text(x, h.Text)
}
