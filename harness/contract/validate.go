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
	v := validator{c: c, at: make([]step, 1, 8)}
	v.at[0].name = e.Name
	// The element of a type may be nil; the wrapper of an operation may not.
	v.element(e, typeName, !c.isWrapper(typeName))
	return v.found
}

func (c *Contract) isWrapper(typeName string) bool {
	return c.types[typeName] != nil && !slices.Contains(c.declared, typeName)
}

type validator struct {
	c     *Contract
	found []Violation
	at    []step // the way from the root to the element looked at
}

type step struct {
	name     string
	position int // of a repeated element, 0 of others
}

// report words the path only now: most messages break no rule.
func (v *validator) report(rule, format string, args ...any) {
	var path strings.Builder
	for i, s := range v.at {
		if i > 0 {
			path.WriteByte('/')
		}
		path.WriteString(s.name)
		if s.position > 0 {
			fmt.Fprintf(&path, "[%d]", s.position)
		}
	}
	v.found = append(v.found, Violation{Path: path.String(), Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) element(e *message.Element, declared string, nillable bool) {
	if e.Nil {
		if !nillable {
			v.report(RuleNil, "is nil, which the contract does not allow here")
		}
		if len(e.Children) > 0 || strings.TrimSpace(e.Text) != "" {
			v.report(RuleNil, "is nil and has content")
		}
		return
	}
	if IsPrimitive(declared) {
		v.primitive(e, declared)
		return
	}
	if e.Type != "" && !v.c.extends(v.c.types[e.Type], declared) {
		v.report(RuleType, "says to be of type %s, which is no %s", e.Type, declared)
		return
	}
	t := v.c.actual(e, declared)
	switch {
	case t == nil:
		v.report(RuleType, "the contract has no type %s", declared)
	case t.Shape == Complex:
		v.complex(e, t)
	default:
		v.values(e, t)
	}
}

func (v *validator) primitive(e *message.Element, declared string) {
	if e.Type != "" && e.Type != strings.TrimPrefix(declared, "xs:") {
		v.report(RuleType, "says to be of type %s, which is no %s", e.Type, declared)
		return
	}
	if v.hasElements(e, declared) {
		return
	}
	if !Lexical(declared, e.Text) {
		v.report(RuleLexical, "%s is no %s", quoted(e.Text), declared)
	}
}

func (v *validator) values(e *message.Element, t *Type) {
	if v.hasElements(e, t.Name) {
		return
	}
	texts := []string{e.Text}
	if t.Shape == Flags {
		texts = strings.Fields(e.Text)
	}
	for _, text := range texts {
		if !t.Has(text) {
			v.report(RuleEnum, "%s is no %s", quoted(text), t.Name)
		}
	}
}

func (v *validator) hasElements(e *message.Element, typeName string) bool {
	if len(e.Children) > 0 {
		v.report(RuleContent, "has elements, but %s is a simple type", typeName)
	}
	return len(e.Children) > 0
}

func (v *validator) complex(e *message.Element, t *Type) {
	if strings.TrimSpace(e.Text) != "" {
		v.report(RuleContent, "has the text %s, but %s is made of elements", quoted(e.Text), t.Name)
	}
	declared := v.c.Elements(t)
	counts := make([]int, len(declared))
	last := -1
	for _, child := range e.Children {
		v.at = append(v.at, step{name: child.Name})
		i := slices.IndexFunc(declared, func(d *Element) bool { return d.Name == child.Name })
		if i < 0 {
			v.stranger(child, t)
		} else {
			v.member(child, declared, i, counts, last)
			last = max(last, i)
		}
		v.at = v.at[:len(v.at)-1]
	}
	for i, d := range declared {
		if counts[i] < d.Min {
			v.report(RuleMissing, "has no %s, which %s requires", d.Name, t.Name)
		}
	}
}

// member checks a child that is the i-th declared one, and counts it.
func (v *validator) member(child *message.Element, declared []*Element, i int, counts []int, last int) {
	d := declared[i]
	counts[i]++
	switch {
	case d.Many:
		v.at[len(v.at)-1].position = counts[i]
	case counts[i] > 1:
		v.report(RuleRepeated, "stands here %s, once is allowed", times(counts[i]))
	case i < last:
		v.report(RuleOrder, "stands after %s, the contract puts it before", declared[last].Name)
	}
	v.element(child, d.Type, d.Nillable)
}

// stranger reports an element that the type does not have in this edition.
func (v *validator) stranger(child *message.Element, t *Type) {
	for of := t; of != nil; of = v.c.types[of.Base] {
		for _, d := range of.later {
			if d.Name == child.Name {
				v.report(RuleLater, "was added to %s by the edition of %d", t.Name, d.Since)
				return
			}
		}
	}
	v.report(RuleUnknown, "%s has no such element", t.Name)
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
