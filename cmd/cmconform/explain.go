package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID",
		Short: "Explain a requirement: its source, its checks, what proves them",
		Long: `Explain a requirement, a check, an invariant or a deviation by its id, a rule of
the mock by its name, or a question that the documentation leaves open: what the
mock answers, why, and how else "cmconform mock --reading" can have it. "explain
readings" lists these questions. A requirement that is not checked says why.`,
		Example: `  cmconform explain CM-GETUSER-001
  cmconform explain CM-TS-003/nil
  cmconform explain D26-017
  cmconform explain update-user/time-stamp
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

// explain writes what is known of an id, and of the requirement that it is about.
func explain(w io.Writer, suite *run.Suite, service *mock.Service, id string) error {
	open := reading(id)
	if open != nil {
		explainReading(w, open)
	}
	if explainRule(w, suite, service, id) {
		return nil
	}
	about, is := meant(suite, service, id)
	if about == nil && open == nil {
		return usagef("unknown id %q%s", id, closest.Hint(id, everyID(suite, service)))
	}
	if is != "" {
		fmt.Fprintln(w, is)
	}
	for i, r := range about {
		if i > 0 || is != "" {
			fmt.Fprintln(w)
		}
		explainRequirement(w, suite, service, r)
	}
	return nil
}

// meant finds the requirements that an id is about, and says what else the id
// itself is; none where nothing is called so.
func meant(suite *run.Suite, service *mock.Service, id string) (about []*check.Requirement, is string) {
	if r := suite.Requirement(id); r != nil {
		return []*check.Requirement{r}, ""
	}
	var names []string
	for _, r := range suite.Requirements() {
		if slices.Contains(r.Also, id) {
			about, names = append(about, r), append(names, r.ID)
		}
	}
	if about != nil {
		return about, fmt.Sprintf("%s says the same as %s:", id, strings.Join(names, ", "))
	}
	main, _, _ := strings.Cut(check.RequirementOf(id), "@")
	r := suite.Requirement(main)
	if r == nil {
		return nil, ""
	}
	var words []string
	if c := suite.Check(id); c != nil {
		words = append(words, fmt.Sprintf("%s is a check: it %s.\n  carries     %s\n  since       suite version %s", id, c.Text, strings.Join(c.Requirements, ", "), c.Since))
	}
	for _, i := range invariantsOf(r.ID) {
		if i.id == id {
			words = append(words, fmt.Sprintf("%s is an invariant, looked at in every exchange: %s.", id, i.text))
			break
		}
	}
	if i := slices.IndexFunc(service.Deviations(), func(d mock.Deviation) bool { return d.ID == id }); i >= 0 {
		d := service.Deviations()[i]
		words = append(words, fmt.Sprintf("%s is a deviation of the mock: %s.\n  rule        %s\n  violates    %s", id, d.Text, d.Rule, strings.Join(d.Violates, ", ")))
	}
	if words == nil {
		return nil, ""
	}
	return []*check.Requirement{r}, strings.Join(words, "\n")
}

// explainRule writes what is known of a rule of the mock; it reports whether one is called so.
func explainRule(w io.Writer, suite *run.Suite, service *mock.Service, name string) bool {
	rules := service.Rules()
	i := slices.IndexFunc(rules, func(r mock.Rule) bool { return r.Name == name })
	if i < 0 {
		return false
	}
	rule := rules[i]
	fmt.Fprintf(w, "%s  a rule of the mock: it %s.\n\n", rule.Name, rule.Text)
	field(w, "stage", rule.Stage.String())
	field(w, "operations", strings.Join(rule.Operations, ", "))
	field(w, "only in", strings.Join(slices.Concat(rule.Versions, rule.Bindings), ", "))
	fmt.Fprintln(w, "\nRequirements")
	for _, id := range rule.Fulfils {
		statement := ""
		if r := suite.Requirement(id); r != nil {
			statement = " " + r.Statement
		}
		fmt.Fprintf(w, "  %s%s\n", id, statement)
	}
	none(w, len(rule.Fulfils) > 0)
	fmt.Fprintln(w, "\nDeviations")
	found := false
	for _, d := range service.Deviations() {
		if d.Rule == name {
			found = true
			fmt.Fprintf(w, "  %s %s%s\n", d.ID, d.Text, within(" (over ", onlyOver(d), ")"))
		}
	}
	none(w, found)
	return true
}

// everyID lists all that explain answers for.
func everyID(suite *run.Suite, service *mock.Service) []string {
	var known []string
	for _, r := range suite.Requirements() {
		known = append(append(known, r.ID), r.Also...)
		for _, i := range invariantsOf(r.ID) {
			known = append(known, i.id)
		}
	}
	for _, c := range suite.Checks {
		known = append(known, c.ID)
	}
	for _, d := range service.Deviations() {
		known = append(known, d.ID)
	}
	for _, rule := range service.Rules() {
		known = append(known, rule.Name)
	}
	for _, open := range mock.Readings() {
		known = append(known, open.ID)
	}
	slices.Sort(known)
	return slices.Compact(known)
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
