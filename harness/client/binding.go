package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// binding turns messages into HTTP and back; a dialect names its by its last word.
type binding struct {
	encode func(*contract.Contract, *message.Request) (Raw, error)
	// decode returns an error where the body is no reply of the service at all.
	decode func(c *contract.Contract, operation string, status int, header http.Header, body []byte) (*message.Reply, []contract.Finding, error)
}

var bindings = map[string]binding{"soap": {encode: encodeSOAP, decode: decodeSOAP}}

// SplitDialect splits "v13-soap" into the version and the binding.
func SplitDialect(dialect string) (version, binding string) {
	version, binding, _ = strings.Cut(dialect, "-")
	return version, binding
}

func bindingOf(dialect string) (binding, error) {
	_, name := SplitDialect(dialect)
	b, ok := bindings[name]
	if !ok {
		return b, fmt.Errorf("dialect %q has no binding that this build speaks", dialect)
	}
	return b, nil
}

func encodeSOAP(c *contract.Contract, r *message.Request) (Raw, error) {
	body, err := soap.EncodeRequest(c, r)
	if err != nil {
		return Raw{}, err
	}
	action := r.Operation
	if o := c.Operation(r.Operation); o != nil && o.SOAPAction != "" {
		action = o.SOAPAction
	}
	return Raw{Operation: r.Operation, Body: body, Header: http.Header{
		"Content-Type": {"text/xml; charset=utf-8"},
		"SOAPAction":   {action}, // unquoted, as the documentation's own samples have it
	}}, nil
}

// ErrWrapper marks a readable envelope whose body is not the reply to the operation.
var ErrWrapper = errors.New("the body is no reply to the operation")

func decodeSOAP(c *contract.Contract, operation string, _ int, _ http.Header, body []byte) (*message.Reply, []contract.Finding, error) {
	reply, findings, err := soap.DecodeReply(c, operation, body)
	if err != nil {
		return nil, nil, err
	}
	if reply.Fault == nil && operation != "" && reply.Body.Name != operation+"Response" {
		return nil, findings, fmt.Errorf("%w: found %s, expected %sResponse", ErrWrapper, reply.Body.Name, operation)
	}
	return reply, findings, nil
}
