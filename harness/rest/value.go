// Package rest is the REST/JSON binding: it turns messages into HTTP requests
// and replies with JSON bodies and back, for the client and the server side,
// with all routes, names, types and orders taken from the contract. Every body
// is parsed defensively: the other side is never trusted.
package rest

import (
	"slices"
	"strings"
)

// Kind tells the values of JSON apart.
type Kind byte

// Kinds of values.
const (
	Null Kind = iota
	Boolean
	Number
	String
	Object
	Array
)

// String names the kind with its article, as messages use it.
func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an object", "an array"}[k]
}

// Value is one value of a JSON text. Members keep their order and may have one
// name twice, so that whatever came can be told, and whatever is to be sent be written.
type Value struct {
	Kind Kind
	// Text is a string without its quotes and escapes, a number as it is
	// written, and true or false.
	Text    string
	Members []Member // of an object
	Items   []*Value // of an array
}

// Member is one name and its value in an object.
type Member struct {
	Name  string
	Value *Value
}

// Child returns the value of the first member of that name, or nil. It is safe on a nil value.
func (v *Value) Child(name string) *Value {
	if v == nil {
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Name == name {
			return v.Members[i].Value
		}
	}
	return nil
}

// At follows a path of member names separated by slashes. At an array it goes
// on in the first item; nil when a step is absent. An empty path is the value itself.
func (v *Value) At(path string) *Value {
	for path != "" && v != nil {
		var step string
		step, path, _ = strings.Cut(path, "/")
		v = v.first().Child(step)
	}
	return v
}

// first is the value itself, or what a path goes on in where it is an array.
func (v *Value) first() *Value {
	for v != nil && v.Kind == Array {
		if len(v.Items) == 0 {
			return nil
		}
		v = v.Items[0]
	}
	return v
}

// Set gives the first member of that name another value, or appends the member.
func (v *Value) Set(name string, value *Value) {
	for i := range v.Members {
		if v.Members[i].Name == name {
			v.Members[i].Value = value
			return
		}
	}
	v.Members = append(v.Members, Member{name, value})
}

// Remove drops every member of that name.
func (v *Value) Remove(name string) {
	v.Members = slices.DeleteFunc(v.Members, func(m Member) bool { return m.Name == name })
}

// Rename gives every member of that name another one, in place.
func (v *Value) Rename(from, to string) {
	for i := range v.Members {
		if v.Members[i].Name == from {
			v.Members[i].Name = to
		}
	}
}

// Clone returns a deep copy.
func (v *Value) Clone() *Value {
	if v == nil {
		return nil
	}
	c := &Value{Kind: v.Kind, Text: v.Text}
	for _, m := range v.Members {
		c.Members = append(c.Members, Member{m.Name, m.Value.Clone()})
	}
	for _, item := range v.Items {
		c.Items = append(c.Items, item.Clone())
	}
	return c
}

// Text returns a string value.
func Text(s string) *Value { return &Value{Kind: String, Text: s} }
