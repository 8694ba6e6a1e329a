package main

import (
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/specs/catalogue"
)

// link leads to the requirement of an id; folder is where the pages of the areas are, seen from the page.
func (m *material) link(folder, id string) string {
	requirement := check.RequirementOf(id)
	r := m.suite.Requirement(requirement)
	if r == nil {
		return "`" + id + "`"
	}
	return "[" + id + "](" + folder + area{name: r.Area}.file() + "#" + strings.ToLower(requirement) + ")"
}

// sourceLinks lead to where sources are published.
func sourceLinks(sources []string) []string {
	var links []string
	for _, s := range sources {
		if number, ok := strings.CutPrefix(s, "seed "); ok {
			number, _, _ = strings.Cut(number, "#")
			s = "[" + s + "](../seeds.md#seed-" + number + ")"
		} else if url := catalogue.URL(s); url != "" {
			s = "[" + s + "](" + url + ")"
		}
		links = append(links, s)
	}
	return links
}

// plain is a text in which Markdown finds nothing to mark up.
func plain(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", "\\*", "|", "\\|", "_", "\\_").Replace(strings.TrimSpace(text))
}
