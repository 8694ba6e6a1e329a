package soap

import (
	"fmt"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// FaultOf is a refused request as the service's platform answers it: the
// service itself never sees such a request, so there is no TrackingId.
func FaultOf(e *contract.RequestError) *message.Fault {
	switch e.Kind {
	case contract.Deserialization:
		return &message.Fault{Code: "DeserializationFailed", Reason: "The request does not fit the contract. " + e.Message, Detail: message.ExceptionDetail}
	case contract.UnknownOperation:
		return &message.Fault{Code: "ActionNotSupported", Reason: "The request asks for something this service does not do. " + e.Message}
	case contract.VersionMismatch:
		return &message.Fault{Code: "VersionMismatch", Reason: e.Message}
	}
	return &message.Fault{Code: "Client", Reason: e.Message}
}

// DecodeRequest reads a request as the service does: the body element names
// the operation, and order, names, namespaces, lexical forms and enum values
// must be the contract's. Header blocks of other namespaces are left out.
//
// An error is always a *contract.RequestError. But for contract.Malformed there is a request
// beside it with as much as could be read leniently, so that a caller can tell
// who called, or decide to be more tolerant.
func DecodeRequest(c *contract.Contract, body []byte) (*message.Request, error) {
	doc, err := Parse(body, RequestLimits)
	if err != nil {
		return nil, &contract.RequestError{Kind: contract.Malformed, Message: err.Error()}
	}
	r := &reader{shapes: shapesOf(c)}
	p, err := r.open(doc)
	if err != nil {
		return nil, &contract.RequestError{Kind: contract.Malformed, Message: err.Error()}
	}
	request := &message.Request{}
	if p.header != nil {
		request.Header = r.requestHeader(p.header)
	}
	envelope, _ := r.scope.resolve(p.root.Space)
	if envelope == Envelope11 && len(r.found) > 0 {
		return nil, &contract.RequestError{Kind: contract.Malformed, Message: r.found[0].String()}
	}
	r.found = nil
	r.scope.enter(p.body)
	elements := r.children(p.body)
	var refused *contract.RequestError
	if len(elements) == 0 {
		refused = &contract.RequestError{Kind: contract.EmptyBody, Message: "the SOAP Body is empty"}
		if len(r.found) > 0 {
			refused = &contract.RequestError{Kind: contract.Malformed, Message: r.found[0].String()}
		}
	} else {
		refused = r.requestBody(elements[0], request)
	}
	if envelope != Envelope11 {
		refused = &contract.RequestError{Kind: contract.VersionMismatch, Operation: request.Operation,
			Message: fmt.Sprintf("the envelope is in namespace %q, this service speaks SOAP 1.1", envelope)}
	}
	if refused != nil {
		return request, refused
	}
	return request, nil
}

// requestHeader reads the blocks of the service's own namespace. Their
// findings do not count: clients add attributes and blocks of all sorts.
func (r *reader) requestHeader(header *etree.Element) []*message.Element {
	mark := r.scope.enter(header)
	defer r.scope.leave(mark)
	before := len(r.found)
	text := r.shapes.types["xs:string"]
	var blocks []*message.Element
	for _, token := range header.Child {
		x, ok := token.(*etree.Element)
		if !ok {
			continue
		}
		inner := r.scope.enter(x)
		uri, _ := r.scope.resolve(x.Space)
		r.scope.leave(inner)
		if uri == r.shapes.contract.Namespace {
			blocks = append(blocks, r.element(x, &member{namespace: uri, shape: text}))
		}
	}
	r.found = r.found[:before]
	return blocks
}

func (r *reader) requestBody(x *etree.Element, request *message.Request) *contract.RequestError {
	c, operation := r.shapes.contract, r.shapes.wrappers[x.Tag]
	if operation == nil {
		return &contract.RequestError{Kind: contract.UnknownOperation, Message: fmt.Sprintf("there is no request called %s", excerptRaw(x.Tag))}
	}
	request.Operation = operation.Name
	m := &member{namespace: c.Namespace, shape: r.shapes.types[x.Tag]}
	tree := r.element(x, m)
	request.Body = tree.Children
	if uri := x.NamespaceURI(); uri != c.Namespace {
		return &contract.RequestError{Kind: contract.UnknownOperation, Operation: operation.Name,
			Message: fmt.Sprintf("%s is in namespace %q, this service's is %q", x.Tag, uri, c.Namespace)}
	}
	refused := &contract.RequestError{Kind: contract.Deserialization, Operation: operation.Name, Findings: r.found, Violations: c.Validate(tree, x.Tag)}
	switch {
	case len(refused.Findings) > 0:
		refused.Message = refused.Findings[0].String()
	case len(refused.Violations) > 0:
		refused.Message = refused.Violations[0].String()
	default:
		return nil
	}
	return refused
}
