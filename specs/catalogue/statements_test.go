package catalogue

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/internal/prose"
)

// Statements are our own words: none is a sentence of the reference with little changed.
func TestStatementsAreOurOwn(t *testing.T) {
	list, _ := Load()
	theirs := map[string]string{}
	for _, listed := range [][]documented{reference(t), changesOf2026(t), versionRows(t)} {
		for _, r := range listed {
			theirs[r.ID] = r.Statement
		}
	}
	for _, r := range list {
		for _, id := range append([]string{r.ID}, r.Also...) {
			if a, b := prose.Words(r.Statement), prose.Words(theirs[id]); prose.Common(a, b) > 0.75 {
				t.Errorf("%s is too close to %s of the reference:\n%s\n%s", r.ID, id, r.Statement, theirs[id])
			}
		}
	}
}

// ofSOAP are words that say nothing over the other binding.
var ofSOAP = regexp.MustCompile(`(?i)soap|xml|\bxs[di]?:|wsdl|envelope|namespace|\border in which\b|in this order|service description`)

// What a requirement says is true in every dialect that it is about: where the
// usual words are those of SOAP, REST has words of its own.
func TestStatementsFitTheirBinding(t *testing.T) {
	list, _ := Load()
	for _, r := range list {
		if r.Area == "REST" || strings.HasPrefix(r.DispositionIn("v13-rest"), "excluded") {
			continue
		}
		if word := ofSOAP.FindString(r.StatementIn("v13-rest")); word != "" {
			t.Errorf("%s speaks of %q and is about REST too; give it bindings: [soap], or a statement of v13-rest", r.ID, word)
		}
	}
}
