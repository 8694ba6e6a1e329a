package specs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// A requirement is checked in every dialect in which the catalogue calls it so:
// by a check that applies there or by an invariant. Where a version has none of
// its operations there is nothing to check.
func TestCheckedIsCheckedInEachDialect(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, d := range target.Dialects() {
		known, err := contract.Load(d.Version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			t.Fatal(err)
		}
		carried := map[string]bool{}
		for _, c := range suite.Checks {
			for _, id := range c.Requirements {
				carried[id] = carried[id] || suite.Applies(c, d.Version, d.Binding)
			}
		}
		for _, i := range client.Invariants(d.String(), known) {
			for _, id := range i.Requirements {
				carried[id] = true
			}
		}
		for _, r := range suite.Requirements() {
			if r.DispositionIn(d.String()) != "checked" || !offers(known, r) {
				continue
			}
			if looked++; !carried[r.ID] {
				t.Errorf("%s is called checked over %s, and neither a check nor an invariant carries it there", r.ID, d)
			}
		}
	}
	if looked < 2500 {
		t.Errorf("only %d requirements were looked at", looked)
	}
}

// offers reports whether a version documents any operation of a requirement.
func offers(known *contract.Contract, r *check.Requirement) bool {
	return slices.ContainsFunc(r.Operations, func(name string) bool {
		o := known.Operation(name)
		return name == "*" || o != nil && o.Documented
	})
}

// What the mock can be told to read in another way checks take either way: the
// requirement that a reading or a disputed role is about accepts more than one
// answer, or is only observed.
func TestReadingsAreAccepted(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]bool{}
	for _, r := range suite.Requirements() {
		if len(r.Alternatives) > 0 || r.Disposition == "observed" {
			for _, id := range append([]string{r.ID}, r.Also...) {
				open[id] = true
			}
		}
	}
	var ids []string
	for _, reading := range mock.Readings() {
		if strings.HasPrefix(reading.ID, "CM-") { // the catalogue's own tests know of the others
			ids = append(ids, reading.ID)
		}
	}
	for _, version := range contract.Versions() {
		for _, cell := range contract.Roles(version).Cells {
			if cell.Verdict == contract.Either {
				ids = append(ids, cell.Requirement)
			}
		}
	}
	for _, id := range ids {
		if !open[check.RequirementOf(id)] {
			t.Errorf("%s can be read in more than one way, and accepts one", id)
		}
	}
	if len(ids) < 30 {
		t.Errorf("only %d readings were looked at", len(ids))
	}
}
