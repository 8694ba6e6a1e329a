package client

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
)

// restInvariants are what REST promises of every exchange: what the strictest
// of the vendor's clients insists on.
func restInvariants() []Invariant {
	return slices.Concat(answerInvariants(), trackingInvariants(), memberInvariants(), restFaultInvariants())
}

func answerInvariants() []Invariant {
	return []Invariant{
		{ID: "CM-REST-004", Level: "MUST", Text: "no call of an operation is answered with HTTP 404 or 501", Foreign: true,
			Look: func(x *Exchanged) (bool, []string) {
				if x.plain() && (x.Status == http.StatusNotFound || x.Status == http.StatusNotImplemented) {
					return true, []string{fmt.Sprintf("%s is answered with HTTP status %d", x.Operation, x.Status)}
				}
				return x.plain(), nil
			}},
		{ID: "CM-REST-036", Level: "SHOULD", Text: "a refusal has the HTTP status 400, 401, 403, 429 or 500",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.plain() || !x.fault() {
					return false, nil
				}
				return true, x.findings(rest.RuleStatus)
			}},
		{ID: "CM-REST-050", Level: "MUST", Text: "every answer is one JSON object; HTTP 200 on success",
			Look: func(x *Exchanged) (bool, []string) {
				switch {
				case !x.plain():
					return false, nil
				case x.Reply == nil && !x.wrongWrapper():
					return true, []string{x.Err.Error()}
				case x.Succeeded():
					return true, x.findings(rest.RuleStatus)
				}
				return true, nil
			}},
		{ID: "CM-REST-051", Level: "MUST", Text: "the object of a success is the reply to the operation that was called",
			Look: func(x *Exchanged) (bool, []string) {
				if x.plain() && x.wrongWrapper() {
					return true, []string{x.Err.Error()}
				}
				return x.success(), nil
			}},
		{ID: "CM-REST-052", Level: "MUST", Text: "every answer is of Content-Type application/json",
			Look: func(x *Exchanged) (bool, []string) {
				return x.plain() && x.Reply != nil, x.findings(rest.RuleMedia)
			}},
	}
}

func trackingInvariants() []Invariant {
	absent := func(x *Exchanged) bool { return strings.TrimSpace(x.Reply.TrackingID()) == "" }
	return []Invariant{
		{ID: "CM-PROTO-003", Level: "MUST", Text: "every success carries an HTTP header TrackingId",
			Look: func(x *Exchanged) (bool, []string) {
				if x.success() && absent(x) {
					return true, []string{x.Operation + "Response: the reply has no TrackingId header"}
				}
				return x.success(), nil
			}},
		{ID: "CM-PROTO-019", Level: "MUST", Text: "a fault carries a TrackingId",
			Look: func(x *Exchanged) (bool, []string) {
				if x.serviceFault() && x.declaredDetail() && strings.TrimSpace(x.Reply.Fault.TrackingID) == "" {
					return true, []string{x.Reply.Fault.Detail + ": the fault has no TrackingId"}
				}
				return x.serviceFault() && x.declaredDetail(), nil
			}},
		{ID: "CM-REST-053", Level: "MUST", Text: "a TrackingId is a GUID, and of a success no member of the body",
			Look: func(x *Exchanged) (bool, []string) {
				var found []string
				switch {
				case x.success():
					found = x.tracking(func(f contract.Finding) bool { return f.Path != "header/TrackingId" || !absent(x) })
				case x.serviceFault() && x.declaredDetail():
					// Whether a fault repeats it in the HTTP header is open.
					found = x.tracking(func(f contract.Finding) bool {
						return strings.HasSuffix(f.Path, "/TrackingId") && f.Path != "header/TrackingId"
					})
				default:
					return false, nil
				}
				return true, found
			}},
	}
}

// tracking returns the findings about a TrackingId that the filter lets through.
func (x *Exchanged) tracking(wanted func(contract.Finding) bool) []string {
	var found []string
	for _, f := range x.Findings {
		if f.Rule == rest.RuleTracking && wanted(f) {
			found = append(found, f.String())
		}
	}
	return found
}

func memberInvariants() []Invariant {
	of := func(id, text string, rules ...string) Invariant {
		return Invariant{ID: id, Level: "MUST", Text: text, Look: func(x *Exchanged) (bool, []string) {
			return x.success(), x.findings(rules...)
		}}
	}
	return []Invariant{
		of("CM-REST-054", "every member is there, null where it has no value", rest.RuleMissing),
		of("CM-REST-055", "no member is there that the contract does not have, and none twice", rest.RuleMember, rest.RuleRepeated),
		of("CM-REST-056", "every value is of its JSON type: an id a string, a number a number", rest.RuleType),
		{ID: "CM-REST-057", Level: "MUST", Text: "every member is written in the case of the contract, but for those of a pair",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.success() {
					return false, nil
				}
				var found []string
				for _, f := range x.Findings {
					// The pages write pairs in one case and clients in the other: CM-REST-035.
					if f.Rule == rest.RuleCase && !strings.HasSuffix(f.Path, "/key") && !strings.HasSuffix(f.Path, "/value") {
						found = append(found, f.String())
					}
				}
				return true, found
			}},
	}
}

func restFaultInvariants() []Invariant {
	return []Invariant{
		{ID: "CM-PROTO-016", Level: "MUST", Text: "the Type of a fault is AdApiFaultDetail or ApiFault",
			Look: func(x *Exchanged) (bool, []string) {
				if x.serviceFault() && !x.declaredDetail() {
					return true, []string{"the fault has " + orNothing(x.Reply.Fault.Detail, "no Type", "the Type ")}
				}
				return x.serviceFault(), nil
			}},
		{ID: "CM-REST-058", Level: "MUST", Text: "a fault is one flat object of Type, TrackingId and its list of errors",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.serviceFault() {
					return false, nil
				}
				return true, append(x.findings(rest.RuleWrapped), x.ofFault(false, rest.RuleMember, rest.RuleCase, rest.RuleRepeated, rest.RuleType)...)
			}},
		errorInvariant("CM-PROTO-020", "an AdApiError is Code, Detail, ErrorCode and Message, with a number and a text", message.AdApiFaultDetail),
		errorInvariant("CM-PROTO-021", "an OperationError is Code, Details and Message, and has no ErrorCode", message.ApiFault),
	}
}

// errorInvariant is about the error objects of a fault of one kind.
func errorInvariant(id, text, detail string) Invariant {
	return Invariant{ID: id, Level: "MUST", Text: text, Look: func(x *Exchanged) (bool, []string) {
		if !x.fault() || x.Reply.Fault.Detail != detail {
			return false, nil
		}
		found := x.ofFault(true, rest.RuleMember, rest.RuleMissing, rest.RuleCase, rest.RuleRepeated, rest.RuleType, rest.RuleFault)
		for _, e := range x.Reply.Fault.Errors {
			if detail == message.AdApiFaultDetail && strings.TrimSpace(e.Message) == "" {
				found = append(found, fmt.Sprintf("error %d has no Message", e.Number))
			}
		}
		return true, found
	}}
}

// ofFault returns the findings of some rules about a fault's error objects, or about its own members.
func (x *Exchanged) ofFault(errors bool, rules ...string) []string {
	var found []string
	for _, f := range x.Findings {
		if slices.Contains(rules, f.Rule) && errors == (strings.Count(f.Path, "/") > 1) {
			found = append(found, f.String())
		}
	}
	return found
}
