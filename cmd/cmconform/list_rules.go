package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
)

// listedRule is one rule of the mock as list --rules --json shows it.
type listedRule struct {
	Name         string   `json:"name"`
	Text         string   `json:"text"`
	Stage        string   `json:"stage"`
	Operations   []string `json:"operations,omitempty"` // absent for all
	Versions     []string `json:"versions,omitempty"`   // absent for all
	Bindings     []string `json:"bindings,omitempty"`   // absent for both
	Requirements []string `json:"requirements"`
	// Provenance is where the behaviour is known from: documented, observed in
	// recordings, or inferred; empty where no requirement speaks of it.
	Provenance string `json:"provenance,omitempty"`
}

// listRules writes the rules that fulfil a requirement of the selected checks; all of them where everything is selected.
func listRules(out io.Writer, suite *run.Suite, selected []*check.Check, asJSON bool) error {
	service, err := mock.New(mock.Options{})
	if err != nil {
		return err
	}
	all := len(selected) == len(suite.Checks)
	rows := []listedRule{}
	for _, r := range service.Rules() {
		if all || slices.ContainsFunc(selected, func(c *check.Check) bool {
			return slices.ContainsFunc(c.Requirements, func(id string) bool { return slices.Contains(r.Fulfils, id) })
		}) {
			rows = append(rows, listedRule{
				Name: r.Name, Text: r.Text, Stage: r.Stage.String(), Operations: r.Operations, Versions: r.Versions, Bindings: r.Bindings,
				Requirements: append([]string{}, r.Fulfils...), Provenance: provenance(suite, r.Fulfils),
			})
		}
	}
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	for _, r := range rows {
		from := r.Provenance
		if from == "" {
			from = "-"
		}
		fmt.Fprintf(out, "%-10s  %s: %s", from, r.Name, r.Text)
		if len(r.Requirements) > 0 {
			fmt.Fprintf(out, " (%s)", strings.Join(r.Requirements, ", "))
		}
		fmt.Fprintln(out)
	}
	return nil
}

// provenance is the strongest of those of several requirements.
func provenance(suite *run.Suite, ids []string) string {
	for _, strength := range []string{"documented", "observed", "inferred"} {
		for _, id := range ids {
			if r := suite.Requirement(id); r != nil && r.Provenance == strength {
				return strength
			}
		}
	}
	return ""
}
