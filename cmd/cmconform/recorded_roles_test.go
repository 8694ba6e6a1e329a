//go:build !race

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

// holders are the personas of each role whose calls count: those of the customer that the tables speak of.
var holders = map[contract.Role][]string{
	contract.SuperAdmin: {"superAdmin", "secondSuperAdmin"}, contract.Aggregator: {"aggregator"}, contract.Standard: {"standard"},
	contract.AdvertiserCampaignManager: {"campaignManager"}, contract.ClientViewer: {"viewer"},
}

// TestEveryCellOfTheRoleTablesIsAsked looks at what a run has sent: each
// operation was called by a holder of each role, in every dialect, in a check
// that carries the requirement of the cell, and was answered as the mock reads the cell.
func TestEveryCellOfTheRoleTablesIsAsked(t *testing.T) {
	asked := map[string][]*recorded{}
	for _, c := range record(t) {
		at := c.dialect + " " + c.operation + " " + c.persona
		asked[at] = append(asked[at], c)
	}
	cells := 0
	for _, d := range target.Dialects() {
		for _, cell := range contract.Roles(d.Version).Cells {
			cells++
			at := fmt.Sprintf("%s: %s by %s, %s %s", d, cell.Operation, cell.Role, cell.Verdict, cell.Requirement)
			var own []*recorded
			for _, who := range holders[cell.Role] {
				for _, c := range asked[d.String()+" "+cell.Operation+" "+who] {
					if slices.Contains(c.carries, cell.Requirement) {
						own = append(own, c)
					}
				}
			}
			refused := slices.ContainsFunc(own, func(c *recorded) bool { return c.refused() && (slices.Contains(c.codes(), "106") || c.fault == nil) })
			allowed := slices.ContainsFunc(own, func(c *recorded) bool { return !c.refused() })
			switch {
			case len(own) == 0:
				t.Errorf("%s: nobody asks", at)
			case cell.Mock == contract.Deny && !refused, cell.Mock != contract.Deny && !allowed:
				t.Errorf("%s: the mock reads it as %s, and the run has seen %s", at, cell.Mock, strings.Join(tell(own), "; "))
			}
		}
	}
	if cells != 31*5*2+26*5+24*5 {
		t.Errorf("%d cells were looked at", cells)
	}
}

// TestEveryCellOfTheRoleTablesCanGoWrong looks at the deviations: in every cell,
// over every dialect, there is a mistake that prove holds the checks against.
// What a role may not do in any reading of its cell has one, too.
func TestEveryCellOfTheRoleTablesCanGoWrong(t *testing.T) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mistakes := service.Deviations()
	for _, d := range target.Dialects() {
		table := contract.Roles(d.Version)
		wrong := func(requirement, operation string, role contract.Role) bool {
			rule := fmt.Sprintf("role/%s/%d", hyphened(operation), role)
			return slices.ContainsFunc(mistakes, func(m mock.Deviation) bool {
				return (m.Rule == rule || strings.HasPrefix(m.Rule, rule+"/")) && slices.Contains(m.Violates, requirement) &&
					slices.Contains(m.Versions, d.Version) && slices.Contains(m.Bindings, d.Binding)
			})
		}
		for _, cell := range table.Cells {
			if !wrong(cell.Requirement, cell.Operation, cell.Role) {
				t.Errorf("%s: %s by %s (%s, %s) cannot go wrong", d, cell.Operation, cell.Role, cell.Verdict, cell.Requirement)
			}
		}
		for _, i := range table.Invariants {
			if !wrong(i.Requirement, i.Operation, i.Role) {
				t.Errorf("%s: %s by %s where it never may (%s) cannot go wrong", d, i.Operation, i.Role, i.Requirement)
			}
		}
	}
}

// hyphened writes the name of an operation as rules do: get-user.
func hyphened(operation string) string {
	var b strings.Builder
	for i, r := range operation {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

func tell(calls []*recorded) []string {
	var lines []string
	for _, c := range calls {
		lines = append(lines, c.String())
	}
	return lines
}
