package client

import (
	"fmt"
	"net/http"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

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
