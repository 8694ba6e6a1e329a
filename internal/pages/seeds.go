package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/specs/catalogue/seeds"
)

// few is how many checks of one id a table names; of more it gives the number.
const few = 3

// seeds is the page about the founding documents.
func (m *material) seeds() (string, error) {
	var b strings.Builder
	b.WriteString(notice + `
# The founding documents, sentence by sentence

Five documents are what this project was founded on. Each of their sentences stands below, in our own words, with the checks that show it in
the API version that the document describes, or with the reason why no check can. A requirement id that has many checks stands for all of
them; its link leads to them.

| seed | document | API version | statements shown by checks | statements that no check can show |
|---|---|---|--:|--:|
`)
	for _, d := range m.documents {
		tested, untested := 0, 0
		for _, s := range d.Sentences {
			switch {
			case s.Untested == "":
				tested += len(s.At)
			case s.Says != "":
				untested += len(s.At)
			}
		}
		fmt.Fprintf(&b, "| [%s](#seed-%s) | %s | %s | %d | %d |\n", d.Seed, d.Seed, plain(d.Title), d.Version, tested, untested)
	}
	b.WriteString("\nReasons why no check can show a statement:\n\n| reason | which means |\n|---|---|\n")
	for _, reason := range slices.Sorted(maps.Keys(seeds.Reasons)) {
		fmt.Fprintf(&b, "| %s | %s |\n", reason, seeds.Reasons[reason])
	}
	for _, d := range m.documents {
		if err := m.document(&b, d); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func (m *material) document(b *strings.Builder, d seeds.Document) error {
	fmt.Fprintf(b, "\n## Seed %s\n\n%s, %s. %s\n\n| line | what it says | shown by |\n|---|---|---|\n", d.Seed, plain(d.Title), d.Version, plain(d.Note))
	var silent []string
	var untested strings.Builder
	for _, s := range d.Sentences {
		says := plain(s.Says)
		if s.Note != "" {
			says += " *" + plain(s.Note) + "*"
		}
		switch {
		case s.Untested == "":
			shown, err := m.shown(d, s)
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "| %s | %s | %s |\n", lines(s), says, shown)
		case s.Says == "":
			silent = append(silent, lines(s))
		default:
			fmt.Fprintf(&untested, "| %s | %s | %s |\n", lines(s), says, s.Untested)
		}
	}
	if untested.Len() > 0 {
		fmt.Fprintf(b, "\nNo check can show:\n\n| line | what it says | why |\n|---|---|---|\n%s", untested.String())
	}
	fmt.Fprintf(b, "\nNothing is stated in lines %s, or in that part of them: headings, references to other pages, introductions.\n", strings.Join(silent, ", "))
	return nil
}

// shown are links to the checks that show a sentence.
func (m *material) shown(d seeds.Document, s seeds.Sentence) (string, error) {
	evidence, err := d.Evidence(m.suite, s)
	if err != nil {
		return "", fmt.Errorf("seed %s, %s: %w", d.Seed, s.At[0], err)
	}
	var links []string
	for _, e := range evidence {
		if len(e.Shown) > few {
			links = append(links, fmt.Sprintf("%s (%d checks)", m.link("checks/", e.ID), len(e.Shown)))
			continue
		}
		for _, id := range e.Shown {
			if link := m.link("checks/", id); !slices.Contains(links, link) {
				links = append(links, link)
			}
		}
	}
	return strings.Join(links, ", "), nil
}

// lines are those on which a sentence stands, each once.
func lines(s seeds.Sentence) string {
	var all []string
	for _, p := range s.At {
		first, last, found := strings.Cut(p.Lines(), "-")
		if found && first != last {
			first += "–" + last
		}
		if !slices.Contains(all, first) {
			all = append(all, first)
		}
	}
	return strings.Join(all, ", ")
}
