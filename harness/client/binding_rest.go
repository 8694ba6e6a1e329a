package client

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
)

func encodeREST(c *contract.Contract, r *message.Request) (Raw, error) {
	request, err := rest.EncodeRequest(c, r)
	if err != nil {
		return Raw{}, err
	}
	return Raw{Operation: r.Operation, Method: request.Verb, Path: request.Route, Header: request.Header, Body: request.Body}, nil
}

// refusals are the statuses by which a service says that it understood and
// refused; JSON of any other one that is no fault comes from who knows whom.
var refusals = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}

// decodeREST tells replies of the service from other JSON: over REST there is
// no envelope, and every gateway and every web framework answers in JSON, too.
func decodeREST(c *contract.Contract, operation string, status int, header http.Header, body []byte) (*message.Reply, []contract.Finding, error) {
	reply, findings, err := rest.DecodeReply(c, operation, &rest.Reply{Status: status, Header: header, Body: body})
	switch {
	case err != nil:
		return nil, nil, err
	case reply.Fault != nil:
		if reply.Fault.Detail == "" && len(reply.Fault.Errors) == 0 && !slices.Contains(refusals, status) {
			return nil, findings, errors.New("the JSON is no fault of the service")
		}
	case !answers(c, operation, reply.Body):
		return nil, findings, fmt.Errorf("%w: no member of %sResponse is there", ErrWrapper, operation)
	}
	return reply, findings, nil
}

// answers reports whether an object can be the reply to an operation: it has a
// member of it, or the operation answers with none.
func answers(c *contract.Contract, operation string, body *message.Element) bool {
	o := c.Operation(operation)
	if o == nil || len(c.Elements(o.Response)) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Elements(o.Response), func(e *contract.Element) bool { return body.Child(e.Name) != nil })
}
