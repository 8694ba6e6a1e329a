package client

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

//go:embed invariants.yaml
var structureFile []byte

var structures = sync.OnceValue(func() map[string]string {
	ids := map[string]string{}
	if err := yaml.NewDecoder(bytes.NewReader(structureFile), yaml.DisallowUnknownField()).Decode(&ids); err != nil {
		panic("harness/client/invariants.yaml: " + err.Error()) // embedded; a test reads it
	}
	return ids
})

// Invariants returns what is held against every exchange of a contract, ordered by id.
func Invariants(c *contract.Contract) []Invariant {
	list := append(envelopeInvariants(), faultInvariants()...)
	list = append(list, schemaInvariants()...)
	for operation, id := range structures() {
		if o := c.Operation(operation); o != nil {
			list = append(list, structureInvariant(o.Name, id))
		}
	}
	for n := range list {
		list[n].Requirements = []string{list[n].ID}
		list[n].ID += "/invariant"
	}
	slices.SortFunc(list, func(a, b Invariant) int { return strings.Compare(a.ID, b.ID) })
	return list
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
	}
}

func faultInvariants() []Invariant {
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
		{ID: "CM-PROTO-017", Level: "MUST", Text: "a fault carries at least one error object",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.serviceFault() || !x.declaredDetail() {
					return false, nil
				}
				if len(x.Reply.Fault.Errors) == 0 {
					return true, []string{x.Reply.Fault.Detail + " without an error object"}
				}
				return true, nil
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
		{ID: "CM-PROTO-036", Level: "SHOULD", Text: "no call ends in an internal error (code 0)",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.plain() || x.Reply == nil {
					return false, nil
				}
				f := x.Reply.Fault
				if f == nil {
					return true, nil
				}
				if f.Code == "InternalServiceFault" {
					return true, []string{x.Operation + " ended in " + f.Code}
				}
				for _, e := range f.Errors {
					if e.Number == 0 && (e.Symbol == "" || e.Symbol == "InternalError") {
						return true, []string{x.Operation + " ended in code 0 InternalError"}
					}
				}
				return true, nil
			}},
		{ID: "CM-PROTO-046", Level: "SHOULD", Text: "no fault repeats a credential of the request",
			Look: func(x *Exchanged) (bool, []string) {
				if !x.fault() {
					return false, nil
				}
				for _, c := range []struct{ name, value string }{{"access token", x.who.Token}, {"developer token", x.who.DeveloperToken}} {
					if len(c.value) >= shortestSecret && bytes.Contains(x.Body, []byte(c.value)) {
						return true, []string{"the fault repeats the " + c.name}
					}
				}
				return true, nil
			}},
	}
}

func schemaInvariants() []Invariant {
	success := func(x *Exchanged) bool { return x.plain() && x.Succeeded() }
	return []Invariant{
		{ID: "CM-PROTO-048", Level: "MUST", Text: "every time in a reply is an xs:dateTime",
			Look: func(x *Exchanged) (bool, []string) {
				return success(x), x.violations(func(v contract.Violation) bool {
					return v.Rule == contract.RuleLexical && strings.Contains(v.Message, "dateTime")
				})
			}},
		{ID: "CM-SCHEMA-045", Level: "MUST", Text: "every element of a reply is in the namespace that the contract gives it",
			Look: func(x *Exchanged) (bool, []string) {
				return x.plain() && x.Reply != nil, x.findings(soap.RuleNamespace, soap.RuleType)
			}},
		{ID: "CM-SCHEMA-047", Level: "MUST", Text: "no element is nil that may not be",
			Look: func(x *Exchanged) (bool, []string) {
				return success(x), append(x.findings(soap.RuleNil), x.violations(func(v contract.Violation) bool { return v.Rule == contract.RuleNil })...)
			}},
		{ID: "CM-SCHEMA-048", Level: "MUST", Text: "every enum value in a reply is a declared one",
			Look: func(x *Exchanged) (bool, []string) {
				return success(x), x.violations(func(v contract.Violation) bool { return v.Rule == contract.RuleEnum })
			}},
	}
}

// structureInvariant is about what the others leave: names, order, number and form.
func structureInvariant(operation, id string) Invariant {
	return Invariant{ID: id, Level: "MUST", Text: operation + "Response has the elements of the contract, in order and of their types",
		Look: func(x *Exchanged) (bool, []string) {
			return x.Operation == operation && x.plain() && x.Succeeded(), x.violations(func(v contract.Violation) bool {
				switch v.Rule {
				case contract.RuleNil, contract.RuleEnum:
					return false
				case contract.RuleLexical:
					return !strings.Contains(v.Message, "dateTime")
				}
				return true
			})
		}}
}

func orNothing(text, nothing, before string) string {
	if text == "" {
		return nothing
	}
	return before + text
}
