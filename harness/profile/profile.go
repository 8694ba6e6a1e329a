// Package profile names parts of the service that an implementation can set out
// to offer, and tells which checks belong to each.
package profile

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/run"
)

//go:embed profiles.yaml
var profilesFile []byte

// everything stands for all operations.
const everything = "*"

// Profile is one of them.
type Profile struct {
	Name string
	// Text completes "an implementation that ...".
	Text string
	// Operations are those that it has, sorted; "*" stands for all.
	Operations []string
}

// All returns the profiles, from the least to everything.
func All() []Profile { return known() }

var known = sync.OnceValue(func() []Profile {
	list, err := read(profilesFile)
	if err != nil {
		panic("harness/profile/profiles.yaml: " + err.Error()) // embedded; a test reads it
	}
	return list
})

// Names are those of the profiles, from the least to everything.
func Names() []string {
	var names []string
	for _, p := range All() {
		names = append(names, p.Name)
	}
	return names
}

// Find returns the profile of that name. Where there is none, the error is one of usage, with a suggestion.
func Find(name string) (*Profile, error) {
	for _, p := range All() {
		if p.Name == name {
			return &p, nil
		}
	}
	return nil, &run.UsageError{Message: fmt.Sprintf("unknown profile %q; there is %s%s", name, strings.Join(Names(), ", "), closest.Hint(name, Names()))}
}

// Offers reports whether an implementation of the profile has the operation.
func (p *Profile) Offers(operation string) bool {
	return slices.Contains(p.Operations, everything) || slices.Contains(p.Operations, operation)
}

// Holds reports whether a check belongs to the profile: it calls nothing
// outside of it. A check that nobody has recorded yet belongs to that of everything alone.
func (p *Profile) Holds(id, dialect string) bool {
	if slices.Contains(p.Operations, everything) {
		return true
	}
	needs, recorded := plan.NeedsOf(id, dialect)
	return recorded && !slices.ContainsFunc(needs.Operations(), func(o string) bool { return !p.Offers(o) })
}

// Of is the profile as a run takes it; nil is that of everything that is selected.
func Of(p *Profile) *run.Profile {
	if p == nil {
		return nil
	}
	return &run.Profile{Name: p.Name, Holds: p.Holds}
}

// entry is a profile as the file has it.
type entry struct {
	Name       string   `yaml:"name"`
	Text       string   `yaml:"text"`
	Includes   []string `yaml:"includes,omitempty"`
	Operations []string `yaml:"operations"`
}

func read(data []byte) ([]Profile, error) {
	var entries []entry
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&entries); err != nil {
		return nil, fmt.Errorf("%s", strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	offered, err := operations()
	if err != nil {
		return nil, err
	}
	var list []Profile
	for _, e := range entries {
		p := Profile{Name: e.Name, Text: e.Text, Operations: slices.Clone(e.Operations)}
		if e.Name == "" || e.Text == "" || len(e.Operations) == 0 {
			return nil, fmt.Errorf("profile %q needs a name, a text and operations", e.Name)
		}
		for _, o := range e.Operations {
			if o != everything && !slices.Contains(offered, o) {
				return nil, fmt.Errorf("profile %s: unknown operation %q%s", e.Name, o, closest.Hint(o, offered))
			}
		}
		for _, name := range e.Includes {
			at := slices.IndexFunc(list, func(other Profile) bool { return other.Name == name })
			if at < 0 {
				return nil, fmt.Errorf("profile %s includes %q, which does not stand before it", e.Name, name)
			}
			p.Operations = append(p.Operations, list[at].Operations...)
		}
		if slices.ContainsFunc(list, func(other Profile) bool { return other.Name == e.Name }) {
			return nil, fmt.Errorf("profile %s is declared twice", e.Name)
		}
		slices.Sort(p.Operations)
		if twice := slices.Compact(slices.Clone(p.Operations)); len(twice) < len(p.Operations) {
			return nil, fmt.Errorf("profile %s has an operation twice", e.Name)
		}
		list = append(list, p)
	}
	return list, nil
}

// operations are the documented ones of every version.
func operations() ([]string, error) {
	var names []string
	for _, version := range contract.Versions() {
		c, err := contract.Load(version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			return nil, err
		}
		for _, o := range c.Operations {
			if o.Documented && !slices.Contains(names, o.Name) {
				names = append(names, o.Name)
			}
		}
	}
	return names, nil
}
