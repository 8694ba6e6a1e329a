package contract

// Finding is one way in which a message that could be read differs from what
// its binding and the contract prescribe for the bytes: namespaces, members
// twice, a number where a text belongs. What the tree itself lacks is a Violation.
type Finding struct {
	Path    string // names from the message's root down; for what is outside of it, from that of the binding
	Rule    string // what is broken, one of the binding's Rule constants
	Message string
}

// String returns the finding as one line.
func (f Finding) String() string { return f.Path + ": " + f.Message }

// RequestErrorKind says at which step a codec refused a request.
type RequestErrorKind string

// Kinds of request errors.
const (
	Malformed        RequestErrorKind = "malformed"         // bytes that are no message: no XML, no envelope, no JSON
	VersionMismatch  RequestErrorKind = "version mismatch"  // an envelope that is not SOAP 1.1
	EmptyBody        RequestErrorKind = "empty body"        // a message with nothing in it
	UnknownOperation RequestErrorKind = "unknown operation" // a request element or a route that the service does not have
	WrongVerb        RequestErrorKind = "wrong verb"        // a route of the service, called by a verb it does not take
	WrongMediaType   RequestErrorKind = "wrong media type"  // a body that says to be something else than the binding's
	Deserialization  RequestErrorKind = "deserialization"   // a request that does not fit the contract
)

// RequestError says why a request was not accepted. Each binding words the
// fault that the service's platform answers it with.
type RequestError struct {
	Kind    RequestErrorKind
	Message string
	// Operation is the one that was asked for, where that much could be read.
	Operation string
	// Findings and Violations are all reasons of a Deserialization error: what
	// the codec saw and what the schema says.
	Findings   []Finding
	Violations []Violation
}

// Error is the kind and the message.
func (e *RequestError) Error() string { return string(e.Kind) + ": " + e.Message }
