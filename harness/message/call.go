package message

// Request is one call: an operation, the header elements that identify the
// caller, and the body elements in wire order.
type Request struct {
	Operation string
	Header    []*Element
	Body      []*Element
}

// Reply is what a call was answered with: a body or a fault, never both.
type Reply struct {
	Operation string
	// Header holds the reply's header elements, TrackingId among them.
	Header []*Element
	// Body is the <Operation>Response element; nil where there is a fault.
	Body *Element
	// Fault is nil on success.
	Fault *Fault
}

// TrackingID returns the log entry id of the reply: from the header, or from
// the fault where the reply is one. Empty when there is none.
func (r *Reply) TrackingID() string {
	for _, h := range r.Header {
		if h.Name == "TrackingId" {
			return h.Text
		}
	}
	if r.Fault != nil {
		return r.Fault.TrackingID
	}
	return ""
}

// Detail names of the documented fault shapes.
const (
	AdApiFaultDetail = "AdApiFaultDetail" // authentication and generic problems
	ApiFault         = "ApiFault"         // request data and state problems
	ExceptionDetail  = "ExceptionDetail"  // a request that could not be deserialized
)

// Fault is a refused or failed call.
type Fault struct {
	// Code is the binding's own code without its prefix: Server, Client,
	// DeserializationFailed, ActionNotSupported, InternalServiceFault.
	Code string
	// Reason is the fault text; never compared by a check.
	Reason string
	// Detail names the detail element: AdApiFaultDetail, ApiFault,
	// ExceptionDetail, another name, or empty where there is none.
	Detail string
	// TrackingID is the log entry id inside the detail; empty in deserialization faults.
	TrackingID string
	// Errors are the error objects, in order.
	Errors []Error
	// Tree is the detail element as it was received, for checks of its form;
	// nil where there is none. Encoders do not read it.
	Tree *Element
}

// Error is one AdApiError or OperationError.
type Error struct {
	// Number is the documented code, for example 120.
	Number int
	// Symbol is the symbolic name of an AdApiError, for example UserLoginAccessDenied; OperationErrors have none.
	Symbol  string
	Message string
	Detail  string
}
