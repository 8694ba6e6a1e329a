package rest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cmconform/cmconform/harness/message"
)

// writer turns message elements into values. A text that is no value of its
// type is written as a string, so that a caller can send what does not fit.
type writer struct {
	// reply leaves nil members out where the contract says so, and sorts the
	// rest by the contract; requests are sent as given.
	reply bool
	slab  []Value
	err   error
}

// fresh hands out values from blocks: one allocation for many.
func (w *writer) fresh(k Kind) *Value {
	if len(w.slab) == 0 {
		w.slab = make([]Value, 32)
	}
	v := &w.slab[0]
	w.slab = w.slab[1:]
	v.Kind = k
	return v
}

func (w *writer) text(name, s string) *Value {
	if !utf8.ValidString(s) && w.err == nil {
		w.err = fmt.Errorf("%s: JSON has no way to write %s, which is not UTF-8", name, excerpt(s))
	}
	v := w.fresh(String)
	v.Text = s
	return v
}

// members writes elements as the members of an object of type s (nil: nobody knows).
func (w *writer) members(elements []*message.Element, s *shape) *Value {
	v := w.fresh(Object)
	v.Members = make([]Member, 0, len(elements))
	if w.reply && s != nil {
		elements = inOrder(elements, s)
	}
	for _, e := range elements {
		var m *member
		if s != nil {
			m = s.byName[e.Name]
		}
		if w.reply && e.Nil && m != nil && m.omitNull {
			continue
		}
		name, typed := e.Name, (*shape)(nil)
		if m != nil {
			name, typed = m.json, m.shape
		} else if !utf8.ValidString(name) && w.err == nil {
			w.err = fmt.Errorf("%s cannot be the name of a member: it is not UTF-8", excerpt(name))
		}
		v.Members = append(v.Members, Member{name, w.element(e, typed)})
	}
	return v
}

// inOrder sorts elements by the contract; strangers come last.
func inOrder(elements []*message.Element, s *shape) []*message.Element {
	by := func(a, b *message.Element) int { return s.position(a.Name) - s.position(b.Name) }
	if slices.IsSortedFunc(elements, by) {
		return elements
	}
	elements = slices.Clone(elements)
	slices.SortStableFunc(elements, by)
	return elements
}

func (w *writer) element(e *message.Element, s *shape) *Value {
	switch {
	case e.Nil:
		return w.fresh(Null)
	case s != nil && s.form == list && e.Text == "":
		return w.items(e, s.item)
	case len(e.Children) > 0:
		return w.members(e.Children, s)
	case s == nil:
		return w.text(e.Name, e.Text)
	case s.form == object && strings.Trim(e.Text, blanks) == "":
		return w.members(nil, s)
	}
	return w.scalar(e, s)
}

// items writes a list. A child of another name, which JSON has no place for,
// becomes an object that holds it.
func (w *writer) items(e *message.Element, item *member) *Value {
	v := w.fresh(Array)
	for _, child := range e.Children {
		if child.Name == item.name {
			v.Items = append(v.Items, w.element(child, item.shape))
		} else {
			v.Items = append(v.Items, w.members([]*message.Element{child}, nil))
		}
	}
	return v
}

func (w *writer) scalar(e *message.Element, s *shape) *Value {
	switch s.form {
	case number:
		if digits, ok := literal(e.Text); ok {
			v := w.fresh(Number)
			v.Text = digits
			return v
		}
	case boolean:
		switch strings.Trim(e.Text, blanks) {
		case "true", "1":
			return w.boolean("true")
		case "false", "0":
			return w.boolean("false")
		}
	case flags:
		return w.text(e.Name, strings.Join(strings.Fields(e.Text), ", "))
	}
	return w.text(e.Name, e.Text)
}

func (w *writer) boolean(text string) *Value {
	v := w.fresh(Boolean)
	v.Text = text
	return v
}
