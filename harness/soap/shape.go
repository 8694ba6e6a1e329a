package soap

import (
	"strings"
	"sync"

	"github.com/cmconform/cmconform/harness/contract"
)

// shape is a type of the contract as the codec needs it: what its members are
// called, where they live and how their text is read.
type shape struct {
	name      string // contract's name: AdvertiserAccount, xs:long
	namespace string
	complex   bool
	trim      trimming
	members   map[string]*member
	base      *shape
}

type member struct {
	namespace string
	shape     *shape
	omitNull  bool
}

// trimming says which white space of a scalar's text means nothing.
type trimming int

const (
	keep     trimming = iota // strings
	ends                     // all other scalars
	collapse                 // flags: one blank between values
	drop                     // base64
)

// as reports whether s is t or extends it.
func (s *shape) as(t *shape) bool {
	for ; s != nil; s = s.base {
		if s == t {
			return true
		}
	}
	return false
}

// local is the name in the type's namespace: long for xs:long.
func (s *shape) local() string { return strings.TrimPrefix(s.name, "xs:") }

// shapes is a contract compiled for the codec. It is immutable.
type shapes struct {
	contract *contract.Contract
	types    map[string]*shape
	faults   map[string]*member // by element name
	// wrappers holds the operation of each request element name.
	wrappers map[string]*contract.Operation
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
	s := &shapes{
		contract: c,
		types:    map[string]*shape{},
		faults:   map[string]*member{},
		wrappers: map[string]*contract.Operation{},
	}
	for _, name := range c.TypeNames() {
		s.typed(name)
	}
	for _, o := range c.Operations {
		s.wrappers[o.Request.Name] = o
		s.typed(o.Request.Name)
		s.typed(o.Response.Name)
	}
	for _, f := range c.Faults {
		s.faults[f.Element] = &member{namespace: f.Namespace, shape: s.typed(f.Type)}
	}
	return s
}

// typed compiles a type on first use; types may contain themselves.
func (s *shapes) typed(name string) *shape {
	if known := s.types[name]; known != nil {
		return known
	}
	compiled := &shape{name: name, namespace: Schema, trim: ends}
	s.types[name] = compiled
	t := s.contract.Type(name)
	switch {
	case name == "xs:string":
		compiled.trim = keep
	case name == "xs:base64Binary":
		compiled.trim = drop
	case t == nil:
	default:
		compiled.namespace = t.Namespace
		compiled.complex = t.Shape == contract.Complex
		if t.Shape == contract.Flags {
			compiled.trim = collapse
		}
		if t.Base != "" {
			compiled.base = s.typed(t.Base)
		}
		elements := s.contract.Elements(t)
		compiled.members = make(map[string]*member, len(elements))
		for _, e := range elements {
			compiled.members[e.Name] = &member{
				namespace: s.contract.NamespaceOf(t, e.Name),
				shape:     s.typed(e.Type),
				omitNull:  e.OmitNull,
			}
		}
	}
	return compiled
}

// explicit finds the type that an element names itself: one of the contract,
// or the XML Schema type of that local name.
func (s *shapes) explicit(local string) *shape {
	if t := s.types[local]; t != nil {
		return t
	}
	return s.types["xs:"+local]
}

// text applies a type's white space rule; anything without a type is kept as it is.
func (s *shape) text(raw string) string {
	if s == nil || raw == "" {
		return raw
	}
	switch s.trim {
	case ends:
		return strings.Trim(raw, blanks)
	case collapse:
		if strings.ContainsAny(raw, "\t\r\n") || strings.Contains(raw, "  ") || raw[0] == ' ' || raw[len(raw)-1] == ' ' {
			return strings.Join(strings.Fields(raw), " ")
		}
	case drop:
		if strings.ContainsAny(raw, blanks) {
			return strings.Join(strings.Fields(raw), "")
		}
	}
	return raw
}
