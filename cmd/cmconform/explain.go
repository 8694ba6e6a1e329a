package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID",
		Short: "Explain a requirement: its source, its checks, what proves them",
		Long: `Explain a requirement, a check or a deviation by its id, or a question that the
documentation leaves open: what the mock answers, why, and how else "cmconform
mock --reading" can have it. "explain readings" lists these questions.`,
		Example: `  cmconform explain CM-GETUSER-001
  cmconform explain CM-TS-003/nil
  cmconform explain C-01
  cmconform explain readings`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one requirement, check or deviation id, as cmconform list shows them")
			}
			if args[0] == "readings" {
				listReadings(c.OutOrStdout())
				return nil
			}
			suite, err := specs.Suite()
			if err != nil {
				return err
			}
			service, err := mock.New(mock.Options{})
			if err != nil {
				return err
			}
			return explain(c.OutOrStdout(), suite, service, args[0])
		},
		ValidArgsFunction: completeChecks,
	}
}

// explain writes what is known of the requirement of an id.
func explain(w io.Writer, suite *run.Suite, service *mock.Service, id string) error {
	open := reading(id)
	if open != nil {
		explainReading(w, open)
	}
	r := suite.Requirement(check.RequirementOf(id))
	if open != nil && (r == nil || r.ID != id) {
		return nil
	}
	if r == nil || id != r.ID && suite.Check(id) == nil && !deviates(service, id) {
		var known []string
		for _, q := range suite.Requirements() {
			known = append(known, q.ID)
		}
		for _, c := range suite.Checks {
			known = append(known, c.ID)
		}
		for _, open := range mock.Readings() {
			known = append(known, open.ID)
		}
		return usagef("unknown id %q%s", id, closest.Hint(id, known))
	}
	fmt.Fprintf(w, "%s  %s  %s\n", r.ID, r.Level, disposition(r))
	fmt.Fprintf(w, "  %s\n", r.Statement)
	for _, version := range contract.Versions() {
		said := r.StatementIn(version)
		if said != r.Statement {
			fmt.Fprintf(w, "  In %s: %s\n", version, said)
		}
		for _, d := range target.Dialects() {
			if own := r.StatementIn(d.String()); d.Version == version && own != said {
				fmt.Fprintf(w, "  In %s: %s\n", d, own)
			}
		}
	}
	fmt.Fprintln(w)
	field(w, "operations", strings.Join(r.Operations, ", "))
	field(w, "provenance", r.Provenance)
	for _, s := range r.Sources {
		field(w, "source", s)
	}

	fmt.Fprintln(w, "\nChecks")
	found := false
	for _, c := range suite.Checks {
		if slices.Contains(c.Requirements, r.ID) {
			found = true
			fmt.Fprintf(w, "  %s %s\n      %s, world %s%s\n", c.ID, c.Text, c.Location, c.World, within(", on ", onlyOn(suite, c), ""))
		}
	}
	for _, i := range invariantsOf(r.ID) {
		found = true
		fmt.Fprintf(w, "  %s %s\n      an invariant: looked at in every exchange%s\n", i.id, i.text, within(" over ", strings.Join(i.over, ", "), ""))
	}
	none(w, found)

	fmt.Fprintln(w, "\nRules of the mock")
	found = false
	for _, rule := range service.Rules() {
		if slices.Contains(rule.Fulfils, r.ID) {
			found = true
			fmt.Fprintf(w, "  %s (%s%s) %s\n", rule.Name, rule.Stage, within(", ", strings.Join(slices.Concat(rule.Versions, rule.Bindings), ", "), ""), rule.Text)
		}
	}
	none(w, found)

	fmt.Fprintln(w, "\nDeviations that these checks notice")
	found = false
	for _, d := range service.Deviations() {
		if slices.Contains(d.Violates, r.ID) {
			found = true
			fmt.Fprintf(w, "  %s %s%s\n", d.ID, d.Text, within(" (over ", onlyOver(d), ")"))
		}
	}
	none(w, found)
	return nil
}

// invariant is one as explain shows it: where the bindings word it otherwise, once for each.
type invariant struct {
	id, text string
	over     []string // dialects, where those are not all
}

// invariantsOf lists the invariants that carry a requirement.
func invariantsOf(id string) []invariant {
	var all []invariant
	for _, d := range target.Dialects() {
		c, err := contract.Load(d.Version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			continue // the contract's own tests tell
		}
		for _, i := range client.Invariants(d.String(), c) {
			if !slices.Contains(i.Requirements, id) {
				continue
			}
			at := slices.IndexFunc(all, func(known invariant) bool { return known.text == i.Text })
			if at < 0 {
				all, at = append(all, invariant{id: i.ID, text: i.Text}), len(all)
			}
			all[at].over = append(all[at].over, d.String())
		}
	}
	if len(all) == 1 && len(all[0].over) == len(target.Dialects()) {
		all[0].over = nil
	}
	return all
}

// disposition is how a requirement is treated, with the dialects where those are not all.
func disposition(r *check.Requirement) string {
	var checked []string
	for _, d := range target.Dialects() {
		if !strings.HasPrefix(r.DispositionIn(d.String()), "excluded") {
			checked = append(checked, d.String())
		}
	}
	if len(checked) == 0 || len(checked) == len(target.Dialects()) {
		return r.Disposition
	}
	return r.DispositionIn(checked[0]) + " over " + strings.Join(checked, ", ")
}

// onlyOn names the dialects to which a check applies, where those are not all.
func onlyOn(suite *run.Suite, c *check.Check) string {
	var on []string
	for _, d := range target.Dialects() {
		if suite.Applies(c, d.Version, d.Binding) {
			on = append(on, d.String())
		}
	}
	if len(on) == len(target.Dialects()) {
		return ""
	}
	return strings.Join(on, ", ")
}

// onlyOver is the binding over which a deviation can be noticed, where its versions have another one as well.
func onlyOver(d mock.Deviation) string {
	if len(d.Bindings) == 1 && slices.ContainsFunc(target.Dialects(), func(o target.Dialect) bool {
		return slices.Contains(d.Versions, o.Version) && o.Binding != d.Bindings[0]
	}) {
		return d.Bindings[0]
	}
	return ""
}

// within puts a text between two others; where it is empty there is nothing at all.
func within(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}

func deviates(service *mock.Service, id string) bool {
	return slices.ContainsFunc(service.Deviations(), func(d mock.Deviation) bool { return d.ID == id })
}

func field(w io.Writer, name, value string) {
	if value != "" {
		fmt.Fprintf(w, "  %-11s %s\n", name, value)
	}
}

func none(w io.Writer, found bool) {
	if !found {
		fmt.Fprintln(w, "  none")
	}
}
