package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs/catalogue"
)

// explainRequirement writes what a requirement says, who says so, what checks it and what proves the checks.
func explainRequirement(w io.Writer, suite *run.Suite, service *mock.Service, r *check.Requirement) {
	fmt.Fprintf(w, "%s  %s  %s\n", r.ID, r.Level, disposition(suite, r))
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
	for _, alternative := range r.Alternatives {
		fmt.Fprintf(w, "  Accepted, too: %s\n", alternative)
	}
	fmt.Fprintln(w)
	for _, l := range levels(r) {
		field(w, "level", l)
	}
	for _, why := range exclusions(suite, r) {
		field(w, "excluded", why)
	}
	field(w, "operations", strings.Join(r.Operations, ", "))
	field(w, "provenance", r.Provenance)
	for _, s := range r.Sources {
		field(w, "source", s)
	}
	field(w, "also", strings.Join(r.Also, ", "))
	for _, o := range r.Observed {
		field(w, "observed", sighted(o))
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
}

// disposition is how a requirement is treated, with the dialects where those are not all.
func disposition(suite *run.Suite, r *check.Requirement) string {
	var checked []string
	for _, d := range target.Dialects() {
		if !strings.HasPrefix(suite.Disposition(r, d.String()), "excluded") {
			checked = append(checked, d.String())
		}
	}
	if len(checked) == 0 || len(checked) == len(target.Dialects()) {
		return r.Disposition
	}
	return suite.Disposition(r, checked[0]) + " over " + strings.Join(checked, ", ")
}

// exclusions say in words why a requirement is not checked, once for each reason.
func exclusions(suite *run.Suite, r *check.Requirement) []string {
	return byDialect(func(dialect string) string {
		reason, excluded := strings.CutPrefix(suite.Disposition(r, dialect), "excluded: ")
		if !excluded {
			return ""
		}
		return catalogue.Reasons[reason]
	})
}

// levels say where a requirement has another level than in general.
func levels(r *check.Requirement) []string {
	return byDialect(func(dialect string) string {
		if level := r.LevelIn(dialect); level != r.Level {
			return level
		}
		return ""
	})
}

// byDialect gathers what is said of each dialect: "it is about another binding (v13-rest)".
func byDialect(said func(dialect string) string) []string {
	var words []string
	on := map[string][]string{}
	for _, d := range target.Dialects() {
		word := said(d.String())
		if word != "" && on[word] == nil {
			words = append(words, word)
		}
		on[word] = append(on[word], d.String())
	}
	for i, word := range words {
		if len(on[word]) < len(target.Dialects()) {
			words[i] += " (" + strings.Join(on[word], ", ") + ")"
		}
	}
	return words
}

// invariant is one as explain shows it: where the bindings word it otherwise, once for each.
type invariant struct {
	id, text string
	over     []string // dialects, where those are not all
}

// invariantsOf lists the invariants that carry a requirement.
func invariantsOf(id string) []invariant { return everyInvariant()[id] }

// everyInvariant has the invariants of all dialects by requirement.
var everyInvariant = sync.OnceValue(func() map[string][]invariant {
	by := map[string][]invariant{}
	for _, d := range target.Dialects() {
		c, err := contract.Load(d.Version, contract.Editions[len(contract.Editions)-1])
		if err != nil {
			continue // the contract's own tests tell
		}
		for _, i := range client.Invariants(d.String(), c) {
			for _, id := range i.Requirements {
				at := slices.IndexFunc(by[id], func(known invariant) bool { return known.text == i.Text })
				if at < 0 {
					by[id], at = append(by[id], invariant{id: i.ID, text: i.Text}), len(by[id])
				}
				by[id][at].over = append(by[id][at].over, d.String())
			}
		}
	}
	for _, all := range by {
		if len(all) == 1 && len(all[0].over) == len(target.Dialects()) {
			all[0].over = nil
		}
	}
	return by
})

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

// sighted words what a recording shows: "2023-08 on the production service over v13-soap, otherwise: ... (https://...)".
func sighted(o check.Sighting) string {
	as := "otherwise"
	if o.AsDocumented {
		as = "as documented"
	}
	text := fmt.Sprintf("%s on %s over %s, %s", o.Date, o.Target, strings.Join(o.Dialects, ", "), as)
	return text + within(": ", o.Saw, "") + within(" (", o.Source, ")")
}
