package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// binding turns messages into HTTP and back; a dialect names its by its last word.
type binding struct {
	encode func(*contract.Contract, *message.Request) (Raw, error)
	// decode returns an error where the body is no reply of the service at all.
	decode func(c *contract.Contract, operation string, status int, header http.Header, body []byte) (*message.Reply, []contract.Finding, error)
	// invariants are what is held against every exchange beside what every binding promises.
	invariants func() []Invariant
}

var bindings = map[string]binding{
	"soap": {encodeSOAP, decodeSOAP, soapInvariants},
	"rest": {encodeREST, decodeREST, restInvariants},
}

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

// ErrWrapper marks a readable message that is not the reply to the operation.
var ErrWrapper = errors.New("the body is no reply to the operation")
