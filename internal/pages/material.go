package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
	"github.com/cmconform/cmconform/specs/catalogue"
	"github.com/cmconform/cmconform/specs/catalogue/seeds"
)

// material is what the pages tell about.
type material struct {
	suite      *run.Suite
	areas      []area
	notes      map[string]string // by requirement
	deviations []mock.Deviation
	invariants []invariant
	documents  []seeds.Document
	dialects   []string
}

// area is one group of requirements, by name.
type area struct{ name, title string }

func (a area) file() string { return strings.ToLower(a.name) + ".md" }

// invariant is one that is looked at in every exchange, where the dialects word it alike.
type invariant struct {
	client.Invariant
	dialects []string
}

func gather(repository string) (*material, error) {
	m := &material{notes: map[string]string{}}
	var err error
	if m.suite, err = specs.Suite(); err != nil {
		return nil, err
	}
	service, err := mock.New(mock.Options{})
	if err != nil {
		return nil, err
	}
	m.deviations = service.Deviations()
	for _, d := range target.Dialects() {
		m.dialects = append(m.dialects, d.String())
		if err := m.addInvariants(d); err != nil {
			return nil, err
		}
	}
	var faults []error
	if m.documents, faults = seeds.Load(); faults != nil {
		return nil, errors.Join(faults...)
	}
	return m, m.readAreas(repository)
}

// readAreas takes from the catalogue what requirements do not carry: titles and notes.
func (m *material) readAreas(repository string) error {
	names, err := filepath.Glob(filepath.Join(repository, "specs", "catalogue", "*.yaml"))
	if err != nil || names == nil {
		return fmt.Errorf("no catalogue in %s: %v", repository, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var f catalogue.File
		if err := yaml.Unmarshal(data, &f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		m.areas = append(m.areas, area{f.Area, f.Title})
		for _, e := range f.Requirements {
			m.notes[e.ID] = e.Note
		}
	}
	return nil
}

func (m *material) addInvariants(d target.Dialect) error {
	c, err := contract.Load(d.Version, contract.Editions[len(contract.Editions)-1])
	if err != nil {
		return err
	}
	for _, i := range client.Invariants(d.String(), c) {
		at := slices.IndexFunc(m.invariants, func(known invariant) bool { return known.ID == i.ID && known.Text == i.Text })
		if at < 0 {
			at, m.invariants = len(m.invariants), append(m.invariants, invariant{Invariant: i})
		}
		m.invariants[at].dialects = append(m.invariants[at].dialects, d.String())
	}
	return nil
}

// requirementsOf lists the requirements of an area.
func (m *material) requirementsOf(a area) []*check.Requirement {
	return slices.DeleteFunc(m.suite.Requirements(), func(r *check.Requirement) bool { return r.Area != a.name })
}

// checksOf lists the checks that carry a requirement.
func (m *material) checksOf(id string) []*check.Check {
	return slices.DeleteFunc(slices.Clone(m.suite.Checks), func(c *check.Check) bool { return !slices.Contains(c.Requirements, id) })
}

// invariantsOf lists the invariants that carry a requirement.
func (m *material) invariantsOf(id string) []invariant {
	return slices.DeleteFunc(slices.Clone(m.invariants), func(i invariant) bool { return !slices.Contains(i.Requirements, id) })
}

// deviationsOf lists the deviations that break a requirement, those that do so in part of the moments left out.
func (m *material) deviationsOf(id string) []mock.Deviation {
	return slices.DeleteFunc(slices.Clone(m.deviations), func(d mock.Deviation) bool {
		return !slices.Contains(d.Violates, id) || d.Of != ""
	})
}

// atTimes is the id of the deviation that goes wrong now and then only, or "".
func (m *material) atTimes(of mock.Deviation) string {
	for _, d := range m.deviations {
		if d.Of == of.ID {
			return d.ID
		}
	}
	return ""
}

// over lists the dialects in which a check applies.
func (m *material) over(c *check.Check) []string {
	var on []string
	for _, dialect := range m.dialects {
		if version, binding := client.SplitDialect(dialect); m.suite.Applies(c, version, binding) {
			on = append(on, dialect)
		}
	}
	return on
}

// wrongIn lists the dialects in which a deviation can show; nil versions or bindings are all.
func (m *material) wrongIn(d mock.Deviation) []string {
	return slices.DeleteFunc(slices.Clone(m.dialects), func(dialect string) bool {
		version, binding := client.SplitDialect(dialect)
		return d.Versions != nil && !slices.Contains(d.Versions, version) || d.Bindings != nil && !slices.Contains(d.Bindings, binding)
	})
}
