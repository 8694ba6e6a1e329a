package contract

import "github.com/cmconform/cmconform/harness/message"

// ToNewest returns the children of an element of the type in the words of the
// newest version: elements, and values of enums, that go by another name there
// are renamed, however deep. What has no counterpart stays as it is, and so
// does the order. The elements are not changed; what needs no renaming is
// shared with the result.
func (c *Contract) ToNewest(typeName string, children []*message.Element) []*message.Element {
	return c.translateChildren(typeName, children, toNewest{})
}

// FromNewest undoes ToNewest: it takes the words of the newest version and
// returns this one's. Where this version announces by an explicit type what
// the newest one declares outright, the announcement is added: an account of
// v11 says to be an AdvertiserAccount.
func (c *Contract) FromNewest(typeName string, children []*message.Element) []*message.Element {
	return c.translateChildren(typeName, children, fromNewest{})
}

// markTranslated notes the types in or below which something is renamed, so
// that all others pass through untouched.
func (c *Contract) markTranslated(names []string) {
	for again := true; again; {
		again = false
		for _, name := range names {
			if !c.translated[name] && c.renames(name) {
				c.translated[name], again = true, true
			}
		}
	}
}

// renames reports whether a type has other words than the newest version, its
// own or those of a type known to have some.
func (c *Contract) renames(name string) bool {
	t := c.types[name]
	if len(t.newest) > 0 || c.announced(t) != "" {
		return true
	}
	for _, e := range t.all {
		if e.As != "" || c.translated[e.Type] {
			return true
		}
	}
	return false
}

// announced is the type that an element declared to be a t names itself, as
// the newest version has no base type for it; empty mostly.
func (c *Contract) announced(t *Type) string {
	if derived := c.types[t.As]; derived != nil && derived != t && c.extends(derived, t.Name) {
		return derived.Name
	}
	return ""
}

// direction is what tells the two ways of translating apart.
type direction interface {
	// member finds the declared element that a name stands for, and its translation.
	member(all []*Element, name string) (declared *Element, translated string)
	value(t *Type, text string) string
	// explicit is the type that an element names itself, after translation.
	explicit(c *Contract, declared *Type, e *message.Element) string
}

func (c *Contract) translateChildren(typeName string, children []*message.Element, way direction) []*message.Element {
	if !c.translated[typeName] {
		return children
	}
	var translated []*message.Element
	for i, e := range children {
		after := c.translate(c.types[typeName], e, way)
		if after != e && translated == nil {
			translated = append(make([]*message.Element, 0, len(children)), children[:i]...)
		}
		if translated != nil {
			translated = append(translated, after)
		}
	}
	if translated == nil {
		return children
	}
	return translated
}

// translate returns the element itself where nothing about it changes.
func (c *Contract) translate(parent *Type, e *message.Element, way direction) *message.Element {
	d, name := way.member(parent.all, e.Name)
	if d == nil {
		return e
	}
	after := *e
	after.Name = name
	if t := c.types[d.Type]; t != nil && !e.Nil {
		after.Type = way.explicit(c, t, e)
		if t = c.actual(&after, d.Type); t.Shape == Complex {
			after.Children = c.translateChildren(t.Name, e.Children, way)
		} else {
			after.Text = way.value(t, e.Text)
		}
	}
	shared := len(after.Children) == len(e.Children) && (len(e.Children) == 0 || &after.Children[0] == &e.Children[0])
	if shared && after.Name == e.Name && after.Text == e.Text && after.Type == e.Type {
		return e
	}
	return &after
}

type toNewest struct{}

func (toNewest) member(all []*Element, name string) (*Element, string) {
	for _, d := range all {
		if d.Name == name {
			return d, d.newestName()
		}
	}
	return nil, name
}

func (toNewest) value(t *Type, text string) string {
	if newest := t.newest[text]; newest != "" {
		return newest
	}
	return text
}

func (toNewest) explicit(_ *Contract, _ *Type, e *message.Element) string { return e.Type }

type fromNewest struct{}

// member takes a name that only this version has for what it is here, so that
// a message may be partly in its words.
func (fromNewest) member(all []*Element, name string) (*Element, string) {
	var same *Element
	for _, d := range all {
		if d.newestName() == name {
			return d, d.Name
		}
		if d.Name == name {
			same = d
		}
	}
	return same, name
}

func (fromNewest) value(t *Type, text string) string {
	if own := t.own[text]; own != "" {
		return own
	}
	return text
}

func (fromNewest) explicit(c *Contract, declared *Type, e *message.Element) string {
	if e.Type == "" {
		return c.announced(declared)
	}
	return e.Type
}

// newestName is what the newest version calls the element, for all this contract knows.
func (e *Element) newestName() string {
	if e.As != "" {
		return e.As
	}
	return e.Name
}
