package client

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/contract"
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

// Invariants returns what is held against every exchange over a dialect,
// ordered by id: what every binding promises, and what the dialect's own does.
func Invariants(dialect string, c *contract.Contract) []Invariant {
	list := slices.Concat(faultInvariants(), schemaInvariants())
	if b, err := bindingOf(dialect); err == nil {
		list = append(list, b.invariants()...)
	}
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

func faultInvariants() []Invariant {
	return []Invariant{
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
	return []Invariant{
		{ID: "CM-PROTO-048", Level: "MUST", Text: "every time in a reply is an xs:dateTime",
			Look: func(x *Exchanged) (bool, []string) {
				return x.success(), x.violations(func(v contract.Violation) bool {
					return v.Rule == contract.RuleLexical && strings.Contains(v.Message, "dateTime")
				})
			}},
		{ID: "CM-SCHEMA-047", Level: "MUST", Text: "no element is nil that may not be",
			Look: func(x *Exchanged) (bool, []string) {
				return x.success(), append(x.findings(soap.RuleNil), x.violations(func(v contract.Violation) bool { return v.Rule == contract.RuleNil })...)
			}},
		{ID: "CM-SCHEMA-048", Level: "MUST", Text: "every enum value in a reply is a declared one",
			Look: func(x *Exchanged) (bool, []string) {
				return x.success(), x.violations(func(v contract.Violation) bool { return v.Rule == contract.RuleEnum })
			}},
	}
}

// structureInvariant is about what the others leave: names, order, number and form.
func structureInvariant(operation, id string) Invariant {
	return Invariant{ID: id, Level: "MUST", Text: operation + "Response has the elements of the contract, in order and of their types",
		Look: func(x *Exchanged) (bool, []string) {
			return x.Operation == operation && x.success(), x.violations(func(v contract.Violation) bool {
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
