package catalogue

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/check"
)

// dialects in the order of versions, the newest first.
var dialects = []string{"v13-soap", "v13-rest", "v12-soap", "v11-soap"}

// What binds a service and is not checked is listed here, with the dialects in
// which it is not, so that leaving one more out is a decision.
func TestExcludedRequirementsArePinned(t *testing.T) {
	list, _ := Load()
	var excluded []string
	for _, r := range list {
		lines := map[string][]string{} // dialects, by what is said of them
		var order []string
		for _, dialect := range dialects {
			if level, here := r.LevelIn(dialect), r.DispositionIn(dialect); level != check.Info && strings.HasPrefix(here, "excluded") {
				line := r.ID + " " + level + " " + here
				if lines[line] == nil {
					order = append(order, line)
				}
				lines[line] = append(lines[line], dialect)
			}
		}
		if r.Area == "REST" || len(r.Bindings) > 0 { // whose own binding says it all
			order = slices.DeleteFunc(order, func(line string) bool { return strings.HasSuffix(line, check.OtherBinding) })
		}
		for _, line := range order {
			excluded = append(excluded, line+": "+strings.Join(lines[line], " "))
		}
	}
	pinned, err := os.ReadFile("testdata/excluded.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(excluded, "\n") + "\n"; got != string(pinned) {
		t.Errorf("testdata/excluded.txt does not list what is excluded; it should read:\n%s", got)
	}
}

// The list of reasons is as long as it has to be.
func TestEveryReasonIsGiven(t *testing.T) {
	list, _ := Load()
	given := map[string]bool{}
	for _, r := range list {
		for _, dialect := range dialects {
			if reason, excluded := strings.CutPrefix(r.DispositionIn(dialect), "excluded: "); excluded {
				given[reason] = true
			}
		}
	}
	for reason := range Reasons {
		if !given[reason] {
			t.Errorf("nothing is excluded for the reason %s", reason)
		}
	}
}

// What is excluded as covered names what covers it, and that is checked.
func TestCoveredNamesWhatCoversIt(t *testing.T) {
	list, _ := Load()
	said, treated := notes(t), map[string]string{}
	for _, r := range list {
		treated[r.ID] = r.Disposition
	}
	for _, r := range list {
		for _, dialect := range dialects {
			if r.DispositionIn(dialect) != "excluded: covered" {
				continue
			}
			ids := idsIn.FindAllString(said[r.ID], -1)
			if len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { return treated[id] != "checked" }) {
				t.Errorf("%s is called covered over %s; its note names %v, which should be what is checked instead", r.ID, dialect, ids)
			}
		}
	}
}
