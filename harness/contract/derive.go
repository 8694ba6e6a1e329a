package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// derive makes the whole contract of a file that says only how its version
// differs from the base:
//
//	without  operations and types of the base that this version has not
//	changed  operations and types in full, in the place of the base's; an enum
//	         may instead say the values it is without and those it renames
//	added    types that the base has not, after the base's in their namespace
//
// Headers and faults are the base's where the file has none; path and
// namespaces are its own. What changes or removes nothing is refused.
func (s *source) derive(base *source) (*source, error) {
	if len(s.Operations)+len(s.Types) > 0 {
		return nil, fmt.Errorf("operations and types stand under without, changed or added where a version is based on %s", base.Version)
	}
	d := &deriver{}
	whole := *s
	if whole.Headers.Request == nil && whole.Headers.Response == nil {
		whole.Headers = base.Headers
	}
	if whole.Faults == nil {
		whole.Faults = base.Faults
	}
	whole.Operations = d.operations(s, base)
	whole.Types = d.types(s, base)
	return &whole, errors.Join(d.problems...)
}

type deriver struct{ problems []error }

func (d *deriver) problem(format string, args ...any) {
	d.problems = append(d.problems, fmt.Errorf(format, args...))
}

func (d *deriver) operations(s, base *source) []sourceOperation {
	kept := slices.Clone(base.Operations)
	find := func(name string) int {
		return slices.IndexFunc(kept, func(o sourceOperation) bool { return o.Name == name })
	}
	for _, name := range s.Without.Operations {
		if i := find(name); i >= 0 {
			kept = slices.Delete(kept, i, i+1)
		} else {
			d.problem("without operation %s: %s has none", name, base.Version)
		}
	}
	for _, o := range s.Changed.Operations {
		if i := find(o.Name); i >= 0 {
			kept[i] = o
		} else {
			d.problem("changed operation %s: %s has none", o.Name, base.Version)
		}
	}
	return kept
}

func (d *deriver) types(s, base *source) []sourceTypes {
	groups := make([]sourceTypes, len(base.Types))
	for i, g := range base.Types {
		groups[i] = sourceTypes{Namespace: g.Namespace, Types: slices.Clone(g.Types)}
	}
	find := func(name string) (group *sourceTypes, at int) {
		for i := range groups {
			if at := slices.IndexFunc(groups[i].Types, func(t sourceType) bool { return t.name() == name }); at >= 0 {
				return &groups[i], at
			}
		}
		return nil, 0
	}
	for _, name := range s.Without.Types {
		if g, i := find(name); g != nil {
			g.Types = slices.Delete(g.Types, i, i+1)
		} else {
			d.problem("without type %s: %s has none", name, base.Version)
		}
	}
	for _, t := range s.Changed.Types {
		g, i := find(t.name())
		switch {
		case g == nil:
			d.problem("changed type %s: %s has none", t.name(), base.Version)
		case len(t.Without)+len(t.Renamed) > 0:
			g.Types[i] = d.values(t, g.Types[i])
		default:
			g.Types[i] = t
		}
	}
	for _, added := range s.Added.Types {
		i := slices.IndexFunc(groups, func(g sourceTypes) bool { return g.Namespace == added.Namespace })
		if i < 0 {
			groups = append(groups, added)
			continue
		}
		groups[i].Types = append(groups[i].Types, added.Types...)
	}
	return groups
}

// values is the base's enum without some values and with others renamed.
func (d *deriver) values(t, base sourceType) sourceType {
	if t.Enum == "" || base.Enum == "" || len(t.Values) > 0 {
		d.problem("changed type %s: without and renamed belong to an enum that lists no values", t.name())
		return base
	}
	derived := base
	derived.Values = slices.Clone(base.Values)
	find := func(text string) int {
		return slices.IndexFunc(derived.Values, func(line string) bool {
			line, _, _ = strings.Cut(line, " as ")
			line, _, _ = strings.Cut(line, "=")
			return line == text
		})
	}
	for _, text := range t.Without {
		if i := find(text); i >= 0 {
			derived.Values = slices.Delete(derived.Values, i, i+1)
		} else {
			d.problem("changed type %s: without %s, which is no value of it", t.Enum, text)
		}
	}
	for _, line := range t.Renamed {
		own, was, _ := strings.Cut(line, " as ")
		i := find(was)
		if i < 0 {
			d.problem("changed type %s: renamed %q: want a new name, as, and a value", t.Enum, line)
			continue
		}
		if _, number, numbered := strings.Cut(derived.Values[i], "="); numbered {
			own += "=" + number
		}
		derived.Values[i] = own + " as " + was
	}
	return derived
}
