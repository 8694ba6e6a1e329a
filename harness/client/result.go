package client

import (
	"errors"
	"net/http"
	"time"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// ErrEncoding marks a call that the check wrote in a way the binding cannot encode.
var ErrEncoding = errors.New("the request cannot be encoded")

// Class says what came of a call.
type Class string

// Classes of results.
const (
	Answered    Class = "answered"    // a reply of the service: a response or a fault
	Unreadable  Class = "unreadable"  // HTTP success without a reply to this operation in it
	Foreign     Class = "foreign"     // no reply of the service: a proxy's page, a 404
	Throttled   Class = "throttled"   // still refused for the call rate when patience ran out
	TimedOut    Class = "timed out"   // no complete reply within the deadline
	Unreachable Class = "unreachable" // no connection, or it broke
	SignedOut   Class = "signed out"  // the caller gets no access token from where it signs in
	Cancelled   Class = "cancelled"   // the run was interrupted
	Unsent      Class = "unsent"      // not sent: a fault of the check
)

// Result is what came of one call: the bytes, and what they were read as.
type Result struct {
	Operation string
	// Persona names the caller in reports.
	Persona string
	Class   Class
	Err     error // of every class but Answered

	Sent   Raw
	Status int // 0 when no reply arrived
	Header http.Header
	Body   []byte
	// Reply is nil unless the class is Answered or Throttled.
	// It is in the words of the newest API version.
	Reply    *message.Reply
	Findings []contract.Finding // what lenient reading met
	// StrangeRoles are the numbers of roles that no page lists; Reply is without them.
	StrangeRoles []string

	Started  time.Time
	Duration time.Duration
	// Attempts is how many requests the call took; Retried are all but the last.
	Attempts int
	Retried  []Attempt
	// Cause says why the last attempt came to nothing, where something in front of the service is to blame.
	Cause Cause

	client *Client
	who    Credentials
	url    string
	agent  string           // the User-Agent that was sent
	call   *message.Request // as it was sent; nil after Post
	spoken *message.Reply   // Reply in the words of the client's own API version
}

// Raw is a request as it goes over the wire.
type Raw struct {
	Method string // POST if empty
	// Query is appended to the endpoint after a question mark.
	Query string
	// Path is appended to the endpoint before the query.
	Path   string
	Header http.Header
	Body   []byte
	// Operation tells what the reply is read as; empty when no reply of the service is expected.
	Operation string

	call *message.Request // that Encode made it from
}

// Call is the message that Encode made the request from, nil where there is none. It
// stays the same when the bytes are spoiled afterwards.
func (r Raw) Call() *message.Request { return r.call }

// Clone returns a copy whose header and body can be changed.
func (r Raw) Clone() Raw {
	r.Header = r.Header.Clone()
	r.Body = append([]byte(nil), r.Body...)
	return r
}

// Succeeded reports whether the service answered, and not with a fault.
func (r *Result) Succeeded() bool {
	return r.Reply != nil && r.Reply.Fault == nil && r.Class == Answered
}
