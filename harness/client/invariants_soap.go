package client

import (
	"fmt"
	"strings"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// soapInvariants are what SOAP promises of every exchange: the envelope, the
// namespaces and the elements of a fault.
func soapInvariants() []Invariant {
	return append(envelopeInvariants(), soapFaultInvariants()...)
}

func envelopeInvariants() []Invariant {
	return []Invariant{
		{ID: "CM-PROTO-001", Level: "MUST", Text: "every answer is a SOAP 1.1 envelope: Header, then Body with one element; HTTP 200 on success",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.plain() {
					return false, nil
				}
				if x.Reply == nil && !x.wrongWrapper() {
					return true, []string{x.Err.Error()}
				}
				found := x.findings(soap.RuleEnvelope, soap.RuleBody)
				if x.Succeeded() && x.Status != 200 {
					found = append(found, fmt.Sprintf("success with HTTP status %d", x.Status))
				}
				return true, found
			}},
		{ID: "CM-PROTO-002", Level: "MUST", Text: "the body of a success is <Operation>Response in the namespace of the service",
			Look: func(x *Exchanged) (bool, []string) {
				return x.plain() && (x.Succeeded() || x.wrongWrapper()), x.findings(soap.RuleWrapper)
			}},
		{ID: "CM-PROTO-003", Level: "MUST", Text: "every success carries a TrackingId header",
			Look: func(x *Exchanged) (bool, []string) {
				return x.plain() && x.Succeeded(), x.findings(soap.RuleTracking)
			}},
		{ID: "CM-PROTO-007", Level: "MUST", Text: "every answer is of Content-Type text/xml",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.plain() || x.Reply == nil {
					return false, nil
				}
				if is := x.Header.Get("Content-Type"); !strings.HasPrefix(strings.ToLower(is), "text/xml") {
					return true, []string{fmt.Sprintf("Content-Type is %q", is)}
				}
				return true, nil
			}},
		{ID: "CM-SCHEMA-045", Level: "MUST", Text: "every element of a reply is in the namespace that the contract gives it",
			Look: func(x *Exchanged) (bool, []string) {
				return x.plain() && x.Reply != nil, x.findings(soap.RuleNamespace, soap.RuleType)
			}},
	}
}

func soapFaultInvariants() []Invariant {
	return []Invariant{
		{ID: "CM-PROTO-016", Level: "MUST", Text: "the detail of a fault is AdApiFaultDetail or ApiFault",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.serviceFault() {
					return false, nil
				}
				if f := x.Reply.Fault; !x.declaredDetail() {
					return true, []string{fmt.Sprintf("fault %s has %s", f.Code, orNothing(f.Detail, "no detail", "the detail "))}
				}
				return true, x.findings(soap.RuleFault)
			}},
		{ID: "CM-PROTO-019", Level: "MUST", Text: "the fault detail carries a TrackingId",
			Look: func(x *Exchanged) (bool, []string) {
				return x.serviceFault() && x.declaredDetail(), x.findings(soap.RuleTracking)
			}},
		{ID: "CM-PROTO-020", Level: "MUST", Text: "an AdApiError is Code, Detail, ErrorCode and Message, in this order, with a number and a text",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.fault() || x.Reply.Fault.Detail != message.AdApiFaultDetail {
					return false, nil
				}
				found := x.findings(soap.RuleSchema)
				for _, e := range x.Reply.Fault.Errors {
					if strings.TrimSpace(e.Message) == "" {
						found = append(found, fmt.Sprintf("error %d has no Message", e.Number))
					}
				}
				return true, found
			}},
		{ID: "CM-PROTO-021", Level: "MUST", Text: "an OperationError is Code, Details and Message, and has no ErrorCode",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.fault() || x.Reply.Fault.Detail != message.ApiFault {
					return false, nil
				}
				return true, x.findings(soap.RuleSchema)
			}},
	}
}

func orNothing(text, nothing, before string) string {
	if text == "" {
		return nothing
	}
	return before + text
}
