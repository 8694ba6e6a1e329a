package catalogue

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/check"
)

const seen = `date: 2026-03-14
target: the sandbox
observed:
- id: CM-TS-001
  dialects: [v13-soap, v13-rest]
  as: otherwise
  saw: fault 100 NullRequest
`

// Each fault that a file of what was observed can have, in the words that its author reads.
func TestObservedFaults(t *testing.T) {
	for name, test := range map[string]struct {
		old, new string
		want     string
	}{
		"fine":              {"", "", ""},
		"a month":           {"2026-03-14", "2026-03", ""},
		"no day":            {"2026-03-14", "14 March", `observed/a.yaml: date "14 March" is no day; write it as 2026-03-14`},
		"no target":         {"the sandbox", `""`, "observed/a.yaml: no target"},
		"a mock":            {"the sandbox", "embedded", `observed/a.yaml: target "embedded" is a mock of ours, which observes nothing`},
		"mistyped id":       {"CM-TS-001", "CM-TS-01", `observed/a.yaml: unknown requirement "CM-TS-01"; did you mean "CM-TS-001"?`},
		"mistyped dialect":  {"v13-rest", "v13-rset", `observed/a.yaml: CM-TS-001: unknown dialect "v13-rset"; did you mean "v13-rest"?`},
		"no dialects":       {"[v13-soap, v13-rest]", "[]", "observed/a.yaml: CM-TS-001: no dialects"},
		"neither nor":       {"as: otherwise", "as: said", `observed/a.yaml: CM-TS-001: as "said" is not documented or otherwise`},
		"otherwise, how":    {"  saw: fault 100 NullRequest\n", "", "observed/a.yaml: CM-TS-001: seen otherwise, and saw does not say how"},
		"documented, short": {"otherwise\n  saw: fault 100 NullRequest", "documented", ""},
		"mistyped key":      {"dialects:", "dialekts:", `observed/a.yaml: [5:3] unknown field "dialekts"`},
		"nothing":           {seen[strings.Index(seen, "observed:"):], "observed: []\n", "observed/a.yaml: nothing is observed"},
	} {
		text := strings.Replace(seen, test.old, test.new, 1)
		_, faults := load(fstest.MapFS{"ts.yaml": {Data: []byte(fine)}, "observed/a.yaml": {Data: []byte(text)}})
		if test.want == "" && len(faults) > 0 || test.want != "" && !strings.Contains(fmt.Sprint(faults), test.want) {
			t.Errorf("%s: %v, want %s", name, faults, test.want)
		}
	}
}

func TestObservedIsOfTheRequirement(t *testing.T) {
	later := strings.NewReplacer("2026-03-14", "2025-01-02", "otherwise\n  saw: fault 100 NullRequest", "documented").Replace(seen)
	list, faults := load(fstest.MapFS{"ts.yaml": {Data: []byte(fine)}, "observed/a.yaml": {Data: []byte(seen)}, "observed/b.yaml": {Data: []byte(later)}})
	if len(faults) > 0 || len(list) != 1 {
		t.Fatal(faults)
	}
	on := []string{"v13-soap", "v13-rest"}
	want := []check.Sighting{
		{Date: "2025-01-02", Target: "the sandbox", Dialects: on, AsDocumented: true},
		{Date: "2026-03-14", Target: "the sandbox", Dialects: on, Saw: "fault 100 NullRequest"},
	}
	if diff := cmp.Diff(want, list[0].Observed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
