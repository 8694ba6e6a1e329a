package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/specs/catalogue"
)

// index is the page that leads to those of the areas.
func (m *material) index() string {
	var b strings.Builder
	b.WriteString(notice + "\n# All checks\n\n")
	requirements := m.suite.Requirements()
	fmt.Fprintf(&b, "%d requirements, %d checks and %d invariants, and %d bugs of the mock that prove them.\n", len(requirements), len(m.suite.Checks), len(m.invariantIDs()), len(m.deviations))
	b.WriteString(`
A requirement is one sentence of the documentation, in our own words. Its page shows where it is known from, the checks that show
it, and the bugs that these checks have been seen to notice: ` + "`cmconform prove`" + ` tries them one by one. An invariant is looked at in every
exchange of every check. ` + "`cmconform explain ID`" + ` tells the same of one id, ` + "`cmconform run --select ID`" + ` runs its checks.
[How to write a check](check.md) is told elsewhere; so is which check shows which sentence of [the founding documents](seeds.md).

| area | about | requirements | checked | observed | excluded | checks |
|---|---|--:|--:|--:|--:|--:|
`)
	for _, a := range m.areas {
		list := m.requirementsOf(a)
		count := map[string]int{}
		carried := map[string]bool{}
		for _, r := range list {
			count[m.treatment(r)]++
			for _, c := range m.checksOf(r.ID) {
				carried[c.ID] = carried[c.ID] || c.Requirements[0] == r.ID
			}
		}
		own := 0
		for _, mine := range carried {
			if mine {
				own++
			}
		}
		fmt.Fprintf(&b, "| [%s](checks/%s) | %s | %d | %d | %d | %d | %d |\n", a.name, a.file(), plain(a.title), len(list), count["checked"], count["observed"], count["excluded"], own)
	}
	b.WriteString("\n## Why some are not checked\n\nAn excluded requirement has one of these reasons. A requirement counts as checked above if it is in one dialect at least.\n\n| reason | which means | requirements |\n|---|---|---|\n")
	excluded := map[string][]string{}
	for _, r := range requirements {
		if m.treatment(r) == "excluded" {
			reason := reasonOf(r.DispositionIn(m.firstSaying(r)))
			excluded[reason] = append(excluded[reason], m.link("checks/", r.ID))
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(excluded)) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", reason, meaning(reason), strings.Join(excluded[reason], ", "))
	}
	return b.String()
}

func (m *material) invariantIDs() []string {
	var ids []string
	for _, i := range m.invariants {
		ids = append(ids, i.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// treatment is checked where any dialect checks it, else observed, else excluded.
func (m *material) treatment(r *check.Requirement) string {
	is := "excluded"
	for _, dialect := range m.dialects {
		switch r.DispositionIn(dialect) {
		case "checked":
			return "checked"
		case "observed":
			is = "observed"
		}
	}
	return is
}

// firstSaying is the first dialect in which a requirement is excluded for a reason other than the dialect itself, else the first.
func (m *material) firstSaying(r *check.Requirement) string {
	for _, dialect := range m.dialects {
		if reason := reasonOf(r.DispositionIn(dialect)); !slices.Contains([]string{"other-version", "other-binding", "other-edition"}, reason) {
			return dialect
		}
	}
	return m.dialects[0]
}

// meaning is a reason in words.
func meaning(reason string) string {
	if text := catalogue.Reasons[reason]; text != "" {
		return text
	}
	return reason
}

func reasonOf(disposition string) string { return strings.TrimPrefix(disposition, "excluded: ") }

// area is the page of one area.
func (m *material) area(a area) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n# %s (%s)\n\n[All areas](../checks.md)\n", notice, plain(a.title), a.name)
	for _, r := range m.requirementsOf(a) {
		m.requirement(&b, r)
	}
	return b.String()
}

func (m *material) requirement(b *strings.Builder, r *check.Requirement) {
	fmt.Fprintf(b, "\n## %s\n\n**%s** %s\n\n", r.ID, r.Level, plain(r.Statement))
	item := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "- %s: %s\n", name, text)
		}
	}
	for _, g := range m.grouped(func(dialect string) string { return r.StatementIn(dialect) }) {
		if g.value != r.Statement {
			item("in "+strings.Join(g.dialects, ", "), plain(g.value))
		}
	}
	for _, g := range m.grouped(func(dialect string) string { return r.LevelIn(dialect) }) {
		if g.value != r.Level {
			item("level in "+strings.Join(g.dialects, ", "), g.value)
		}
	}
	if r.Edition != 0 {
		item("edition", fmt.Sprintf("%d", r.Edition))
	}
	for _, alternative := range r.Alternatives {
		item("also conforms", plain(alternative))
	}
	for _, g := range m.grouped(func(dialect string) string { return r.DispositionIn(dialect) }) {
		where := " in " + strings.Join(g.dialects, ", ")
		if len(g.dialects) == len(m.dialects) {
			where = ""
		}
		if reason, excluded := strings.CutPrefix(g.value, "excluded: "); excluded {
			item("excluded"+where, meaning(reason))
		} else if g.value != "checked" {
			item(g.value+where, "what is seen is recorded, and is no verdict")
		}
	}
	item("note", plain(m.notes[r.ID]))
	item("known from", strings.Join(sourceLinks(r.Sources), ", ")+" ("+r.Provenance+")")
	item("other ids", strings.Join(r.Also, ", "))
	for _, c := range m.checksOf(r.ID) {
		file, _, _ := strings.Cut(c.Location, ":")
		item("check", fmt.Sprintf("`%s` %s%s ([source](../../%s))", c.ID, plain(c.Text), m.within(m.over(c)), file))
	}
	for _, i := range m.invariantsOf(r.ID) {
		item("invariant", fmt.Sprintf("`%s` %s%s", i.ID, plain(i.Text), m.within(i.dialects)))
	}
	for _, d := range m.deviationsOf(r.ID) {
		times := ""
		if id := m.atTimes(d); id != "" {
			times = fmt.Sprintf(", and now and then as `%s`", id)
		}
		item("bug", fmt.Sprintf("`%s` %s%s%s", d.ID, plain(d.Text), m.within(m.wrongIn(d)), times))
	}
}

// group is a value and the dialects that have it.
type group struct {
	value    string
	dialects []string
}

// grouped puts dialects together that have the same value.
func (m *material) grouped(value func(dialect string) string) []group {
	var all []group
	for _, dialect := range m.dialects {
		v := value(dialect)
		at := slices.IndexFunc(all, func(g group) bool { return g.value == v })
		if at < 0 {
			at, all = len(all), append(all, group{value: v})
		}
		all[at].dialects = append(all[at].dialects, dialect)
	}
	return all
}

// within names dialects in brackets where those are not all.
func (m *material) within(dialects []string) string {
	if len(dialects) == len(m.dialects) {
		return ""
	}
	return " (" + strings.Join(dialects, ", ") + ")"
}
