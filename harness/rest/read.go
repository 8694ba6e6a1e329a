package rest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Rules that a finding can name.
const (
	RuleMember   = "member"   // a member that the contract does not have
	RuleMissing  = "missing"  // a member of the contract that is not there and may not be left out
	RuleCase     = "case"     // a member whose name differs from the contract's in case
	RuleRepeated = "repeated" // a member that appears twice
	RuleType     = "type"     // another type of JSON than the contract's: a number for a long, a string for an int
	RuleTracking = "tracking" // no TrackingId where one belongs, one that is no GUID, or one in the body of a success
	RuleFault    = "fault"    // a fault of a form that clients do not read
	RuleWrapped  = "wrapped"  // a fault in an object of its own
	RuleStatus   = "status"   // an HTTP status that is not declared for what the body says
	RuleMedia    = "media"    // a body that says to be something else than JSON in UTF-8
)

// reader turns values into message elements and notes what is wrong with them.
//
// A request is read for a service: what the tree shows is left to the
// validation of the tree, and only a wrong type of JSON that it does not show
// becomes a finding. A reply is read for a strict client, which wants every
// member once, by its name, in its type, and no other.
type reader struct {
	shapes *shapes
	strict bool // a reply
	found  []contract.Finding
	slab   []message.Element
	at     []step // the way from the root to the element looked at
}

type step struct {
	name     string
	position int // of an item, 0 of others
}

// find words the path only now: most messages have no finding.
func (r *reader) find(rule, format string, args ...any) {
	var path strings.Builder
	for i, s := range r.at {
		if i > 0 {
			path.WriteByte('/')
		}
		path.WriteString(s.name)
		if s.position > 0 {
			fmt.Fprintf(&path, "[%d]", s.position)
		}
	}
	r.found = append(r.found, contract.Finding{Path: path.String(), Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// fresh hands out message elements from blocks: one allocation for many.
func (r *reader) fresh() *message.Element {
	if len(r.slab) == 0 {
		r.slab = make([]message.Element, 32)
	}
	e := &r.slab[0]
	r.slab = r.slab[1:]
	return e
}

// element reads a value as the element of that name, of which the contract
// says s (nil: nothing).
func (r *reader) element(name string, position int, v *Value, s *shape) *message.Element {
	r.at = append(r.at, step{name, position})
	e := r.fresh()
	e.Name = name
	switch {
	case v.Kind == Null:
		e.Nil = true
	case s == nil:
		r.unknown(e, v)
	case s.form == object || s.form == list:
		r.structure(e, v, s)
	default:
		r.scalar(e, v, s)
	}
	r.at = r.at[:len(r.at)-1]
	return e
}

// unknown reads what the contract does not know; items are called Item.
func (r *reader) unknown(e *message.Element, v *Value) {
	e.Text = v.Text
	for _, m := range v.Members {
		e.Children = append(e.Children, r.element(m.Name, 0, m.Value, nil))
	}
	for i, item := range v.Items {
		e.Children = append(e.Children, r.element("Item", i+1, item, nil))
	}
}

func (r *reader) structure(e *message.Element, v *Value, s *shape) {
	switch {
	case s.form == object && v.Kind == Object:
		r.members(e, v, s)
	case s.form == list && v.Kind == Array:
		if len(v.Items) > 0 {
			e.Children = make([]*message.Element, 0, len(v.Items))
		}
		for i, item := range v.Items {
			e.Children = append(e.Children, r.element(s.item.name, i+1, item, s.item.shape))
		}
	default:
		r.find(RuleType, "is %s, %s is %s", v.Kind, s.name, s.written())
	}
}

// members reads an object and puts its members into the contract's order.
func (r *reader) members(e *message.Element, v *Value, s *shape) {
	e.Children = make([]*message.Element, 0, len(v.Members))
	met := make([]bool, len(s.members))
	last, sorted := 0, true
	for i := range v.Members {
		name := v.Members[i].Name
		m := s.byJSON[name]
		if m == nil {
			m = r.otherwise(name, s)
		}
		if m == nil {
			e.Children = append(e.Children, r.element(name, 0, v.Members[i].Value, nil))
			last = len(s.members)
			continue
		}
		if met[m.position] && r.strict {
			r.at = append(r.at, step{name: m.name})
			r.find(RuleRepeated, "appears twice")
			r.at = r.at[:len(r.at)-1]
		}
		met[m.position] = true
		sorted = sorted && m.position >= last
		last = m.position
		e.Children = append(e.Children, r.element(m.name, 0, v.Members[i].Value, m.shape))
	}
	if !sorted {
		slices.SortStableFunc(e.Children, func(a, b *message.Element) int { return s.position(a.Name) - s.position(b.Name) })
	}
	if r.strict {
		r.missing(s, met)
	}
}

func (r *reader) missing(s *shape, met []bool) {
	for i, m := range s.members {
		// A fault without TrackingId is found out where faults are read.
		if !met[i] && !m.omitNull && m.name != trackingID {
			r.find(RuleMissing, "has no member %s", m.json)
		}
	}
}

// otherwise finds the member that a name which is not the contract's may mean.
// A request may write the members of pairs in the case of SOAP; clients are
// documented to do so. In a reply any other case is read, and noted.
func (r *reader) otherwise(name string, s *shape) *member {
	if !r.strict {
		if m := s.byName[name]; m != nil {
			return m
		}
		return nil
	}
	for _, m := range s.members {
		if strings.EqualFold(m.json, name) {
			r.at = append(r.at, step{name: m.name})
			r.find(RuleCase, "is called %s, the contract calls it %s", excerpt(name), m.json)
			r.at = r.at[:len(r.at)-1]
			return m
		}
	}
	r.at = append(r.at, step{name: name})
	r.find(RuleMember, "%s has no such member", s.name)
	r.at = r.at[:len(r.at)-1]
	return nil
}

func (r *reader) scalar(e *message.Element, v *Value, s *shape) {
	if v.Kind == Object || v.Kind == Array {
		r.find(RuleType, "is %s, %s is %s", v.Kind, s.name, s.written())
		return
	}
	e.Text = s.read(v)
	if s.takes(v, r.strict) {
		r.spelling(v, s)
		return
	}
	// What is no value of the type either is told by the validation of the tree.
	if r.strict || contract.Lexical(s.name, e.Text) {
		r.find(RuleType, "is %s, %s is %s", v.Kind, s.name, s.written())
	}
}

// spelling notes what a string of the right type has around and between its
// values that the tree does not show.
func (r *reader) spelling(v *Value, s *shape) {
	switch {
	case s.form == flags:
		for value := range strings.SplitSeq(v.Text, ",") {
			if value = strings.Trim(value, blanks); strings.ContainsAny(value, blanks) || value == "" && v.Text != "" {
				r.find(RuleType, "is %s, values of %s are separated by one comma", excerpt(v.Text), s.name)
				return
			}
		}
	case r.strict && s.trim && v.Kind == String && strings.Trim(v.Text, blanks) != v.Text:
		r.find(RuleType, "is %s, %s has no white space around it", excerpt(v.Text), s.name)
	}
}

// takes tells whether a scalar of JSON is of the type that the form wants.
func (s *shape) takes(v *Value, strict bool) bool {
	switch s.form {
	case digits:
		return v.Kind == String || v.Kind == Number && !strict
	case number:
		return v.Kind == Number
	case boolean:
		return v.Kind == Boolean
	}
	return v.Kind == String
}

// read returns the text of a scalar as the tree has it.
func (s *shape) read(v *Value) string {
	t := v.Text
	if s.trim {
		t = strings.Trim(t, blanks)
	}
	switch s.form {
	case number:
		if v.Kind == Number && s.name == "xs:decimal" {
			return plain(t)
		}
	case flags:
		return readFlags(t)
	}
	return t
}

// readFlags separates values by a blank, as the tree does. None is what some
// clients write for no value at all.
func readFlags(t string) string {
	if t == "None" {
		return ""
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(t, ",", " ")), " ")
}
