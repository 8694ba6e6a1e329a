package contract

import (
	"slices"

	"github.com/cmconform/cmconform/harness/message"
)

// Sort puts elements, and everything below them, into the order in which the
// type declares its elements. It changes the slice and the trees in place,
// keeps the order of equal names, and leaves names that the type does not know
// at the end.
func (c *Contract) Sort(elements []*message.Element, t *Type) {
	declared := c.Elements(t)
	rank := func(name string) int {
		if i := slices.IndexFunc(declared, func(d *Element) bool { return d.Name == name }); i >= 0 {
			return i
		}
		return len(declared)
	}
	slices.SortStableFunc(elements, func(a, b *message.Element) int { return rank(a.Name) - rank(b.Name) })
	for _, e := range elements {
		if d := c.Element(t, e.Name); d != nil {
			c.Sort(e.Children, c.actual(e, d.Type))
		}
	}
}

// actual is the type that an element really has: the one it names itself where
// that extends the declared one, else the declared one (nil for primitives).
func (c *Contract) actual(e *message.Element, declared string) *Type {
	if own := c.types[e.Type]; own != nil && c.extends(own, declared) {
		return own
	}
	return c.types[declared]
}

// extends reports whether t is the named type or derived from it.
func (c *Contract) extends(t *Type, name string) bool {
	for ; t != nil; t = c.types[t.Base] {
		if t.Name == name {
			return true
		}
	}
	return false
}
