package parity

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/naming"
)

// norm brings what one side said into words that do not depend on its copy of
// the world: ids become the keys of the declaration, and where the sides have
// copies of their own, new ids, numbers and row versions are numbered by their
// first appearance, and times are told apart no further.
type norm struct {
	contract *contract.Contract
	edition  int // elements of later ones are left out
	twin     bool
	ids      map[string]map[string]string // kind to id to name
	numbers  map[string]string
	texts    *strings.Replacer
	seen     map[string]map[string]string // what was met: kind to value to name
	// anonymous tells what is met no further apart: the sides are other services, with other data before it.
	anonymous bool
}

func newNorm(s *scene, edition int, twin bool) *norm {
	n := &norm{
		contract: s.contract, edition: edition, twin: twin, ids: map[string]map[string]string{}, numbers: map[string]string{},
		seen: map[string]map[string]string{},
	}
	for _, of := range []struct {
		kind string
		ids  map[string]string
	}{
		{"customer", s.made.Entities.Customers}, {"account", s.made.Entities.Accounts}, {"user", s.made.Entities.Users},
		{"link", s.made.Entities.Links}, {"invitation", s.made.Entities.Invitations},
	} {
		n.ids[of.kind] = map[string]string{}
		for key, id := range of.ids {
			n.ids[of.kind][id] = of.kind + " " + key
		}
	}
	for key, number := range s.made.Entities.Numbers {
		n.numbers[number] = "number of " + strings.Replace(key, "/", " ", 1)
	}
	var pairs []string
	// In order, for several personas may share a sign-in: the first one names it on both sides.
	for _, name := range slices.Sorted(maps.Keys(s.made.Personas)) {
		if p := s.made.Personas[name]; p.UserName != "" {
			pairs = append(pairs, p.UserName, "sign-in name of "+name)
		}
	}
	if len(s.unique) > 2 {
		pairs = append(pairs, s.unique, "{unique}")
	}
	if !twin {
		pairs = nil // both sides are the same copy: its own words tell more
	}
	n.texts = strings.NewReplacer(pairs...)
	return n
}

// tree returns a normalised copy of an element of a type. Nil and absent are one: both are left out.
func (n *norm) tree(e *message.Element, typeName string) *message.Element {
	c := &message.Element{Name: e.Name, Type: e.Type, Nil: e.Nil}
	t := n.contract.Type(typeName)
	if t == nil || t.Shape != contract.Complex {
		if !e.Nil {
			c.Text = n.value(e, typeName, "")
		}
		return c
	}
	item := t.Item()
	for _, child := range e.Children {
		d := n.contract.Element(t, child.Name)
		switch {
		case child.Nil && item == nil:
		case d == nil:
			c.Children = append(c.Children, child.Clone())
		case d.Since > n.edition:
		case worded(t, d):
		case n.contract.Type(d.Type) != nil && n.contract.Type(d.Type).Shape == contract.Complex:
			c.Children = append(c.Children, n.tree(child, d.Type))
		default:
			c.Children = append(c.Children, &message.Element{Name: child.Name, Nil: child.Nil, Text: n.value(child, d.Type, t.Name)})
		}
	}
	return c
}

// worded says whether an element is text for people: codes are compared, messages never.
func worded(t *contract.Type, d *contract.Element) bool {
	return (t.Name == "OperationError" || t.Name == "AdApiError") && (d.Name == "Message" || d.Name == "Details" || d.Name == "Detail")
}

// value normalises a text of a simple type; parent is the type it stands in.
func (n *norm) value(e *message.Element, typeName, parent string) string {
	text := strings.TrimSpace(e.Text)
	if e.Nil {
		return ""
	}
	switch typeName {
	case "xs:long":
		if v, ok := new(big.Int).SetString(text, 10); ok {
			return n.id(v.String(), parent+" "+e.Name)
		}
	case "xs:int", "xs:short", "xs:byte", "xs:unsignedByte", "xs:unsignedInt":
		if v, ok := new(big.Int).SetString(text, 10); ok {
			return v.String()
		}
	case "xs:decimal", "xs:double":
		if v, ok := new(big.Rat).SetString(text); ok {
			return v.RatString()
		}
	case "xs:boolean":
		switch text {
		case "1":
			return "true"
		case "0":
			return "false"
		}
	case "xs:dateTime":
		return n.time(text)
	case "xs:base64Binary":
		if strings.EqualFold(e.Name, "TimeStamp") && n.twin && text != "" {
			return n.met("row version", text)
		}
	case "xs:string":
		if name, ok := n.numbers[e.Text]; ok {
			return name
		}
		if strings.HasSuffix(e.Name, "Number") && n.twin && text != "" {
			return n.met("number", text)
		}
		if _, _, ours := naming.RunOf(text); ours && n.anonymous {
			return "a name of ours"
		}
		return n.texts.Replace(e.Text)
	default:
		if t := n.contract.Type(typeName); t != nil && t.Shape == contract.Flags {
			flags := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
			slices.Sort(flags)
			return strings.Join(flags, " ")
		}
	}
	return text
}

// id names an id after the entity it stands for. Two kinds of entities may use
// the same number, so the place where it stands decides.
func (n *norm) id(text, place string) string {
	for _, of := range []struct{ word, kind string }{
		{"Invitation", "invitation"}, {"User", "user"}, {"Customer", "customer"}, {"Account", "account"},
	} {
		if name, ok := n.ids[of.kind][text]; ok && strings.Contains(place, of.word) {
			return name
		}
	}
	for _, kind := range []string{"customer", "account", "user", "link", "invitation"} {
		if name, ok := n.ids[kind][text]; ok {
			return name
		}
	}
	if !n.twin || strings.HasPrefix(text, "-") || len(text) < 2 { // 0 and the like are no ids
		return text
	}
	return n.met("id", text)
}

// met numbers a value by its first appearance.
func (n *norm) met(kind, value string) string {
	if n.anonymous {
		return "some " + kind
	}
	if n.seen[kind] == nil {
		n.seen[kind] = map[string]string{}
	}
	name, ok := n.seen[kind][value]
	if !ok {
		name = fmt.Sprintf("%s %d", kind, len(n.seen[kind])+1)
		n.seen[kind][value] = name
	}
	return name
}

// time keeps what both copies must have alike: the times that mean none. Others
// are only there, for each copy has a clock of its own.
func (n *norm) time(text string) string {
	at, ok := instant(text)
	if !ok {
		return text
	}
	if !n.twin || strings.HasPrefix(at, "0001-") || strings.HasPrefix(at, "9999-") {
		return at
	}
	return "a time"
}

// instant is one written form of a time; without a zone it is that of the service, UTC.
func instant(text string) (string, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC().Format("2006-01-02T15:04:05.999999999"), true
		}
	}
	return "", false
}
