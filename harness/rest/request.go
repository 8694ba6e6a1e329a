package rest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Request is a call as it goes over the wire.
type Request struct {
	Verb   string
	Route  string // the path below the contract's RESTPath
	Header http.Header
	Body   []byte
}

// EncodeRequest writes a request: members in the order given, nil as null,
// what is absent not at all. What does not fit the contract goes out as the
// nearest JSON there is: a text that is no number as a string, an element that
// repeats as a member that does, one that nobody knows as a member of its name.
// It fails on operations without a route and on characters that neither JSON
// nor HTTP can carry.
func EncodeRequest(c *contract.Contract, r *message.Request) (*Request, error) {
	operation := c.Operation(r.Operation)
	if operation == nil || operation.Route == "" {
		return nil, fmt.Errorf("%s of %s has no route: it cannot be called over REST", excerpt(r.Operation), c.Version)
	}
	header, err := writeHeader(r.Header)
	if err != nil {
		return nil, err
	}
	header.Set("Accept", "application/json")
	w := &writer{}
	body := w.members(r.Body, shapesOf(c).types[operation.Request.Name])
	if w.err != nil {
		return nil, w.err
	}
	return &Request{Verb: operation.Verb, Route: operation.Route, Header: header, Body: body.Bytes()}, nil
}

// DecodeRequest reads a request as a service does: verb and route name the
// operation, the body is an object in JSON whose members fit the contract.
//
// The message holds the members in the contract's order under the names of
// their elements; those that nobody knows come last, under their own. Whatever
// the tree shows is said as a Violation: an unknown member, one in another
// case, one that appears twice, a text or number that is no value of its type.
// Findings say what it does not show: a value in another type of JSON.
//
// An error is always a *contract.RequestError. There is always a request beside
// it with as much as could be read leniently: the header, and the operation
// and the body where the error comes later than they do.
func DecodeRequest(c *contract.Contract, r *Request) (*message.Request, error) {
	request := &message.Request{Header: readHeader(c, r.Header)}
	operation, refused := route(c, r)
	if refused != nil {
		return request, refused
	}
	request.Operation = operation.Name
	refuse := func(kind contract.RequestErrorKind, message string) error {
		return &contract.RequestError{Kind: kind, Operation: operation.Name, Message: message}
	}
	if wrong := media(r.Header.Get("Content-Type")); wrong != "" {
		return request, refuse(contract.WrongMediaType, wrong)
	}
	body, err := Parse(r.Body, RequestLimits)
	var unread *ParseError
	switch {
	case errors.As(err, &unread) && unread.Empty:
		return request, refuse(contract.EmptyBody, unread.Message)
	case err != nil:
		return request, refuse(contract.Malformed, err.Error())
	case body.Kind == Null:
		return request, refuse(contract.EmptyBody, "the body is null")
	case body.Kind != Object:
		return request, refuse(contract.Malformed, fmt.Sprintf("the body is %s, a request is an object", body.Kind))
	}
	s := shapesOf(c)
	read := &reader{shapes: s}
	name := operation.Request.Name
	tree := read.element(name, 0, body, s.types[name])
	request.Body = tree.Children
	wrong := &contract.RequestError{Kind: contract.Deserialization, Operation: operation.Name, Findings: read.found, Violations: c.Validate(tree, name)}
	switch {
	case len(wrong.Findings) > 0:
		wrong.Message = wrong.Findings[0].String()
	case len(wrong.Violations) > 0:
		wrong.Message = wrong.Violations[0].String()
	default:
		return request, nil
	}
	return request, wrong
}

// route finds the operation of a verb and a route.
func route(c *contract.Contract, r *Request) (*contract.Operation, error) {
	routed := c.Routed(r.Route)
	if len(routed) == 0 {
		return nil, &contract.RequestError{Kind: contract.UnknownOperation, Message: fmt.Sprintf("there is no route %s", excerpt(r.Route))}
	}
	for _, o := range routed {
		if o.Verb == r.Verb {
			return o, nil
		}
	}
	return nil, &contract.RequestError{Kind: contract.WrongVerb,
		Message: fmt.Sprintf("%s takes %s, not %s", r.Route, strings.Join(Verbs(c, r.Route), ", "), excerpt(r.Verb))}
}

// Verbs lists the verbs that a route takes, as an Allow header does.
func Verbs(c *contract.Contract, route string) []string {
	var verbs []string
	for _, o := range c.Routed(route) {
		verbs = append(verbs, o.Verb)
	}
	return verbs
}
