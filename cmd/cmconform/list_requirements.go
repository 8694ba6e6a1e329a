package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// listedRequirement is one requirement as list --requirements --json shows it.
type listedRequirement struct {
	ID        string `json:"id"`
	Area      string `json:"area"`
	Level     string `json:"level"`
	Statement string `json:"statement"`
	// Disposition by dialect: checked, observed, or excluded and why.
	Disposition map[string]string `json:"disposition"`
	// Levels and Statements of dialects that have their own.
	Levels       map[string]string `json:"levels,omitempty"`
	Statements   map[string]string `json:"statements,omitempty"`
	Operations   []string          `json:"operations"`
	Sources      []string          `json:"sources"`
	Provenance   string            `json:"provenance"`
	Also         []string          `json:"also,omitempty"`
	Alternatives []string          `json:"alternatives,omitempty"`
	// Checks and Invariants carry it; Deviations prove that they can fail.
	Checks     []string `json:"checks"`
	Invariants []string `json:"invariants"`
	Deviations []string `json:"deviations"`
}

// listRequirements writes every requirement of the catalogue, or those that are
// wanted: how it is treated, what carries it and what proves that.
func listRequirements(out io.Writer, suite *run.Suite, wanted, unwanted []string, asJSON bool) error {
	service, err := mock.New(mock.Options{})
	if err != nil {
		return err
	}
	in, err := requirementsCalled(suite, wanted)
	if err != nil {
		return err
	}
	not, err := requirementsCalled(suite, unwanted)
	if err != nil {
		return err
	}
	rows := []listedRequirement{}
	for _, r := range suite.Requirements() {
		if (len(wanted) == 0 || in[r.ID]) && !not[r.ID] {
			rows = append(rows, describeRequirement(suite, service, r))
		}
	}
	if asJSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	for _, row := range rows {
		fmt.Fprintf(out, "%-16s %-6s %s\n", row.ID, row.Level, disposition(suite, suite.Requirement(row.ID)))
		fmt.Fprintf(out, "    %s\n", row.Statement)
		if n := len(row.Checks) + len(row.Invariants); n > 0 {
			fmt.Fprintf(out, "    carried by %s, proven by %s\n", summed(slices.Concat(row.Checks, row.Invariants)), summed(row.Deviations))
		}
		if len(row.Also) > 0 {
			fmt.Fprintf(out, "    also %s\n", strings.Join(row.Also, ", "))
		}
	}
	return nil
}

// summed is "CM-A-001, CM-A-002 and 5 more".
func summed(ids []string) string {
	const most = 3
	switch {
	case len(ids) == 0:
		return "nothing"
	case len(ids) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids, ", ")
}

func describeRequirement(suite *run.Suite, service *mock.Service, r *check.Requirement) listedRequirement {
	row := listedRequirement{
		ID: r.ID, Area: r.Area, Level: r.Level, Statement: r.Statement, Disposition: map[string]string{},
		Operations: r.Operations, Sources: r.Sources, Provenance: r.Provenance, Also: r.Also, Alternatives: r.Alternatives,
		Checks: []string{}, Invariants: []string{}, Deviations: []string{},
	}
	own := func(of map[string]string, dialect, said, usual string) map[string]string {
		if said != usual {
			if of == nil {
				of = map[string]string{}
			}
			of[dialect] = said
		}
		return of
	}
	for _, d := range target.Dialects() {
		name := d.String()
		row.Disposition[name] = suite.Disposition(r, name)
		row.Levels = own(row.Levels, name, r.LevelIn(name), r.Level)
		row.Statements = own(row.Statements, name, r.StatementIn(name), r.Statement)
	}
	for _, c := range suite.Checks {
		if slices.Contains(c.Requirements, r.ID) {
			row.Checks = append(row.Checks, c.ID)
		}
	}
	for _, i := range invariantsOf(r.ID) {
		if !slices.Contains(row.Invariants, i.id) {
			row.Invariants = append(row.Invariants, i.id)
		}
	}
	for _, d := range service.Deviations() {
		if slices.Contains(d.Violates, r.ID) {
			row.Deviations = append(row.Deviations, d.ID)
		}
	}
	return row
}

// requirementsCalled finds the requirements that patterns name: ids, other ids of the same sentence, globs over
// ids, areas, operations or levels. What names nothing is an error with a suggestion.
func requirementsCalled(suite *run.Suite, patterns []string) (map[string]bool, error) {
	called := map[string]bool{}
	for _, pattern := range patterns {
		found := false
		var known []string
		for _, r := range suite.Requirements() {
			names := slices.Concat([]string{r.ID, r.Area, r.Level}, r.Also, r.Operations)
			known = append(known, names...)
			if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, pattern) }) || glob(pattern, r.ID) {
				called[r.ID], found = true, true
			}
		}
		if !found {
			slices.Sort(known)
			return nil, usagef("no requirement, area, operation or level is called %q%s", pattern, closest.Hint(pattern, slices.Compact(known)))
		}
	}
	return called, nil
}

func glob(pattern, id string) bool {
	matched, err := path.Match(pattern, id)
	return err == nil && matched
}
