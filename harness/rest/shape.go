package rest

import (
	"sync"

	"github.com/cmconform/cmconform/harness/contract"
)

// form is how JSON writes the values of a type.
type form byte

const (
	text    form = iota // strings, dates, base64, enums: a string
	digits              // longs: a string of digits, because a double cannot hold them
	number              // all other numbers
	boolean             // true or false
	flags               // a string, values separated by a comma
	object
	list // an array, whose items have no names
)

// shape is a type of the contract as the codec needs it.
type shape struct {
	name    string // contract's name: AdvertiserAccount, xs:long
	form    form
	trim    bool // white space around a text means nothing
	members []*member
	byName  map[string]*member // by element name
	byJSON  map[string]*member // by member name
	item    *member            // of a list
}

type member struct {
	position int
	name     string // element name
	json     string // member name
	shape    *shape
	omitNull bool
}

// shapes is a contract compiled for the codec. It is immutable.
type shapes struct {
	contract *contract.Contract
	types    map[string]*shape
}

var compiled sync.Map // *contract.Contract -> *shapes

func shapesOf(c *contract.Contract) *shapes {
	if s, ok := compiled.Load(c); ok {
		return s.(*shapes)
	}
	s, _ := compiled.LoadOrStore(c, compile(c))
	return s.(*shapes)
}

func compile(c *contract.Contract) *shapes {
	s := &shapes{contract: c, types: map[string]*shape{}}
	for _, o := range c.Operations {
		s.typed(o.Request.Name)
		s.typed(o.Response.Name)
	}
	for _, f := range c.Faults {
		s.typed(f.Type)
	}
	return s
}

// typed compiles a type on first use; types may contain themselves.
func (s *shapes) typed(name string) *shape {
	if known := s.types[name]; known != nil {
		return known
	}
	compiled := &shape{name: name, form: formOf(name), trim: name != "xs:string"}
	s.types[name] = compiled
	t := s.contract.Type(name)
	switch {
	case t == nil:
	case t.Shape == contract.Flags:
		compiled.form = flags
	case t.Shape == contract.Enum:
	case t.Item() != nil:
		compiled.form, compiled.item = list, s.member(t.Item())
	default:
		compiled.form = object
		compiled.byName, compiled.byJSON = map[string]*member{}, map[string]*member{}
		for i, e := range s.contract.Elements(t) {
			m := s.member(e)
			m.position = i
			compiled.members = append(compiled.members, m)
			compiled.byName[m.name], compiled.byJSON[m.json] = m, m
		}
	}
	return compiled
}

func (s *shapes) member(e *contract.Element) *member {
	return &member{name: e.Name, json: e.JSON, shape: s.typed(e.Type), omitNull: e.OmitNull}
}

func formOf(primitive string) form {
	switch primitive {
	case "xs:long":
		return digits
	case "xs:boolean":
		return boolean
	case "xs:int", "xs:short", "xs:byte", "xs:unsignedByte", "xs:unsignedInt", "xs:decimal", "xs:double":
		return number
	}
	return text
}

// position is where the contract puts an element of that name; strangers come last.
func (s *shape) position(name string) int {
	if m := s.byName[name]; m != nil {
		return m.position
	}
	return len(s.members)
}

// written says what the form looks like in JSON, for messages.
func (s *shape) written() string {
	switch s.form {
	case digits:
		return "a string of digits"
	case number:
		return Number.String()
	case boolean:
		return "true or false"
	case object:
		return Object.String()
	case list:
		return Array.String()
	}
	return String.String()
}
