package catalogue

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/internal/needs"
)

// Every sentence that is known of the service has an entry of its id; those of
// the later lists may stand in the entry that says the same. No entry stands for a sentence that no list has.
func TestEverySentenceIsAccountedFor(t *testing.T) {
	list, faults := Load()
	for _, f := range faults {
		t.Error(f)
	}
	known := map[string]string{}
	for _, listed := range [][]documented{reference(t), changesOf2026(t), versionRows(t)} {
		for _, r := range listed {
			known[r.ID] = r.Level
		}
	}
	if len(known) < 900 {
		t.Fatalf("read %d sentences", len(known))
	}
	levels := map[string]string{}
	for _, r := range reference(t) {
		levels[r.ID] = r.Level
	}
	said, accounted := notes(t), map[string]bool{}
	for _, r := range list {
		accounted[r.ID] = true
		for _, id := range r.Also {
			accounted[id] = true
			if _, listed := known[id]; !listed {
				t.Errorf("%s: also: no list has %s", r.ID, id)
			}
		}
		level, listed := levels[r.ID]
		_, row := known[r.ID]
		switch {
		case r.Area == "REST": // of which no list has the sentences
			if !slices.Equal(r.Bindings, []string{"rest"}) {
				t.Errorf("%s: bindings %q, want rest alone", r.ID, r.Bindings)
			}
		case !row && len(r.Also) == 0 && said[r.ID] == "":
			t.Errorf("%s: no list has it; say in also what it stands for, or in a note", r.ID)
		case listed && level != r.Level && said[r.ID] == "":
			t.Errorf("%s is %s, in the reference %s, and no note says why", r.ID, r.Level, level)
		}
	}
	for id := range known {
		if !accounted[id] {
			t.Errorf("%s has no entry and stands in none", id)
		}
	}
	for id := range levels {
		if !slices.ContainsFunc(list, func(r *check.Requirement) bool { return r.ID == id }) {
			t.Errorf("%s has no entry of its own", id)
		}
	}
}

// A sentence of a founding document is known from there, whoever else says it,
// and binds the version that the document is about, where it binds any.
func TestFoundingDocumentsAreSources(t *testing.T) {
	about := map[string]string{"000": "v11", "001": "v11", "002": "v11", "003": "v12", "004": "v12"}
	left := map[string]string{
		"CM-ROLE-074": "the pages of v12 contradict the guide",
		"CM-ROLE-088": "no call of v12 makes the first user of a customer",
	}
	list, _ := Load()
	entries := map[string]*check.Requirement{}
	for _, r := range list {
		for _, id := range append([]string{r.ID}, r.Also...) {
			entries[id] = r
		}
	}
	looked := 0
	for _, documented := range reference(t) {
		for _, m := range regexp.MustCompile(`\b(\d{3})_`).FindAllStringSubmatch(documented.Seed, -1) {
			seed, r := m[1], entries[documented.ID]
			if documented.ID == "CM-NOTIF-001" {
				continue // which that document does not list
			}
			if looked++; r == nil {
				t.Errorf("%s has no entry", documented.ID)
				continue
			}
			if !slices.ContainsFunc(r.Sources, func(s string) bool { return strings.HasPrefix(s, "seed "+seed) }) {
				t.Errorf("%s is in seed %s, which its sources %q do not name", documented.ID, seed, r.Sources)
			}
			dialect := about[seed] + "-soap"
			if left[r.ID] == "" && r.LevelIn(dialect) != check.Info && strings.HasPrefix(r.DispositionIn(dialect), "excluded") {
				t.Errorf("%s is in seed %s and %s over %s", r.ID, seed, r.DispositionIn(dialect), dialect)
			}
		}
	}
	if looked < 250 {
		t.Errorf("only %d sentences were looked at", looked)
	}
}

type documented struct {
	ID        string `yaml:"id"`
	Level     string `yaml:"level"`
	Statement string `yaml:"statement"`
	Seed      string `yaml:"seed"`
}

// reference lists the requirements as the reference words them.
func reference(t *testing.T) []documented {
	t.Helper()
	var all struct {
		Requirements []documented `yaml:"requirements"`
	}
	if err := yaml.Unmarshal(read(t, "reference/requirements-v13.yaml"), &all); err != nil {
		t.Fatal(err)
	}
	return all.Requirements
}

// changesOf2026 lists what the edition of 2026 says otherwise than the one before.
func changesOf2026(t *testing.T) []documented {
	t.Helper()
	var all []documented
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(read(t, "reference/delta-2026.md"), -1) {
		var some []documented
		if err := yaml.Unmarshal(block[1], &some); err != nil {
			t.Fatal(err)
		}
		all = append(all, some...)
	}
	return all
}

// versionRows are the rows of what differs between API versions, with the ids
// that stand for them: the number of the section and that of the row, D11 being CM-VER-411.
func versionRows(t *testing.T) []documented {
	t.Helper()
	var rows []documented
	for _, m := range regexp.MustCompile(`(?m)^\| ([A-I])(\d+) \|[^|]*\|([^|]*)\|`).FindAllStringSubmatch(string(read(t, "reference/version-behaviours.md")), -1) {
		n, _ := strconv.Atoi(m[2])
		rows = append(rows, documented{ID: fmt.Sprintf("CM-VER-%d%02d", m[1][0]-'A'+1, n), Statement: strings.TrimSpace(m[3])})
	}
	return rows
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(needs.Reference(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
