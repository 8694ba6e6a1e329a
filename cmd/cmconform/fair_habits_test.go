//go:build !race

package main

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
)

const (
	instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"
	adapiNamespace    = "https://adapi.microsoft.com"
)

// habit is one way of writing replies that the documentation leaves to the
// service. Each part is nil where the habit does not concern it.
type habit struct {
	name string
	tree func(root *etree.Element) bool // reports whether it found anything to change
	// told is tree where the version that is called matters.
	told   func(root *etree.Element, version string) bool
	bytes  func([]byte) []byte
	header func(*http.Response)
	// unordered limits the habit to replies to requests that ask for no order.
	unordered bool
}

// elements visits an element and all below it, parents first.
func elements(x *etree.Element, visit func(*etree.Element)) {
	children := x.ChildElements()
	visit(x)
	for _, c := range children {
		elements(c, visit)
	}
}

// numbered gives each namespace a prefix of its own: n1, n2, ...
func numbered() func(uri string) string {
	known := map[string]string{}
	return func(uri string) string {
		if known[uri] == "" {
			known[uri] = "n" + strconv.Itoa(len(known)+1)
		}
		return known[uri]
	}
}

// rename writes the same names with other prefixes, declared at the root, or
// without any where prefix is nil: then each element declares its namespace.
func rename(root *etree.Element, prefix func(uri string) string) {
	type named struct {
		x    *etree.Element
		uri  string
		uris map[string]string // namespaces by prefix, for names within values
	}
	var all []named
	elements(root, func(x *etree.Element) {
		n := named{x: x, uri: x.NamespaceURI(), uris: map[string]string{}}
		for e := x; e != nil; e = e.Parent() {
			for _, a := range e.Attr {
				if a.Space == "xmlns" && n.uris[a.Key] == "" {
					n.uris[a.Key] = a.Value
				}
			}
		}
		all = append(all, n)
	})
	declared := map[string]string{}
	for _, n := range all {
		var kept []etree.Attr
		declare := func(key, uri string) {
			kept = append(kept, etree.Attr{Space: "xmlns", Key: key, Value: uri})
		}
		use := func(uri, local string) string { // the prefix under which an attribute or a value names a namespace
			p := local
			if prefix != nil {
				p = prefix(uri)
				declared[p] = uri
			} else {
				declare(p, uri)
			}
			return p
		}
		for _, a := range n.x.Attr {
			switch {
			case a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns":
				continue
			case a.Space == "" || a.Space == "xml":
				kept = append(kept, a)
				continue
			}
			uri := n.uris[a.Space]
			p := use(uri, "at"+a.Space)
			if before, local, found := strings.Cut(a.Value, ":"); found && uri == instanceNamespace && a.Key == "type" {
				a.Value = use(n.uris[before], "ty"+before) + ":" + local
			}
			kept = append(kept, etree.Attr{Space: p, Key: a.Key, Value: a.Value})
		}
		if before, local, found := strings.Cut(n.x.Text(), ":"); found && n.x.Tag == "faultcode" {
			n.x.SetText(use(n.uris[before], "fc") + ":" + local)
		}
		n.x.Space = ""
		switch {
		case prefix != nil && n.uri != "":
			n.x.Space = prefix(n.uri)
			declared[n.x.Space] = n.uri
		case prefix == nil:
			kept = append(kept, etree.Attr{Key: "xmlns", Value: n.uri})
		}
		n.x.Attr = kept
	}
	for p, uri := range declared {
		root.Attr = append(root.Attr, etree.Attr{Space: "xmlns", Key: p, Value: uri})
	}
}

// spaced puts line breaks and comments where they mean nothing, and a comment into every text.
func spaced(root *etree.Element) bool {
	elements(root, func(x *etree.Element) {
		if len(x.ChildElements()) == 0 {
			if text := x.Text(); len(text) > 1 {
				x.SetText(text[:1])
				x.CreateComment(" - ")
				x.CreateText(text[1:])
			}
			return
		}
		for _, c := range x.ChildElements() {
			x.InsertChildAt(c.Index(), etree.NewText("\r\n\t  "))
			x.InsertChildAt(c.Index(), etree.NewComment(" "+c.Tag+" "))
		}
		x.CreateText("\n")
	})
	return true
}

func characterData(root *etree.Element) bool {
	changed := false
	elements(root, func(x *etree.Element) {
		if text := x.Text(); text != "" && len(x.ChildElements()) == 0 {
			x.SetCData(text)
			changed = true
		}
	})
	return changed
}

var instant = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d+)(Z?)$`)

// fractions rewrites the fraction of a second of every time; an empty one goes with its dot.
func fractions(rewrite func(string) string) func(*etree.Element) bool {
	return func(root *etree.Element) bool {
		changed := false
		elements(root, func(x *etree.Element) {
			if m := instant.FindStringSubmatch(x.Text()); m != nil {
				x.SetText(strings.TrimSuffix(m[1]+"."+rewrite(m[2]), ".") + m[3])
				changed = true
			}
		})
		return changed
	}
}

// lists returns a test for the names of elements that hold items.
func lists(t *testing.T) func(name string) bool {
	t.Helper()
	list, other := map[string]bool{}, map[string]bool{}
	for _, version := range contract.Versions() {
		c, err := contract.Load(version, contract.Editions[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range c.TypeNames() {
			for _, e := range c.Elements(c.Type(name)) {
				if c.Type(e.Type).Item() != nil {
					list[e.Name] = true
				} else {
					other[e.Name] = true
				}
			}
		}
		for _, o := range c.Operations {
			for _, e := range c.Elements(o.Response) {
				if c.Type(e.Type).Item() != nil {
					list[e.Name] = true
				}
			}
		}
	}
	return func(name string) bool { return list[name] && !other[name] }
}

// blanks changes every nil element of the body whose name is wanted, or all where wanted is nil.
func blanks(change func(parent, x *etree.Element), wanted func(string) bool) func(*etree.Element) bool {
	return func(root *etree.Element) bool {
		body, changed := root.SelectElement("Body"), false
		elements(body, func(x *etree.Element) {
			for _, c := range x.ChildElements() {
				isNil := false
				for _, a := range c.Attr {
					isNil = isNil || a.Key == "nil" && a.NamespaceURI() == instanceNamespace && a.Value == "true"
				}
				item := strings.HasPrefix(c.Tag, "ArrayOf") // its place in the list tells whom it is about
				if isNil && (wanted == nil && !item || wanted != nil && wanted(c.Tag)) {
					change(x, c)
					changed = true
				}
			}
		})
		return changed
	}
}

// nilLists writes a list without items as nil.
func nilLists(isList func(string) bool) func(*etree.Element) bool {
	return func(root *etree.Element) bool {
		changed := false
		elements(root.SelectElement("Body"), func(x *etree.Element) {
			if isList(x.Tag) && len(x.Child) == 0 && x.SelectAttr("i:nil") == nil {
				x.CreateAttr("xmlns:nothing", instanceNamespace)
				x.CreateAttr("nothing:nil", "1")
				changed = true
			}
		})
		return changed
	}
}

// otherTexts says whatever is meant for people in other words.
func otherTexts(root *etree.Element) bool {
	changed := false
	elements(root.SelectElement("Body"), func(x *etree.Element) {
		switch {
		case len(x.ChildElements()) > 0 || x.Text() == "":
		case x.Tag != "faultstring" && x.Parent().SelectElement("Code") == nil: // that of a notification, which is no error
		case x.Tag == "faultstring", x.Tag == "Message", x.Tag == "Detail", x.Tag == "Details":
			x.SetText("Das geht so nicht.")
			changed = true
		}
	})
	return changed
}

func capitals(root *etree.Element) bool {
	elements(root, func(x *etree.Element) {
		if x.Tag == "TrackingId" {
			x.SetText(strings.ToUpper(x.Text()))
		}
	})
	return true
}

// foreignHeader adds a header block of somebody else's vocabulary.
func foreignHeader(root *etree.Element) bool {
	header := root.SelectElement("Header")
	if header == nil {
		return false
	}
	block := header.CreateElement("w:Security")
	block.CreateAttr("xmlns:w", "urn:example:gateway")
	block.CreateElement("w:Stamp").SetText("2026")
	return true
}

func zipped(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.HuffmanOnly) // the cheapest: it is the form that matters
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}
