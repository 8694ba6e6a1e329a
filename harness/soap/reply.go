package soap

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// DecodeReply reads the answer to a call of an operation. It goes by local
// names, so that a reply with wrong namespaces can still be compared, and
// returns what is wrong as findings. Whether the body fits its schema is
// Contract.Validate's business; only fault details are validated here.
//
// The body keeps the name it came with, so a body that is not
// <operation>Response is seen there and as a finding of RuleWrapper.
//
// An error, always a *ParseError, means that there is no reply to look at: no
// XML that Parse accepts, no SOAP envelope, nothing in its Body. The HTTP
// status plays no part.
func DecodeReply(c *contract.Contract, operation string, body []byte) (*message.Reply, []contract.Finding, error) {
	// A page or a description of many thousand elements need not become a tree to be no envelope.
	if root := rootName(body); root != "" && root != "Envelope" {
		return nil, nil, notAnEnvelope(root)
	}
	doc, err := Parse(body, ReplyLimits)
	if err != nil {
		return nil, nil, err
	}
	r := &reader{shapes: shapesOf(c)}
	p, err := r.open(doc)
	if err != nil {
		return nil, nil, err
	}
	reply := &message.Reply{Operation: operation}
	if p.header != nil {
		reply.Header = r.replyHeader(p.header)
	}
	r.scope.enter(p.body)
	elements := r.children(p.body)
	if len(elements) == 0 {
		return nil, nil, &ParseError{Message: "the SOAP Body is empty"}
	}
	for _, x := range elements {
		if x.Tag != "Fault" {
			continue
		}
		mark := r.scope.enter(x)
		uri, _ := r.scope.resolve(x.Space)
		reply.Fault = r.readFault(x, uri)
		r.scope.leave(mark)
		return reply, r.found, nil
	}
	r.readBody(elements[0], reply)
	return reply, r.found, nil
}

func (r *reader) readBody(x *etree.Element, reply *message.Reply) {
	c, want := r.shapes.contract, reply.Operation+"Response"
	if x.Tag != want {
		r.find(x, RuleWrapper, "is not %s", want)
	}
	mark := r.scope.enter(x)
	if uri, _ := r.scope.resolve(x.Space); uri != c.Namespace {
		r.find(x, RuleWrapper, "is in namespace %q, expected %q", uri, c.Namespace)
	}
	r.scope.leave(mark)
	var m *member
	if typed := r.shapes.types[x.Tag]; typed != nil && typed.complex {
		m = &member{namespace: c.Namespace, shape: typed}
		before, at := len(r.found), path(x)
		reply.Body = r.element(x, m)
		r.found = dropNamespaceOf(r.found, before, at) // said as RuleWrapper
	} else {
		reply.Body = r.element(x, nil)
	}
	if strings.Trim(reply.TrackingID(), blanks) == "" {
		r.find(x, RuleTracking, "the reply has no TrackingId header")
	}
}

// replyHeader reads all header blocks: TrackingId is known, foreign ones are
// let pass unless they insist on being understood.
func (r *reader) replyHeader(header *etree.Element) []*message.Element {
	mark := r.scope.enter(header)
	defer r.scope.leave(mark)
	var blocks []*message.Element
	for _, token := range header.Child {
		x, ok := token.(*etree.Element)
		if !ok {
			continue
		}
		var m *member
		if slices.Contains(r.shapes.contract.ResponseHeaders, x.Tag) {
			m = &member{namespace: r.shapes.contract.Namespace, shape: r.shapes.types["xs:string"]}
		} else if v := x.SelectAttrValue("mustUnderstand", "0"); v == "1" || v == "true" {
			r.find(x, RuleHeader, "is unknown and must be understood")
		}
		blocks = append(blocks, r.element(x, m))
	}
	return blocks
}
