package parity

import (
	"slices"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// align puts the lists of two normalised trees into one order where their order
// says nothing: entities by their ids, plain values by themselves. Error lists
// keep theirs, for there the position tells which item is meant.
func align(c *contract.Contract, typeName string, a, b *message.Element) {
	t := c.Type(typeName)
	if t == nil || a == nil || b == nil {
		return
	}
	item := t.Item()
	if item == nil {
		for _, d := range c.Elements(t) {
			align(c, d.Type, a.Child(d.Name), b.Child(d.Name))
		}
		return
	}
	if key := keyOf(c, item); key != nil {
		a.Children, b.Children = paired(a.Children, b.Children, key)
	}
	for i := range min(len(a.Children), len(b.Children)) {
		align(c, item.Type, a.Children[i], b.Children[i])
	}
}

// keyOf tells the items of a list apart; nil where their order counts.
func keyOf(c *contract.Contract, item *contract.Element) func(*message.Element) string {
	switch item.Type {
	case "xs:long", "xs:int":
		return func(e *message.Element) string { return e.Text }
	}
	for _, d := range c.Elements(c.Type(item.Type)) {
		if d.Type == "xs:long" || d.Name == "RoleId" || d.Name == "key" || d.Name == "Key" {
			return func(e *message.Element) string {
				key := e.Value("Id") + "\x00"
				for _, d := range c.Elements(c.Type(item.Type)) {
					if d.Type == "xs:long" || d.Name == "RoleId" || d.Name == "key" || d.Name == "Key" {
						key += e.Value(d.Name) + "\x00"
					}
				}
				return key
			}
		}
	}
	return nil
}

// paired sorts both lists by key, those that only one of them has at the end.
func paired(a, b []*message.Element, key func(*message.Element) string) ([]*message.Element, []*message.Element) {
	keys := func(list []*message.Element) map[string]int {
		count := map[string]int{}
		for _, e := range list {
			count[key(e)]++
		}
		return count
	}
	inA, inB := keys(a), keys(b)
	arrange := func(list []*message.Element, other map[string]int) []*message.Element {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(x, y *message.Element) int {
			kx, ky := key(x), key(y)
			if (other[kx] > 0) != (other[ky] > 0) {
				if other[kx] > 0 {
					return -1
				}
				return 1
			}
			switch {
			case kx < ky:
				return -1
			case kx > ky:
				return 1
			}
			return 0
		})
		return list
	}
	return arrange(a, inB), arrange(b, inA)
}
