package message

import (
	"fmt"
	"slices"
	"strings"
)

// Difference is one place where two trees differ. A and B describe what each
// has there: absent, nil, empty, a quoted text, or a number of elements.
type Difference struct {
	Path string // names from the roots down, repeated elements with their position: User/Roles/Role[2]/Id
	A, B string
}

// String returns the difference as one line.
func (d Difference) String() string { return d.Path + ": " + d.A + " became " + d.B }

// Diff compares two trees and returns every place where they differ, in the
// order of a and then of what only b has. Children are paired by name and, among equal names, by
// position; the order of different names is not compared, nor are explicit
// types. Nil, absent and empty are three different things. Either tree may be
// nil, which is absent.
func Diff(a, b *Element) []Difference {
	root := ""
	switch {
	case a != nil:
		root = a.Name
	case b != nil:
		root = b.Name
	default:
		return nil
	}
	if a != nil && b != nil && a.Name != b.Name {
		return []Difference{{Path: root, A: "named " + a.Name, B: "named " + b.Name}}
	}
	return diff(nil, root, a, b)
}

func diff(found []Difference, path string, a, b *Element) []Difference {
	if a == nil || b == nil || a.Nil || b.Nil || len(a.Children) == 0 || len(b.Children) == 0 {
		if from, to := describe(a), describe(b); from != to {
			found = append(found, Difference{Path: path, A: mask(a, from), B: mask(b, to)})
		}
		return found
	}
	for i, child := range a.Children {
		n, of := position(a.Children, i)
		other, namesakes := nth(b.Children, child.Name, n)
		found = diff(found, step(path, child.Name, n, max(of, namesakes)), child, other)
	}
	for i, child := range b.Children {
		n, of := position(b.Children, i)
		if other, namesakes := nth(a.Children, child.Name, n); other == nil {
			found = diff(found, step(path, child.Name, n, max(of, namesakes)), nil, child)
		}
	}
	return found
}

// position returns the place of elements[i] among its namesakes, from 1, and their number.
func position(elements []*Element, i int) (n, of int) {
	for j, e := range elements {
		if e.Name == elements[i].Name {
			if of++; j <= i {
				n++
			}
		}
	}
	return n, of
}

func nth(elements []*Element, name string, n int) (found *Element, of int) {
	for _, e := range elements {
		if e.Name == name {
			if of++; of == n {
				found = e
			}
		}
	}
	return found, of
}

func step(path, name string, n, of int) string {
	if of > 1 {
		return fmt.Sprintf("%s/%s[%d]", path, name, n)
	}
	return path + "/" + name
}

func describe(e *Element) string {
	switch {
	case e == nil:
		return "absent"
	case e.Nil:
		return "nil"
	case len(e.Children) == 1:
		return "1 element"
	case len(e.Children) > 0:
		return fmt.Sprintf("%d elements", len(e.Children))
	case e.Text == "":
		return "empty"
	}
	return fmt.Sprintf("%q", e.Text)
}

// Equal reports whether two trees are the same in every respect: names, order,
// nil, text and explicit types.
func Equal(a, b *Element) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Name != b.Name || a.Nil != b.Nil || a.Type != b.Type || a.Text != b.Text || len(a.Children) != len(b.Children) {
		return false
	}
	for i := range a.Children {
		if !Equal(a.Children[i], b.Children[i]) {
			return false
		}
	}
	return true
}

// secrets are the elements whose text appears in no output.
var secrets = []string{"ApplicationToken", "AuthenticationToken", "DeveloperToken", "Password", "SecretAnswer"}

func mask(e *Element, shown string) string {
	if e != nil && !e.Nil && e.Text != "" && slices.Contains(secrets, e.Name) {
		return "hidden"
	}
	return shown
}

// String shows a tree on one line, for failure messages and logs, without the
// text of secrets: User{Id="7" Password=nil Roles{}}.
func (e *Element) String() string {
	var b strings.Builder
	e.show(&b)
	return b.String()
}

func (e *Element) show(b *strings.Builder) {
	if e == nil {
		b.WriteString("absent")
		return
	}
	b.WriteString(e.Name)
	if e.Type != "" {
		b.WriteString("(" + e.Type + ")")
	}
	switch {
	case e.Nil:
		b.WriteString("=nil")
	case len(e.Children) == 0 && e.Text != "":
		b.WriteString("=" + mask(e, fmt.Sprintf("%q", e.Text)))
	default:
		b.WriteByte('{')
		for i, c := range e.Children {
			if i > 0 {
				b.WriteByte(' ')
			}
			c.show(b)
		}
		b.WriteByte('}')
	}
}
