package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// accountedFor says in a sentence whether every requirement of the catalogue is.
func accountedFor(doc *Document) string {
	missing := map[string]bool{}
	for _, a := range doc.Summary.Accounts {
		for _, id := range a.Unaccounted {
			missing[id] = true
		}
	}
	if len(missing) == 0 {
		return "every requirement is accounted for"
	}
	return fmt.Sprintf("%s not accounted for: %s", Count(len(missing), "requirement"), named(slices.Sorted(maps.Keys(missing)), 60))
}

// accountLine is "612 checked, 20 observed, 147 excluded", with the other numbers where there are any.
func accountLine(a Account) string {
	text := fmt.Sprintf("%s checked, %s observed, %s excluded", thousands(a.Checked), thousands(a.Observed), thousands(a.ExcludedInAll()))
	if a.LeftOut > 0 {
		text += fmt.Sprintf(", %s left out", thousands(a.LeftOut))
	}
	if n := len(a.Unaccounted); n > 0 {
		text += fmt.Sprintf(", %s not accounted for", thousands(n))
	}
	return text
}

// reasons is "120 other-version, 27 about-clients", the most frequent first.
func reasons(a Account) string {
	names := slices.SortedFunc(maps.Keys(a.Excluded), func(x, y string) int {
		if d := a.Excluded[y] - a.Excluded[x]; d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = fmt.Sprintf("%s %s", thousands(a.Excluded[name]), name)
	}
	return strings.Join(parts, ", ")
}

// accounts tells of each dialect what became of the requirements of the catalogue.
func (s *screen) accounts(doc *Document) {
	if len(doc.Summary.Accounts) == 0 {
		return
	}
	s.section("", fmt.Sprintf("%s, %s", Count(doc.Summary.Accounts[0].Requirements, "requirement"), accountedFor(doc)))
	for _, a := range doc.Summary.Accounts {
		s.line("", fmt.Sprintf("  %-9s %s", a.Dialect, accountLine(a)))
	}
}
