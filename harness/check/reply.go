package check

import (
	"fmt"
	"strings"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

// Reply is what a persona's call was answered with. Paths are relative to the
// response element: "User/Id".
type Reply struct {
	// Result holds the bytes and what they were read as.
	Result *client.Result
	// Request holds the body elements that were sent; nil after Post.
	Request []*message.Element

	persona *Persona
}

// Fault returns the fault, or nil.
func (r *Reply) Fault() *message.Fault {
	if r.Result.Reply == nil {
		return nil
	}
	return r.Result.Reply.Fault
}

// Body returns the response element; nil where there is a fault.
func (r *Reply) Body() *message.Element {
	if r.Result.Reply == nil {
		return nil
	}
	return r.Result.Reply.Body
}

// At returns the element at a path, or nil.
func (r *Reply) At(path string) *message.Element { return r.Body().At(path) }

// All returns every element that a path reaches.
func (r *Reply) All(path string) []*message.Element { return r.Body().All(path) }

// Value returns the text at a path; empty when absent, nil or empty.
func (r *Reply) Value(path string) string { return r.Body().Value(path) }

// Values returns the text of every element that a path reaches.
func (r *Reply) Values(path string) []string { return r.Body().Values(path) }

// TrackingID returns the log entry id of the reply.
func (r *Reply) TrackingID() string {
	if r.Result.Reply == nil {
		return ""
	}
	return r.Result.Reply.TrackingID()
}

// Succeeded reports whether the service answered, and not with a fault.
func (r *Reply) Succeeded() bool { return r.Result.Succeeded() }

// String words the reply in one line, as failures show it: "GetUser answered by
// GetUserResponse", "GetUser refused with 105 InvalidCredentials".
func (r *Reply) String() string {
	name := r.name()
	switch {
	case r.Fault() != nil:
		return name + " refused with " + wordFault(r.Fault())
	case r.Body() != nil:
		return name + " answered by " + r.Body().Name
	default:
		return fmt.Sprintf("%s answered with HTTP %d and no reply of the service", name, r.Result.Status)
	}
}

// wordFault names a fault by what is documented of it: codes and symbols, or
// the binding's own code where it has no error objects.
func wordFault(f *message.Fault) string {
	if len(f.Errors) == 0 {
		if f.Code == "" {
			return "a fault without an error code"
		}
		return "fault " + f.Code + " without an error code"
	}
	words := make([]string, len(f.Errors))
	for i, e := range f.Errors {
		words[i] = wordError(e)
	}
	return strings.Join(words, ", ")
}

func wordError(e message.Error) string {
	if e.Symbol == "" {
		return fmt.Sprint(e.Number)
	}
	return fmt.Sprintf("%d %s", e.Number, e.Symbol)
}

func (r *Reply) name() string {
	if r.Result.Operation == "" {
		return "the request"
	}
	return r.Result.Operation
}
