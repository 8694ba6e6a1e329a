package client

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Exchanged is a result as invariants look at it; what is costly is worked out once.
type Exchanged struct {
	*Result

	schema   []contract.Violation
	schemaOK bool
}

// plain reports whether the request was an ordinary one: made by the codec
// from a known operation, not bytes that a check spoiled.
func (x *Exchanged) plain() bool { return x.call != nil && x.contract().Operation(x.Operation) != nil }

// success reports whether an ordinary request was answered by its response.
func (x *Exchanged) success() bool { return x.plain() && x.Succeeded() }

func (x *Exchanged) contract() *contract.Contract { return x.client.options.Contract }

func (x *Exchanged) fault() bool { return x.Reply != nil && x.Reply.Fault != nil }

func (x *Exchanged) wrongWrapper() bool { return errors.Is(x.Err, ErrWrapper) }

// serviceFault reports whether the fault answers a request that the service
// itself got to see: one that fits the contract. What does not is refused
// before it, by a fault of whatever shape the platform has.
func (x *Exchanged) serviceFault() bool {
	if !x.plain() || !x.fault() {
		return false
	}
	if x.declaredDetail() {
		return true
	}
	switch x.Reply.Fault.Code {
	case "DeserializationFailed", "ActionNotSupported", "VersionMismatch", "MustUnderstand":
		return false
	}
	wrapper := &message.Element{Name: x.Operation + "Request", Children: x.call.Body}
	return x.Reply.Fault.Detail != message.ExceptionDetail && len(x.contract().Validate(wrapper, wrapper.Name)) == 0
}

func (x *Exchanged) declaredDetail() bool {
	return slices.ContainsFunc(x.contract().Faults, func(f contract.FaultElement) bool { return f.Element == x.Reply.Fault.Detail })
}

func (x *Exchanged) findings(rules ...string) []string {
	var found []string
	for _, f := range x.Findings {
		if slices.Contains(rules, f.Rule) {
			found = append(found, f.String())
		}
	}
	return found
}

// violations returns those of the reply's schema that the filter lets through.
func (x *Exchanged) violations(wanted func(contract.Violation) bool) []string {
	if !x.Succeeded() {
		return nil
	}
	if !x.schemaOK {
		x.schemaOK = true
		x.schema = x.contract().Validate(x.spoken.Body, x.Operation+"Response")
		// Over REST the strictest clients refuse additions, wherever they stand.
		if _, binding := SplitDialect(x.client.Dialect()); len(x.schema) > 0 && binding != "rest" {
			x.schema = withoutAdditions(x.spoken.Body, x.schema)
		}
	}
	var found []string
	for _, v := range x.schema {
		if wanted(v) {
			found = append(found, v.String())
		}
	}
	return found
}

// withoutAdditions drops what a newer edition may have added: unknown elements
// at the end of their parent. Clients are told to expect them.
func withoutAdditions(body *message.Element, all []contract.Violation) []contract.Violation {
	unknown := map[*message.Element]bool{}
	parents := map[*message.Element]*message.Element{}
	for _, v := range all {
		if v.Rule == contract.RuleUnknown || v.Rule == contract.RuleLater {
			if e, parent := locate(body, v.Path); e != nil {
				unknown[e], parents[e] = true, parent
			}
		}
	}
	if len(unknown) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(v contract.Violation) bool {
		if v.Rule != contract.RuleUnknown && v.Rule != contract.RuleLater {
			return false
		}
		e, parent := locate(body, v.Path)
		if e == nil || parent == nil {
			return false
		}
		after := parent.Children[slices.Index(parent.Children, e):]
		return !slices.ContainsFunc(after, func(s *message.Element) bool { return !unknown[s] })
	})
}

// locate follows the path of a violation: names from the root, repeated ones with a position.
func locate(root *message.Element, path string) (e, parent *message.Element) {
	steps := strings.Split(path, "/")
	if len(steps) == 0 || steps[0] != root.Name {
		return nil, nil
	}
	e = root
	for _, step := range steps[1:] {
		name, position := step, 1
		if before, after, ok := strings.Cut(step, "["); ok {
			name = before
			position, _ = strconv.Atoi(strings.TrimSuffix(after, "]"))
		}
		parent = e
		e = nil
		for _, c := range parent.Children {
			if c.Name == name {
				if position--; position == 0 {
					e = c
					break
				}
			}
		}
		if e == nil {
			return nil, nil
		}
	}
	return e, parent
}
