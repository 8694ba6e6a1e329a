package doctor

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
)

// Kinds of drift.
const (
	Missing   = "missing"   // the contract has it, the target's description has not
	Unknown   = "unknown"   // the target's description has it, the contract has not
	Different = "different" // both have it, and say other things of it
)

// Drift is one difference between the description that a target serves and the
// contract that the checks go by.
type Drift struct {
	Kind string `json:"kind"`
	// Subject is "operation GetUser" or "type User".
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// String is "type User: JobTitle is missing".
func (d Drift) String() string { return d.Subject + ": " + d.Text }

// driftOf compares a description with the contract of an edition. What only the
// newest edition has is no drift: the target is newer, and that is fine.
func driftOf(theirs *description, version string, edition int) ([]Drift, error) {
	found, err := against(theirs, version, edition)
	if err != nil {
		return nil, err
	}
	newest := contract.Editions[len(contract.Editions)-1]
	if edition == newest {
		return found, nil
	}
	later, err := against(theirs, version, newest)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(d Drift) bool {
		return d.Kind != Missing && !slices.Contains(later, d)
	}), nil
}

func against(theirs *description, version string, edition int) ([]Drift, error) {
	ours, err := contracted(version, edition)
	if err != nil {
		return nil, err
	}
	k := &comparison{ours: ours, theirs: theirs}
	k.operations()
	k.types()
	slices.SortStableFunc(k.found, func(a, b Drift) int { return strings.Compare(a.Subject, b.Subject) })
	return k.found, nil
}

// contracts are the descriptions that contracted has made; versions of one target are compared with few of them.
var contracts sync.Map

// contracted is what the contract of an edition says, as a description.
func contracted(version string, edition int) (*description, error) {
	key := fmt.Sprint(version, edition)
	if made, ok := contracts.Load(key); ok {
		return made.(*description), nil
	}
	c, err := contract.Load(version, edition)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := wsdl.Write(c, &b, wsdl.Options{}); err != nil {
		return nil, err
	}
	d, err := readDescription(b.Bytes(), nil) // it has no imports by location
	if err == nil {
		contracts.Store(key, d)
	}
	return d, err
}

type comparison struct {
	ours, theirs *description
	found        []Drift
}

func (k *comparison) tell(kind, subject, format string, args ...any) {
	k.found = append(k.found, Drift{kind, subject, fmt.Sprintf(format, args...)})
}

func (k *comparison) operations() {
	if k.ours.namespace != k.theirs.namespace {
		k.tell(Different, "namespace", "it is %s; documented is %s", k.theirs.namespace, k.ours.namespace)
	}
	for _, name := range union(k.ours.operations, k.theirs.operations) {
		subject, ours, theirs := "operation "+name, k.ours.operations[name], k.theirs.operations[name]
		switch {
		case theirs == nil:
			k.tell(Missing, subject, "is missing")
			continue
		case ours == nil:
			k.tell(Unknown, subject, "is not in the contract")
			continue
		}
		if theirs.bound && ours.action != theirs.action {
			k.tell(Different, subject, "its SOAPAction is %q; documented is %q", theirs.action, ours.action)
		}
		k.names(subject, "header", ours.headers, theirs.headers)
		k.names(subject, "fault", ours.faults, theirs.faults)
		for _, wrapper := range []string{name + "Request", name + "Response"} {
			mine, yours := k.ours.element(wrapper), k.theirs.element(wrapper)
			switch {
			case mine == nil:
			case yours == nil:
				k.tell(Missing, subject, "%s is not declared", wrapper)
			default:
				k.members(subject, wrapper+"/", mine, yours)
			}
		}
	}
}

// element is what an element of the service's own namespace holds.
func (d *description) element(name string) *declared {
	e := d.elements["{"+d.namespace+"}"+name]
	if e != nil && e.refers != "" {
		return d.types[e.refers]
	}
	return e
}

// names compares two sets of names.
func (k *comparison) names(subject, kind string, ours, theirs []string) {
	for _, n := range ours {
		if !slices.Contains(theirs, n) {
			k.tell(Missing, subject, "%s %s is missing", kind, n)
		}
	}
	for _, n := range theirs {
		if !slices.Contains(ours, n) {
			k.tell(Unknown, subject, "%s %s is not in the contract", kind, n)
		}
	}
}

// types compares what both declare. A type that only the target has matters
// where something that we know uses it, which then differs itself.
func (k *comparison) types() {
	for _, name := range slices.Sorted(maps.Keys(k.ours.types)) {
		ours, theirs := k.ours.types[name], k.theirs.types[name]
		subject := "type " + local(name)
		if strings.Contains(name, "/2003/10/Serialization/}") {
			continue // the serializer's own vocabulary, which no message uses
		}
		if theirs == nil {
			k.tell(Missing, subject, "is not declared in %s", namespaceOf(name))
			continue
		}
		if ours.base != theirs.base {
			k.tell(Different, subject, "is derived from %s; documented is %s", orNothing(theirs.base), orNothing(ours.base))
		}
		if ours.list != theirs.list {
			k.tell(Different, subject, "takes %s; documented %s", howMany(theirs.list), howMany(ours.list))
		}
		k.names(subject, "value", ours.values, theirs.values)
		k.members(subject, "", ours, theirs)
	}
}

func (k *comparison) members(subject, prefix string, ours, theirs *declared) {
	find := func(d *declared, name string) *member {
		if i := slices.IndexFunc(d.members, func(m member) bool { return m.name == name }); i >= 0 {
			return &d.members[i]
		}
		return nil
	}
	var order [2][]string // of what both have
	for _, m := range ours.members {
		other := find(theirs, m.name)
		if other == nil {
			k.tell(Missing, subject, "%s%s is missing", prefix, m.name)
			continue
		}
		order[0] = append(order[0], m.name)
		if m.typ != other.typ {
			is, documented := orNothing(other.typ), orNothing(m.typ)
			if is == documented {
				is, documented = is+" of "+namespaceOf(other.typ), documented+" of "+namespaceOf(m.typ)
			}
			k.tell(Different, subject, "%s%s is of type %s; documented is %s", prefix, m.name, is, documented)
		}
		if m.nillable != other.nillable {
			k.tell(Different, subject, "%s%s %s nillable; documented is that it %s", prefix, m.name, isOrNot(other.nillable), isOrNot(m.nillable))
		}
		if m.min != other.min || m.max != other.max {
			k.tell(Different, subject, "%s%s occurs %s..%s times; documented is %s..%s", prefix, m.name, other.min, other.max, m.min, m.max)
		}
	}
	for _, m := range theirs.members {
		if find(ours, m.name) == nil {
			k.tell(Unknown, subject, "%s%s is not in the contract", prefix, m.name)
		} else {
			order[1] = append(order[1], m.name)
		}
	}
	for i := range min(len(order[0]), len(order[1])) {
		if order[0][i] != order[1][i] {
			k.tell(Different, subject, "%s%s stands where %s is documented", prefix, order[1][i], order[0][i])
			break // the rest follows from it
		}
	}
}

func union[V any](a, b map[string]V) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}

func orNothing(name string) string {
	if name == "" {
		return "nothing"
	}
	return local(name)
}

func isOrNot(b bool) string {
	if b {
		return "is"
	}
	return "is not"
}

func howMany(list bool) string {
	if list {
		return "several values"
	}
	return "one value"
}
