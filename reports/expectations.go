package reports

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/cmconform/cmconform/harness/closest"
)

// Expectation is a known outcome on one target: of checks of a run, or of an
// operation where two bindings are compared. It names who answers for it and
// the day after which it no longer counts.
type Expectation struct {
	// Check is the id of a check or an invariant, or a pattern over such ids;
	// Operation that of a comparison, AnyOperation for all. Exactly one is set.
	Check     string `json:"check,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Column and Call narrow an operation down; empty means any.
	Column Column `json:"column,omitempty"`
	Call   string `json:"call,omitempty"`
	// Dialect narrows a check down; empty means any.
	Dialect string `json:"dialect,omitempty"`
	// Outcome of a check is "fail" or "warn"; of a comparison "differs" or "inconclusive".
	Outcome string `json:"outcome"`
	// Code is the error code by which a check fails; zero means any, or none.
	Code int `json:"code,omitempty"`
	// Blocks are requirements that the failure keeps other checks from relying on,
	// though no check fails by them: what they block goes along with it.
	Blocks []string `json:"blocks,omitempty"`
	// Flaky says that the outcome comes and goes.
	Flaky  bool   `json:"flaky,omitempty"`
	Reason string `json:"reason"`
	Owner  string `json:"owner"`
	// Issue is the address of what is open about it.
	Issue string `json:"issue,omitempty"`
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
	// Checks are the checks and invariants by their ids.
	Checks               map[string]ExpectationSubject
	Operations, Dialects []string
	// Requirements are what checks are blocked by.
	Requirements []string
	// Calls are the names of the calls of each operation.
	Calls map[string][]string
	// Draft takes a reason and an owner that still say TODO.
	Draft bool
}

// ExpectationSubject is a check or an invariant that expectations can speak of.
type ExpectationSubject struct {
	// Dialects are those on which it is made.
	Dialects  []string
	Invariant bool
}

// ExpectationFault is a file of expectations that cannot be used as it is: a line a fault.
type ExpectationFault struct{ error }

// Unwrap returns the faults.
func (f *ExpectationFault) Unwrap() error { return f.error }

// ReadExpectations reads a file of expectations. Unknown keys and names, and
// what is missing, are collected into one *ExpectationFault, with file and line.
func ReadExpectations(file string, data []byte, known ExpectationNames) (*Expectations, error) {
	r := &expectationReader{file: file, known: known}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) // of which the parser miscounts the lines
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
	r.overlaps()
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
	var column, code, flaky string
	var blocks string // a list, read apart
	into := map[string]*string{
		"blocks": &blocks,
		"check":  &e.Check, "operation": &e.Operation, "column": &column, "call": &e.Call, "dialect": &e.Dialect,
		"outcome": &e.Outcome, "code": &code, "flaky": &flaky, "reason": &e.Reason, "owner": &e.Owner, "issue": &e.Issue, "expires": &e.Expires,
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
		if token.Value == "blocks" {
			e.Blocks = r.texts(token.Position.Line, token.Value, member.Value)
			continue
		}
		switch v := member.Value.(type) {
		case *ast.StringNode:
			*text = v.Value
		case *ast.LiteralNode:
			*text = strings.TrimSpace(v.Value.Value)
		case *ast.IntegerNode, *ast.FloatNode:
			*text = v.GetToken().Value
		case *ast.BoolNode:
			*text = v.GetToken().Value
			if token.Value != "flaky" {
				r.fault(token.Position.Line, "%s: must be a text", token.Value)
			}
		default:
			r.fault(token.Position.Line, "%s: must be a text", token.Value)
		}
	}
	e.Column = Column(column)
	if seen["code"] {
		var err error
		if e.Code, err = strconv.Atoi(code); err != nil || e.Code <= 0 {
			r.fault(e.Line, "code: %q is no error code; write its number, as 106", code)
		}
	}
	if seen["flaky"] {
		if e.Flaky = flaky == "true"; !e.Flaky && flaky != "false" {
			r.fault(e.Line, "flaky: must be true or false")
		}
	}
	return e
}

// texts reads a list of names.
func (r *expectationReader) texts(line int, key string, n ast.Node) []string {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fault(line, "%s: must be a list, as [CM-GETUSER-001]", key)
		return nil
	}
	var texts []string
	for _, item := range list.Values {
		text, ok := item.(*ast.StringNode)
		if !ok {
			r.fault(line, "%s: must be a list of names", key)
			return nil
		}
		texts = append(texts, text.Value)
	}
	return texts
}
