package client

import (
	"net/http"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// ReadReply reads the reply of a recorded exchange again, in the words of its own
// API version; nil where it is no reply of the service to that operation.
func ReadReply(dialect string, c *contract.Contract, x *reports.Exchange) *message.Reply {
	b, err := bindingOf(dialect)
	if err != nil || x.Status == 0 {
		return nil
	}
	header := http.Header{}
	for name, value := range x.ReplyHeaders {
		header.Set(name, value)
	}
	reply, _, err := b.decode(c, x.Operation, x.Status, header, []byte(x.Reply))
	if err != nil {
		return nil
	}
	return reply
}
