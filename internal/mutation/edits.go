package mutation

import (
	"strings"

	"github.com/beevik/etree"
)

// edit changes an element and reports whether it did.
type edit func(*etree.Element) bool

// hook is what a mutation does to an exchange.
type hook = func(*Exchange) bool

// told edits what a granted reply holds at a path.
func told(path string, change edit) hook {
	return func(x *Exchange) bool { return !x.Refused() && at(x.Reply, path, change) }
}

// faulted edits what a fault holds at a path.
func faulted(path string, change edit) hook {
	return func(x *Exchange) bool { return x.Refused() && at(x.Reply, path, change) }
}

// asked edits what a request holds at a path.
func asked(path string, change edit) hook {
	return func(x *Exchange) bool { return at(x.Request, path, change) }
}

// both does one and the other.
func both(one, other hook) hook {
	return func(x *Exchange) bool {
		did := one(x)
		return other(x) || did
	}
}

func at(root *etree.Element, path string, change edit) bool {
	did := false
	for _, e := range root.FindElements(path) {
		did = change(e) || did
	}
	return did
}

// read is the text at a path, empty where there is none.
func read(root *etree.Element, path string) string {
	if e := root.FindElement(path); e != nil {
		return e.Text()
	}
	return ""
}

// put gives an element a text, whether it had one or was nil.
func put(e *etree.Element, text string) bool {
	if e.Text() == text && !isNil(e) {
		return false
	}
	e.RemoveAttr(nilOf(e))
	if e.SelectAttrValue(kind, "") == "null" {
		e.CreateAttr(kind, "string")
	}
	e.SetText(text)
	return true
}

func nilOf(e *etree.Element) string {
	for _, a := range e.Attr {
		if a.Key == "nil" {
			return a.FullKey()
		}
	}
	return "nil"
}

func isNil(e *etree.Element) bool {
	return e.SelectAttrValue(nilOf(e), "") == "true" || e.SelectAttrValue(kind, "") == "null"
}

// number makes an element of JSON a number.
func number(e *etree.Element, text string) bool {
	did := put(e, text)
	if e.SelectAttr(kind) != nil {
		e.CreateAttr(kind, "number")
	}
	return did
}

// become is an edit that gives a text where there is one.
func become(text string) edit {
	return func(e *etree.Element) bool { return e.Text() != "" && put(e, text) }
}

// from is an edit that turns one text into another.
func from(old, text string) edit {
	return func(e *etree.Element) bool { return e.Text() == old && put(e, text) }
}

// filled is an edit that gives a text where there is none.
func filled(text string) edit {
	return func(e *etree.Element) bool { return e.Text() == "" && len(e.ChildElements()) == 0 && put(e, text) }
}

// turned changes a text by a function.
func turned(by func(string) string) edit {
	return func(e *etree.Element) bool {
		text := e.Text()
		return text != "" && by(text) != text && put(e, by(text))
	}
}

// cut takes the last character of a text away.
func cut(text string) string {
	letters := []rune(text)
	return string(letters[:max(len(letters)-1, 0)])
}

// atMost cuts a text to a length.
func atMost(n int) func(string) string {
	return func(text string) string {
		letters := []rune(text)
		return string(letters[:min(len(letters), n)])
	}
}

// flipped turns true into false and the other way.
func flipped(text string) string {
	return map[string]string{"true": "false", "false": "true"}[text]
}

// lost takes an element away.
func lost(e *etree.Element) bool {
	e.Parent().RemoveChild(e)
	return true
}

// emptied takes everything out of a list.
func emptied(e *etree.Element) bool { return shortened(0)(e) }

// shortened leaves no more than n items.
func shortened(n int) edit {
	return func(e *etree.Element) bool {
		items := e.ChildElements()
		for _, item := range items[min(n, len(items)):] {
			e.RemoveChild(item)
		}
		return len(items) > n
	}
}

// withoutLast takes the last item of a list that has at least n.
func withoutLast(n int) edit {
	return func(e *etree.Element) bool {
		items := e.ChildElements()
		return len(items) >= n && shortened(len(items)-1)(e)
	}
}

// doubled says the last item of a list twice.
func doubled(e *etree.Element) bool {
	items := e.ChildElements()
	if len(items) == 0 {
		return false
	}
	e.AddChild(items[len(items)-1].Copy())
	return true
}

// reversed turns a list around.
func reversed(e *etree.Element) bool {
	items := e.ChildElements()
	for i := len(items) - 1; i >= 0; i-- {
		e.AddChild(items[i])
	}
	return len(items) > 1
}

// swapped lets two members of an element change their values.
func swapped(one, other string) edit {
	return func(e *etree.Element) bool {
		a, b := e.FindElement(one), e.FindElement(other)
		if a == nil || b == nil || a.Text() == b.Text() {
			return false
		}
		return exchange(a, b)
	}
}

// acrossItems lets the first two items of a list change the values that they have at a path.
func acrossItems(path string) edit {
	return func(list *etree.Element) bool {
		items := list.ChildElements()
		if len(items) < 2 {
			return false
		}
		a, b := items[0].FindElement(path), items[1].FindElement(path)
		return a != nil && b != nil && a.Text() != b.Text() && exchange(a, b)
	}
}

func exchange(a, b *etree.Element) bool {
	a.Child, b.Child, a.Attr, b.Attr = b.Child, a.Child, b.Attr, a.Attr
	return true
}

// plain leaves nothing of a text but ASCII.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r > 127 {
			return '?'
		}
		return r
	}, text)
}

// insert adds a member to an element, before the first of others that is there.
func insert(parent *etree.Element, name, text string, others ...string) bool {
	for _, other := range others {
		next := parent.SelectElement(other)
		if next == nil {
			continue
		}
		e := etree.NewElement(name)
		if e.Space = next.Space; next.SelectAttr(kind) != nil {
			e.CreateAttr(kind, "string")
		}
		e.SetText(text)
		parent.InsertChildAt(next.Index(), e)
		return true
	}
	return false
}

// blank makes an element nil.
func blank(e *etree.Element) bool {
	if isNil(e) {
		return false
	}
	e.Child = nil
	if e.SelectAttr(kind) != nil {
		e.CreateAttr(kind, "null")
		return true
	}
	e.CreateAttr("xmlns:nothing", "http://www.w3.org/2001/XMLSchema-instance")
	e.CreateAttr("nothing:nil", "true")
	return true
}

// replaced is a body with a text in place of another.
func replaced(body []byte, old, text string) []byte {
	return []byte(strings.ReplaceAll(string(body), old, text))
}
