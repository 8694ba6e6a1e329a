package reports

import (
	_ "embed"
	"html/template"
)

//go:embed assets/expected.html.tmpl
var expectedTemplate string

// expectedFuncs are what the parts of the page about expectations call.
var expectedFuncs = template.FuncMap{
	"verdict": VerdictLine, "declares": (*Declared).says, "terms": ExpectationUse.terms, "tells": ExpectationUse.line,
}

// expectedCard is what one expectation declares, as the page shows it.
type expectedCard struct {
	expectedGroup
	Details []detail
}

func expectedCards(doc *Document, describe func(*Check) detail) []expectedCard {
	var cards []expectedCard
	for _, g := range expectedGroups(doc) {
		card := expectedCard{expectedGroup: g}
		for _, c := range g.Checks {
			card.Details = append(card.Details, describe(c))
		}
		cards = append(cards, card)
	}
	return cards
}
