package workflow

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rhysd/actionlint"
)

// contexts are what expressions may name: inputs.target.
type contexts map[string]map[string]string

var embedded = regexp.MustCompile(`(?s)\$\{\{(.*?)\}\}`)

// fill replaces the expressions of a text by their values, and the addresses that the test has elsewhere.
func (s *scope) fill(text string) (string, error) {
	var fault error
	text = embedded.ReplaceAllStringFunc(text, func(found string) string {
		value, err := s.eval(embedded.FindStringSubmatch(found)[1])
		if err != nil && fault == nil {
			fault = fmt.Errorf("%s: %w", found, err)
		}
		return fmt.Sprint(value)
	})
	if s.runner.Rewrite != nil {
		text = s.runner.Rewrite(text)
	}
	return text, fault
}

// due says whether a step is to be run: one that does not ask for the state of
// the job runs as long as nothing has failed.
func (s *scope) due(condition string) (bool, error) {
	if condition == "" {
		return !s.failed, nil
	}
	if m := embedded.FindStringSubmatch(condition); m != nil {
		condition = m[1]
	}
	asks := regexp.MustCompile(`\b(always|failure|cancelled|success)\(\)`).MatchString(condition)
	value, err := s.eval(condition)
	if err != nil {
		return false, fmt.Errorf("if: %s: %w", condition, err)
	}
	return truth(value) && (asks || !s.failed), nil
}

func (s *scope) eval(text string) (any, error) {
	tree, err := actionlint.NewExprParser().Parse(actionlint.NewExprLexer(text + "}}"))
	if err != nil {
		return "", err
	}
	return s.value(tree)
}

// value knows the kinds of expressions that the workflows of this repository have.
func (s *scope) value(node actionlint.ExprNode) (any, error) {
	switch n := node.(type) {
	case *actionlint.StringNode:
		return n.Value, nil
	case *actionlint.BoolNode:
		return n.Value, nil
	case *actionlint.IntNode:
		return fmt.Sprint(n.Value), nil
	case *actionlint.ObjectDerefNode:
		return s.member(n)
	case *actionlint.NotOpNode:
		v, err := s.value(n.Operand)
		return !truth(v), err
	case *actionlint.CompareOpNode:
		left, right, err := s.both(n.Left, n.Right)
		if err != nil {
			return "", err
		}
		switch equal := fmt.Sprint(left) == fmt.Sprint(right); n.Kind {
		case actionlint.CompareOpNodeKindEq:
			return equal, nil
		case actionlint.CompareOpNodeKindNotEq:
			return !equal, nil
		}
	case *actionlint.LogicalOpNode:
		left, right, err := s.both(n.Left, n.Right)
		if err != nil {
			return "", err
		}
		if truth(left) == (n.Kind == actionlint.LogicalOpNodeKindOr) {
			return left, nil
		}
		return right, nil
	case *actionlint.FuncCallNode:
		switch n.Callee {
		case "always":
			return true, nil
		case "success":
			return !s.failed, nil
		case "failure":
			return s.failed, nil
		case "cancelled":
			return false, nil
		}
	}
	return "", fmt.Errorf("this runner does not know %T", node)
}

func (s *scope) both(left, right actionlint.ExprNode) (any, any, error) {
	a, err := s.value(left)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.value(right)
	return a, b, err
}

// member is inputs.target, or steps.run.outputs.report.
func (s *scope) member(n *actionlint.ObjectDerefNode) (any, error) {
	switch receiver := n.Receiver.(type) {
	case *actionlint.VariableNode:
		values, found := s.contexts[receiver.Name]
		if receiver.Name == "env" {
			values, found = s.env, true
		}
		if !found {
			return "", fmt.Errorf("there is no %s", receiver.Name)
		}
		return named(values, n.Property), nil
	case *actionlint.ObjectDerefNode:
		of, ok := receiver.Receiver.(*actionlint.ObjectDerefNode)
		if ok && receiver.Property == "outputs" {
			if v, ok := of.Receiver.(*actionlint.VariableNode); ok && v.Name == "steps" {
				return named(s.result.Outputs[of.Property], n.Property), nil
			}
		}
	}
	return "", fmt.Errorf("this runner knows CONTEXT.NAME and steps.ID.outputs.NAME")
}

// named finds a value as GitHub does, whatever the case of its name.
func named(values map[string]string, name string) string {
	for known, value := range values {
		if strings.EqualFold(known, name) {
			return value
		}
	}
	return ""
}

func truth(value any) bool {
	switch v := value.(type) {
	case bool:
		return v
	case string:
		return v != "" && !strings.EqualFold(v, "false")
	}
	return false
}
