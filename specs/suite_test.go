package specs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
)

// Every check has its requirements, and every requirement that is called checked has its check.
func TestSuiteIsWhole(t *testing.T) {
	if _, err := Suite(); err != nil {
		t.Error(err)
	}
}

func TestChecksRunInDeclaredWorlds(t *testing.T) {
	suite, _ := Suite()
	for _, c := range suite.Checks {
		if !slices.Contains(world.Names(), c.World) {
			t.Errorf("%s: check %s runs in the world %q, which is not declared", c.Location, c.ID, c.World)
		}
	}
}

// What exists over one binding only stands in files of its own, and the
// requirements say so; all other checks speak of messages, whatever carries them.
func TestOnlyFilesOfABindingNameIt(t *testing.T) {
	suite, _ := Suite()
	own := map[string][]string{"protocol": {"soap"}, "schema": {"soap"}, "rest": {"rest"}}
	for _, c := range suite.Checks {
		area, _, _ := strings.Cut(filepath.Base(c.Location), "_")
		for _, id := range c.Requirements {
			if got := suite.Requirement(id).Bindings; !slices.Equal(got, own[area]) {
				t.Errorf("%s: check %s carries %s, which is about the bindings %q; in this file they are %q", c.Location, c.ID, id, got, own[area])
			}
		}
	}
	named := regexp.MustCompile(`(?i)soap|xml|xsi|wsdl|etree|envelope|\bnamespace|json|harness/rest`)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		area, _, _ := strings.Cut(name, "_")
		if own[area] != nil || strings.HasSuffix(name, "_test.go") || name == "describe.go" { // which names dialects
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if word := named.Find(source); word != nil {
			t.Errorf("%s names %q, which checks over any binding do not", name, word)
		}
	}
}

// What blocks a check must be something that fails by itself, else a run would blame what it never looks at.
func TestBlockingRequirementsAreChecked(t *testing.T) {
	suite, _ := Suite()
	called := map[string]bool{}
	for _, c := range suite.Checks {
		for _, o := range suite.Operations(c) {
			called[o] = true
		}
	}
	ids := []string{check.CredentialRequirement, check.RouteRequirement}
	for operation := range called {
		ids = append(ids, check.PlainRequirement(operation))
	}
	for _, id := range ids {
		if !slices.ContainsFunc(suite.Checks, func(c *check.Check) bool { return slices.Contains(c.Requirements, id) }) {
			t.Errorf("no check carries %s, which others may be blocked by", id)
		}
	}
}

// Every requirement that a check names, to blame or to observe, is one that the catalogue knows.
func TestNamedRequirementsExist(t *testing.T) {
	suite, _ := Suite()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	id := regexp.MustCompile(`"(CM-[A-Z]+-\d{3})["/]`)
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, found := range id.FindAllSubmatch(source, -1) {
			if suite.Requirement(string(found[1])) == nil {
				t.Errorf("%s names %s, which no catalogue declares", name, found[1])
			}
		}
	}
}

// Nothing that is checked takes time by itself: where the documentation says
// that something expires, the clock of the world is put forward instead. Checks do not wait.
func TestNoCheckWaits(t *testing.T) {
	waits := regexp.MustCompile(`time\.(Sleep|After|AfterFunc|Tick|NewTimer|NewTicker)\b|\b(Eventually|Consistently)\(|<-ctx\.Done`)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 100 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := waits.Find(source); found != nil && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s waits by %s", name, found)
		}
	}
}
