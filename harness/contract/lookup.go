package contract

import "slices"

// TypeNames lists the declared types in the order of the contract file; the
// wrappers of operations are left out.
func (c *Contract) TypeNames() []string { return slices.Clone(c.declared) }

// Elements returns the elements of a complex type in wire order, inherited
// ones first. The slice is shared: do not change it.
func (c *Contract) Elements(t *Type) []*Element {
	if t == nil {
		return nil
	}
	return t.all
}

// Element returns the element of that name, inherited ones included, or nil.
func (c *Contract) Element(t *Type, name string) *Element {
	for _, e := range c.Elements(t) {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// NamespaceOf returns the namespace in which a type's element is written: that
// of the type which declares it, so that inherited elements keep their own.
func (c *Contract) NamespaceOf(t *Type, name string) string {
	for t != nil {
		for _, e := range t.Elements {
			if e.Name == name {
				return t.Namespace
			}
		}
		if t.Base == "" {
			return t.Namespace
		}
		t = c.types[t.Base]
	}
	return ""
}

// Prefix returns the short name of one of the contract's namespaces (service,
// entities, adapi), fit for an XML prefix; empty for others.
func (c *Contract) Prefix(namespace string) string { return c.prefixes[namespace] }
