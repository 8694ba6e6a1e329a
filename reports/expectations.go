package reports

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/cmconform/cmconform/harness/closest"
)

// Expectation is a known outcome on one target: of a check of a run, or of an
// operation where two bindings are compared. It names who answers for it and
// the day after which it no longer counts.
type Expectation struct {
	// Check is the id of a check; Operation that of a comparison, AnyOperation for all. Exactly one is set.
	Check     string `json:"check,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Column and Call narrow an operation down; empty means any.
	Column Column `json:"column,omitempty"`
	Call   string `json:"call,omitempty"`
	// Dialect narrows a check down; empty means any.
	Dialect string `json:"dialect,omitempty"`
	// Outcome is that of a check; of a comparison "differs" or "inconclusive".
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	// Expires is the last day on which the expectation counts, 2027-01-31.
	Expires string `json:"expires"`
	// Line is where the file says it.
	Line int `json:"line"`
}

// AnyOperation stands for every operation of a comparison.
const AnyOperation = "*"

// Expectations are a file of them.
type Expectations struct {
	File string
	List []Expectation
}

// ExpectationNames are what an expectation can speak of; a list that is nil is not checked.
type ExpectationNames struct {
	Checks, Operations, Dialects []string
	// Calls are the names of the calls of each operation.
	Calls map[string][]string
}

// ExpectationFault is a file of expectations that cannot be used as it is: a line a fault.
type ExpectationFault struct{ error }

// Unwrap returns the faults.
func (f *ExpectationFault) Unwrap() error { return f.error }

// ReadExpectations reads a file of expectations. Unknown keys and names, and
// what is missing, are collected into one *ExpectationFault, with file and line.
func ReadExpectations(file string, data []byte, known ExpectationNames) (*Expectations, error) {
	r := &expectationReader{file: file, known: known}
	tree, err := parser.ParseBytes(data, 0)
	switch {
	case err != nil:
		line, message := 1, "not valid YAML"
		var e yaml.Error
		if errors.As(err, &e) {
			message = e.GetMessage()
			if t := e.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		r.fault(line, "%s", message)
	case len(tree.Docs) > 1:
		r.fault(tree.Docs[1].GetToken().Position.Line, "the file holds more than one YAML document")
	case len(tree.Docs) == 1 && tree.Docs[0].Body != nil:
		if _, comments := tree.Docs[0].Body.(*ast.CommentGroupNode); !comments {
			r.list(tree.Docs[0].Body)
		}
	}
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b expectationFault) int { return cmp.Compare(a.line, b.line) })
		var all []error
		for _, f := range r.faults {
			all = append(all, fmt.Errorf("%s:%d: %s", file, f.line, f.message))
		}
		return nil, &ExpectationFault{errors.Join(all...)}
	}
	return &Expectations{File: file, List: r.found}, nil
}

type expectationFault struct {
	line    int
	message string
}

// expectationReader is written out by hand: the decoder's own messages know no suggestions.
type expectationReader struct {
	file   string
	known  ExpectationNames
	found  []Expectation
	faults []expectationFault
}

func (r *expectationReader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, expectationFault{line, fmt.Sprintf(format, args...)})
}

func (r *expectationReader) list(n ast.Node) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fault(n.GetToken().Position.Line, "the file must be a list (- operation: ... or - check: ...)")
		return
	}
	for _, item := range s.Values {
		before := len(r.faults)
		e := r.one(item)
		if len(r.faults) == before {
			r.judge(&e)
		}
		if len(r.faults) == before {
			r.found = append(r.found, e)
		}
	}
}

func (r *expectationReader) one(n ast.Node) Expectation {
	e := Expectation{Line: n.GetToken().Position.Line}
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.fault(e.Line, "an expectation must be a mapping (key: value)")
		return e
	}
	var column string
	into := map[string]*string{
		"check": &e.Check, "operation": &e.Operation, "column": &column, "call": &e.Call, "dialect": &e.Dialect,
		"outcome": &e.Outcome, "reason": &e.Reason, "owner": &e.Owner, "expires": &e.Expires,
	}
	if len(m.Values) > 0 {
		e.Line = m.Values[0].Key.GetToken().Position.Line
	}
	seen := map[string]bool{}
	for _, member := range m.Values {
		token := member.Key.GetToken()
		text, known := into[token.Value]
		switch {
		case !known:
			all := slices.Sorted(maps.Keys(into))
			hint := closest.Hint(token.Value, all)
			if hint == "" {
				hint = "; known here: " + strings.Join(all, ", ")
			}
			r.fault(token.Position.Line, "unknown key %q%s", token.Value, hint)
			continue
		case seen[token.Value]:
			r.fault(token.Position.Line, "%s: comes twice", token.Value)
		}
		seen[token.Value] = true
		switch v := member.Value.(type) {
		case *ast.StringNode:
			*text = v.Value
		case *ast.LiteralNode:
			*text = strings.TrimSpace(v.Value.Value)
		case *ast.IntegerNode, *ast.FloatNode:
			*text = v.GetToken().Value
		default:
			r.fault(token.Position.Line, "%s: must be a text", token.Value)
		}
	}
	e.Column = Column(column)
	return e
}

// judge finds what a well-formed expectation still gets wrong.
func (r *expectationReader) judge(e *Expectation) {
	one := func(key, value string, known []string) {
		if value != "" && known != nil && !slices.Contains(known, value) {
			hint := closest.Hint(value, known)
			if hint == "" && len(known) <= 10 {
				hint = "; known: " + strings.Join(known, ", ")
			}
			r.fault(e.Line, "unknown %s %q%s", key, value, hint)
		}
	}
	var columns, outcomes []string
	for _, c := range Columns {
		columns = append(columns, string(c))
	}
	switch {
	case e.Check == "" && e.Operation == "":
		r.fault(e.Line, "names neither a check: (for a run) nor an operation: (for a comparison)")
		return
	case e.Check != "" && e.Operation != "":
		r.fault(e.Line, "names a check: and an operation:; an expectation is about one of them")
		return
	case e.Check != "":
		for _, o := range Outcomes {
			outcomes = append(outcomes, string(o))
		}
		if e.Column != "" || e.Call != "" {
			r.fault(e.Line, "column: and call: go with operation:, not with check:")
		}
	default:
		outcomes = []string{string(Differs), string(Undecided)}
		if e.Dialect != "" {
			r.fault(e.Line, "dialect: goes with check:; a comparison is of two dialects")
		}
	}
	one("check", e.Check, r.known.Checks)
	calls := r.known.Calls[e.Operation]
	if e.Operation == AnyOperation {
		for _, of := range r.known.Calls {
			calls = append(calls, of...)
		}
	} else {
		one("operation", e.Operation, r.known.Operations)
	}
	one("dialect", e.Dialect, r.known.Dialects)
	one("column", string(e.Column), columns)
	one("call", e.Call, calls)
	for _, needed := range []struct{ key, value, what string }{
		{"outcome", e.Outcome, "one of " + strings.Join(outcomes, ", ")},
		{"reason", e.Reason, "why it is so"},
		{"owner", e.Owner, "who answers for it"},
		{"expires", e.Expires, "the last day on which it counts, 2027-01-31"},
	} {
		if strings.TrimSpace(needed.value) == "" {
			r.fault(e.Line, "%s: is missing: %s", needed.key, needed.what)
		}
	}
	if e.Outcome != "" {
		one("outcome", e.Outcome, outcomes)
	}
	if _, err := time.Parse(time.DateOnly, e.Expires); e.Expires != "" && err != nil {
		r.fault(e.Line, "expires: %q is no day; write it as 2027-01-31", e.Expires)
	}
}
