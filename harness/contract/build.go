package contract

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// build makes the contract of one edition and refuses what does not hang
// together: unknown or repeated names, types and namespaces.
func (s *source) build(edition int) (*Contract, error) {
	b := &builder{
		source:     s,
		edition:    edition,
		namespaces: map[string]string{},
		c: &Contract{
			Version:    s.Version,
			Edition:    edition,
			Path:       s.Path,
			RESTPath:   s.RESTPath,
			operations: map[string]*Operation{},
			routes:     map[string][]*Operation{},
			types:      map[string]*Type{},
			prefixes:   map[string]string{},
			translated: map[string]bool{},
		},
	}
	b.addNamespaces()
	b.c.RequestHeaders = b.headers("request", s.Headers.Request)
	b.c.ResponseHeaders = b.headers("response", s.Headers.Response)
	for _, group := range s.Types {
		for _, t := range group.Types {
			b.addType(group.Namespace, t)
		}
	}
	for _, f := range s.Faults {
		b.c.Faults = append(b.c.Faults, FaultElement{Element: f.Element, Namespace: b.namespace("fault "+f.Element, f.Namespace), Type: f.Type})
	}
	for _, o := range s.Operations {
		b.addOperation(o)
	}
	b.link()
	if len(b.problems) > 0 {
		return nil, errors.Join(b.problems...)
	}
	return b.c, nil
}

type builder struct {
	*source
	c          *Contract
	edition    int
	namespaces map[string]string
	problems   []error
}

func (b *builder) problem(format string, args ...any) {
	b.problems = append(b.problems, fmt.Errorf(format, args...))
}

func (b *builder) addNamespaces() {
	for _, item := range b.Namespaces {
		short, long := fmt.Sprint(item.Key), fmt.Sprint(item.Value)
		if slices.Contains(b.c.Namespaces, long) {
			b.problem("namespace %s: repeated", long)
		}
		b.namespaces[short], b.c.prefixes[long] = long, short
		b.c.Namespaces = append(b.c.Namespaces, long)
	}
	b.c.Namespace = b.namespace("contract", "service")
}

func (b *builder) namespace(where, short string) string {
	long := b.namespaces[short]
	if long == "" {
		b.problem("%s: unknown namespace %q", where, short)
	}
	return long
}

// headers reads header lines: a name, and since YEAR for those of later editions.
func (b *builder) headers(where string, lines []string) []string {
	var names []string
	for _, line := range lines {
		name, marks, _ := strings.Cut(line, " ")
		if slices.Contains(names, name) {
			b.problem("%s header %s: repeated", where, name)
		}
		if marks != "" {
			year, err := 0, error(nil)
			if fields := strings.Fields(marks); fields[0] == "since" {
				year, err = parseSince(fields)
			} else {
				err = fmt.Errorf("unknown mark %q", fields[0])
			}
			if err != nil {
				b.problem("%s header %s: %w", where, name, err)
			}
			if year > b.edition {
				continue
			}
		}
		names = append(names, name)
	}
	return names
}

func (b *builder) addType(namespace string, s sourceType) {
	var named []string
	t := &Type{Base: s.Extends}
	for _, form := range []struct {
		name  string
		shape Shape
	}{{s.Type, Complex}, {s.List, Complex}, {s.Enum, Enum}, {s.Flags, Flags}} {
		if form.name != "" {
			t.Name, t.Shape = form.name, form.shape
			named = append(named, form.name)
		}
	}
	if len(named) != 1 {
		b.problem("type %s: want exactly one of type, list, enum, flags", strings.Join(named, ", "))
		return
	}
	if (s.List != "") != (s.Of != "") || (s.Type == "" && len(s.Elements)+len(s.Extends) > 0) || (t.Shape != Complex) != (len(s.Values) > 0) {
		b.problem("type %s: elements belong to a type, of to a list, values to an enum or flags", t.Name)
	}
	if len(s.Without)+len(s.Renamed) > 0 {
		b.problem("type %s: without and renamed belong to a changed enum", t.Name)
	}
	t.Namespace = b.namespace("type "+t.Name, namespace)
	if s.As != "" {
		t.As = typeName(s.As)
	}
	if s.Of != "" {
		of, marks, _ := strings.Cut(s.Of, " ")
		s.Elements = []string{strings.TrimSuffix(of, "?") + " " + of + " many " + marks}
	}
	t.Elements, t.later = b.elements("type "+t.Name, s.Elements)
	for _, v := range s.Values {
		b.addValue(t, v)
	}
	if b.register(t) {
		b.c.declared = append(b.c.declared, t.Name)
	}
}

// addValue reads a value line: the text, its number, and what the newest version calls it.
func (b *builder) addValue(t *Type, line string) {
	line, newest, renamed := strings.Cut(line, " as ")
	text, number, numbered := strings.Cut(line, "=")
	if slices.Contains(t.Values, text) {
		b.problem("type %s: value %s: repeated", t.Name, text)
	}
	t.Values = append(t.Values, text)
	if renamed {
		b.translateValue(t, text, newest)
	}
	if !numbered {
		return
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		b.problem("type %s: value %s: %q is no number", t.Name, text, number)
	}
	if t.Numbers == nil {
		t.Numbers = map[string]int{}
	}
	t.Numbers[text] = n
}

func (b *builder) translateValue(t *Type, own, newest string) {
	if t.newest == nil {
		t.newest, t.own = map[string]string{}, map[string]string{}
	}
	if t.own[newest] != "" {
		b.problem("type %s: values %s and %s are both called %s", t.Name, t.own[newest], own, newest)
	}
	t.newest[own], t.own[newest] = newest, own
}

// elements reads element lines and parts those of later editions from the rest.
func (b *builder) elements(where string, lines []string) (elements, later []*Element) {
	for _, line := range lines {
		e, err := parseElement(line)
		switch {
		case err != nil:
			b.problem("%s: %w", where, err)
		case e.Since > b.edition:
			later = append(later, e)
		default:
			elements = append(elements, e)
		}
	}
	return elements, later
}

func (b *builder) register(t *Type) bool {
	if b.c.types[t.Name] != nil {
		b.problem("type %s: repeated", t.Name)
		return false
	}
	b.c.types[t.Name] = t
	return true
}

func (b *builder) addOperation(s sourceOperation) {
	o := &Operation{
		Name:       s.Name,
		SOAPAction: s.Name,
		Documented: s.Documented == nil || *s.Documented,
		Kind:       s.Kind,
		Limit:      s.Limit,
		Request:    b.wrapper(s.Name+"Request", s.Request),
		Response:   b.wrapper(s.Name+"Response", s.Response),
	}
	if s.Kind != Read && s.Kind != Write {
		b.problem("operation %s: kind %q is neither read nor write", s.Name, s.Kind)
	}
	if b.c.operations[s.Name] != nil {
		b.problem("operation %s: repeated", s.Name)
		return
	}
	b.route(o, s.REST)
	b.c.operations[s.Name] = o
	b.c.Operations = append(b.c.Operations, o)
}

// route reads "VERB /path" of a version that has a REST binding.
func (b *builder) route(o *Operation, line string) {
	if b.RESTPath == "" {
		return
	}
	verb, route, found := strings.Cut(line, " ")
	if !found || !slices.Contains([]string{"POST", "PUT", "DELETE"}, verb) || !strings.HasPrefix(route, "/") {
		b.problem("operation %s: rest %q: want a verb and a route", o.Name, line)
		return
	}
	for _, other := range b.c.routes[route] {
		if other.Verb == verb {
			b.problem("operation %s: %s is the route of %s", o.Name, line, other.Name)
		}
	}
	o.Verb, o.Route = verb, route
	b.c.routes[route] = append(b.c.routes[route], o)
}

func (b *builder) wrapper(name string, lines []string) *Type {
	t := &Type{Name: name, Namespace: b.c.Namespace, Shape: Complex}
	t.Elements, t.later = b.elements(name, lines)
	b.register(t)
	return t
}

// link resolves inheritance and checks every reference.
func (b *builder) link() {
	for _, f := range b.c.Faults {
		if b.c.types[f.Type] == nil {
			b.problem("fault %s: unknown type %s", f.Element, f.Type)
		}
	}
	names := slices.Clone(b.c.declared)
	for _, o := range b.c.Operations {
		names = append(names, o.Request.Name, o.Response.Name)
	}
	for _, name := range names {
		t := b.c.types[name]
		t.all = b.inherited(t, nil)
		seen := map[string]bool{}
		for _, e := range t.all {
			if seen[e.Name] {
				b.problem("type %s: element %s: repeated", name, e.Name)
			}
			seen[e.Name] = true
			if !IsPrimitive(e.Type) && b.c.types[e.Type] == nil {
				b.problem("type %s: element %s: unknown type %s", name, e.Name, e.Type)
			}
		}
	}
	b.c.markTranslated(names)
}

func (b *builder) inherited(t *Type, below []string) []*Element {
	if t.Base == "" {
		return t.Elements
	}
	base := b.c.types[t.Base]
	if base == nil || base.Shape != Complex || slices.Contains(below, t.Name) {
		b.problem("type %s: cannot extend %s", t.Name, t.Base)
		return t.Elements
	}
	return append(slices.Clone(b.inherited(base, append(below, t.Name))), t.Elements...)
}
