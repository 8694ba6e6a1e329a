package rest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Reply is an answer as it goes over the wire.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

const trackingID = "TrackingId"

// EncodeReply writes a reply or a fault: members in the contract's order, nil
// as null unless the contract leaves the member out, TrackingId as an HTTP
// header and, of faults, in the body.
func EncodeReply(c *contract.Contract, r *message.Reply) (*Reply, error) {
	body, err := ReplyDocument(c, r)
	if err != nil {
		return nil, err
	}
	header, err := writeHeader(r.Header)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Status: http.StatusOK, Header: header, Body: body.Bytes()}
	if r.Fault != nil {
		reply.Status = StatusOf(r.Fault)
	}
	return reply, nil
}

// ReplyDocument is the body that EncodeReply writes.
func ReplyDocument(c *contract.Contract, r *message.Reply) (*Value, error) {
	if (r.Body == nil) == (r.Fault == nil) {
		return nil, fmt.Errorf("a reply to %s needs a body or a fault", r.Operation)
	}
	s, w := shapesOf(c), &writer{reply: true}
	var v *Value
	if r.Fault != nil {
		v = w.fault(r.Fault, s)
	} else {
		v = w.members(r.Body.Children, s.types[r.Body.Name])
	}
	return v, w.err
}

// DecodeReply reads the answer to a call of an operation. It is read as far as
// possible, and returned with all that a strict client minds as findings.
// Whether texts and numbers are values of their types is Contract.Validate's
// business; only faults are validated here. A status other than of success
// makes a reply a fault, and so does a body that is one.
//
// An error, always a *ParseError, means that there is no reply to look at: no
// JSON that Parse accepts, or no object.
func DecodeReply(c *contract.Contract, operation string, r *Reply) (*message.Reply, []contract.Finding, error) {
	v, err := Parse(r.Body, ReplyLimits)
	if err != nil {
		return nil, nil, err
	}
	if v.Kind != Object {
		return nil, nil, &ParseError{Message: fmt.Sprintf("the body is %s, a reply is an object", v.Kind)}
	}
	read := &reader{shapes: shapesOf(c), strict: true}
	if wrong := media(r.Header.Get("Content-Type")); wrong != "" {
		read.aside("header/Content-Type", RuleMedia, "%s", wrong)
	}
	reply := &message.Reply{Operation: operation}
	tracking, there := "", len(r.Header.Values(trackingID)) > 0
	if there {
		tracking = r.Header.Get(trackingID)
		reply.Header = []*message.Element{message.Text(trackingID, tracking)}
	}
	if r.Status < 200 || r.Status > 299 || read.looksLikeFault(v) {
		reply.Fault = read.fault(v, r.Status)
		if there && tracking != reply.Fault.TrackingID {
			read.aside("header/TrackingId", RuleTracking, "is %s, in the body it is %s", excerpt(tracking), excerpt(reply.Fault.TrackingID))
		}
		return reply, read.found, nil
	}
	if r.Status != http.StatusOK {
		read.aside("status", RuleStatus, "is %d, a success is 200", r.Status)
	}
	switch {
	case strings.TrimSpace(tracking) == "":
		read.aside("header/TrackingId", RuleTracking, "the reply has no TrackingId header")
	case !isGUID(tracking):
		read.aside("header/TrackingId", RuleTracking, "%s is no GUID", excerpt(tracking))
	}
	name := operation + "Response"
	typed := read.shapes.types[name]
	reply.Body = read.element(name, 0, read.withoutTracking(v, name), typed)
	return reply, read.found, nil
}

// aside notes what is wrong beside the body.
func (r *reader) aside(path, rule, format string, args ...any) {
	r.found = append(r.found, contract.Finding{Path: path, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// withoutTracking takes out of a success what belongs into the HTTP header only.
func (r *reader) withoutTracking(v *Value, name string) *Value {
	kept := &Value{Kind: v.Kind, Members: make([]Member, 0, len(v.Members))}
	for _, m := range v.Members {
		if strings.EqualFold(m.Name, trackingID) {
			r.aside(name+"/"+m.Name, RuleTracking, "stands in the body, of a success it is an HTTP header only")
			continue
		}
		kept.Members = append(kept.Members, m)
	}
	return kept
}

// isGUID accepts 8-4-4-4-12 hexadecimal digits.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		b := s[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash && b != '-' || !dash && (b < '0' || b > '9') && (b|0x20 < 'a' || b|0x20 > 'f') {
			return false
		}
	}
	return true
}
