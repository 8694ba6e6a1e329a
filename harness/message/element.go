// Package message holds what a call says, free of any binding: an ordered
// tree of named elements, and the request, reply and fault built from it.
// SOAP and REST codecs read and write this tree; checks and the mock only ever see it.
package message

import "strings"

// Element is one node of a message. Nil, absent and empty are three different
// things: a nil element has Nil set, an absent one is not in its parent's
// Children, an empty one has neither Text nor Children.
type Element struct {
	// Name is the local name; the contract knows the namespace.
	Name string
	// Nil marks an explicit null (xsi:nil="true", JSON null).
	Nil bool
	// Text is the lexical value of a scalar; unused when Children are present.
	Text string
	// Type is the local name of an explicit type (xsi:type), mostly empty.
	Type string
	// Children are in wire order.
	Children []*Element
}

// Group returns an element with children; nil children are left out, so that a
// caller can write an optional child in place.
func Group(name string, children ...*Element) *Element {
	e := &Element{Name: name}
	for _, c := range children {
		if c != nil {
			e.Children = append(e.Children, c)
		}
	}
	return e
}

// Text returns a scalar element.
func Text(name, value string) *Element { return &Element{Name: name, Text: value} }

// Nil returns an explicit null.
func Nil(name string) *Element { return &Element{Name: name, Nil: true} }

// List returns a list of scalars, each item an element called item.
func List(name, item string, values ...string) *Element {
	e := &Element{Name: name}
	for _, v := range values {
		e.Children = append(e.Children, Text(item, v))
	}
	return e
}

// Child returns the first child of that name, or nil. It is safe on a nil element.
func (e *Element) Child(name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// At follows a path of names separated by slashes, taking the first match at
// each step; nil when a step is absent. An empty path is the element itself.
func (e *Element) At(path string) *Element {
	for path != "" && e != nil {
		var step string
		step, path, _ = strings.Cut(path, "/")
		e = e.Child(step)
	}
	return e
}

// All returns every element that a path of names reaches.
func (e *Element) All(path string) []*Element {
	if e == nil {
		return nil
	}
	if path == "" {
		return []*Element{e}
	}
	step, rest, _ := strings.Cut(path, "/")
	var found []*Element
	for _, c := range e.Children {
		if c.Name == step {
			found = append(found, c.All(rest)...)
		}
	}
	return found
}

// Value returns the text at a path; empty when the element is absent, nil or empty.
func (e *Element) Value(path string) string {
	if at := e.At(path); at != nil {
		return at.Text
	}
	return ""
}

// Values returns the text of every element that a path reaches.
func (e *Element) Values(path string) []string {
	var values []string
	for _, at := range e.All(path) {
		values = append(values, at.Text)
	}
	return values
}

// Blank reports whether the element is absent, nil, or has neither text nor
// children: the three encodings that the documentation treats alike for lists.
func (e *Element) Blank() bool {
	return e == nil || e.Nil || (e.Text == "" && len(e.Children) == 0)
}

// Clone returns a deep copy.
func (e *Element) Clone() *Element {
	if e == nil {
		return nil
	}
	c := *e
	c.Children = nil
	for _, child := range e.Children {
		c.Children = append(c.Children, child.Clone())
	}
	return &c
}

// Set replaces the child at the end of a path by value, appending it (and any
// missing step) where absent. The replaced child keeps its position.
func (e *Element) Set(path string, value *Element) {
	step, rest, deeper := strings.Cut(path, "/")
	for i, c := range e.Children {
		if c.Name != step {
			continue
		}
		if deeper {
			c.Nil = false
			c.Set(rest, value)
		} else {
			e.Children[i] = value
		}
		return
	}
	if !deeper {
		e.Children = append(e.Children, value)
		return
	}
	c := &Element{Name: step}
	c.Set(rest, value)
	e.Children = append(e.Children, c)
}

// SetText replaces the element at a path by a scalar.
func (e *Element) SetText(path, value string) { e.Set(path, Text(last(path), value)) }

// SetNil replaces the element at a path by an explicit null.
func (e *Element) SetNil(path string) { e.Set(path, Nil(last(path))) }

// Remove drops every child that the last step of a path names.
func (e *Element) Remove(path string) {
	parent, name := e, path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		parent, name = e.At(path[:i]), path[i+1:]
	}
	if parent == nil {
		return
	}
	kept := parent.Children[:0:0]
	for _, c := range parent.Children {
		if c.Name != name {
			kept = append(kept, c)
		}
	}
	parent.Children = kept
}

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
