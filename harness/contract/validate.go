package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/message"
)

// Rules that Validate can find broken.
const (
	RuleType     = "type"     // an explicit type that is unknown or no extension of the declared one
	RuleNil      = "nil"      // nil where not nillable, or nil with content
	RuleUnknown  = "unknown"  // an element that the type does not have
	RuleLater    = "later"    // an element that only a later edition has
	RuleOrder    = "order"    // an element before one that the contract puts ahead of it
	RuleRepeated = "repeated" // a second element where one is allowed
	RuleMissing  = "missing"  // a required element is not there
	RuleContent  = "content"  // text in a complex type, or elements in a simple one
	RuleLexical  = "lexical"  // text that is no form of its XML Schema type
	RuleEnum     = "enum"     // text that is not in the value set
)

// Violation is one difference between a message and its schema.
type Violation struct {
	Path    string // names from the root down, repeated elements with their position: Users/User[2]/Id
	Rule    string // one of the Rule constants
	Message string
}

// String returns the violation as one line.
func (v Violation) String() string { return v.Path + ": " + v.Message }

// Validate checks a message tree against a type by the rules of XML Schema:
// order, unknown, repeated and missing elements, nil, lexical forms, value
// sets. It reports every violation, in document order. Namespaces are the
// binding's matter and not looked at.
func (c *Contract) Validate(e *message.Element, typeName string) []Violation {
	if e == nil {
		return []Violation{{Rule: RuleMissing, Message: "there is no " + typeName}}
	}
	v := validator{c: c}
	// The element of a type may be nil; the wrapper of an operation may not.
	v.element(e, e.Name, typeName, !c.isWrapper(typeName))
	return v.found
}

func (c *Contract) isWrapper(typeName string) bool {
	return c.types[typeName] != nil && !slices.Contains(c.declared, typeName)
}

type validator struct {
	c     *Contract
	found []Violation
}

func (v *validator) report(path, rule, format string, args ...any) {
	v.found = append(v.found, Violation{Path: path, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) element(e *message.Element, path, declared string, nillable bool) {
	if e.Nil {
		if !nillable {
			v.report(path, RuleNil, "is nil, which the contract does not allow here")
		}
		if len(e.Children) > 0 || strings.TrimSpace(e.Text) != "" {
			v.report(path, RuleNil, "is nil and has content")
		}
		return
	}
	if IsPrimitive(declared) {
		v.primitive(e, path, declared)
		return
	}
	if e.Type != "" && !v.c.extends(v.c.types[e.Type], declared) {
		v.report(path, RuleType, "says to be of type %s, which is no %s", e.Type, declared)
		return
	}
	t := v.c.actual(e, declared)
	switch {
	case t == nil:
		v.report(path, RuleType, "the contract has no type %s", declared)
	case t.Shape == Complex:
		v.complex(e, path, t)
	default:
		v.values(e, path, t)
	}
}

func (v *validator) primitive(e *message.Element, path, declared string) {
	if e.Type != "" && e.Type != strings.TrimPrefix(declared, "xs:") {
		v.report(path, RuleType, "says to be of type %s, which is no %s", e.Type, declared)
		return
	}
	if v.hasElements(e, path, declared) {
		return
	}
	if !Lexical(declared, e.Text) {
		v.report(path, RuleLexical, "%s is no %s", quoted(e.Text), declared)
	}
}

func (v *validator) values(e *message.Element, path string, t *Type) {
	if v.hasElements(e, path, t.Name) {
		return
	}
	texts := []string{e.Text}
	if t.Shape == Flags {
		texts = strings.Fields(e.Text)
	}
	for _, text := range texts {
		if !t.Has(text) {
			v.report(path, RuleEnum, "%s is no %s", quoted(text), t.Name)
		}
	}
}

func (v *validator) hasElements(e *message.Element, path, typeName string) bool {
	if len(e.Children) > 0 {
		v.report(path, RuleContent, "has elements, but %s is a simple type", typeName)
	}
	return len(e.Children) > 0
}

func (v *validator) complex(e *message.Element, path string, t *Type) {
	if strings.TrimSpace(e.Text) != "" {
		v.report(path, RuleContent, "has the text %s, but %s is made of elements", quoted(e.Text), t.Name)
	}
	declared := v.c.Elements(t)
	counts := make([]int, len(declared))
	last := -1
	for _, child := range e.Children {
		at := path + "/" + child.Name
		i := slices.IndexFunc(declared, func(d *Element) bool { return d.Name == child.Name })
		if i < 0 {
			v.stranger(child, at, t)
			continue
		}
		d := declared[i]
		counts[i]++
		switch {
		case d.Many:
			at = fmt.Sprintf("%s[%d]", at, counts[i])
		case counts[i] > 1:
			v.report(at, RuleRepeated, "stands here %s, once is allowed", times(counts[i]))
		case i < last:
			v.report(at, RuleOrder, "stands after %s, the contract puts it before", declared[last].Name)
		}
		last = max(last, i)
		v.element(child, at, d.Type, d.Nillable)
	}
	for i, d := range declared {
		if counts[i] < d.Min {
			v.report(path, RuleMissing, "has no %s, which %s requires", d.Name, t.Name)
		}
	}
}

// stranger reports an element that the type does not have in this edition.
func (v *validator) stranger(child *message.Element, at string, t *Type) {
	for of := t; of != nil; of = v.c.types[of.Base] {
		for _, d := range of.later {
			if d.Name == child.Name {
				v.report(at, RuleLater, "was added to %s by the edition of %d", t.Name, d.Since)
				return
			}
		}
	}
	v.report(at, RuleUnknown, "%s has no such element", t.Name)
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// quoted keeps messages to a line: long text is cut.
func quoted(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
