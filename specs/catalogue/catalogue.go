// Package catalogue holds the requirements: one testable sentence of the
// documentation each, in our own words, one YAML file an area.
package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
)

//go:embed *.yaml
var files embed.FS

// File is one area.
type File struct {
	Area         string  `yaml:"area"`
	Title        string  `yaml:"title"`
	Requirements []Entry `yaml:"requirements"`
}

// Entry is one requirement.
type Entry struct {
	ID    string `yaml:"id"`
	Level string `yaml:"level"` // MUST, SHOULD or INFO
	// Statement is what a conforming implementation does.
	Statement  string   `yaml:"statement"`
	Operations []string `yaml:"operations"` // "*" for all
	// Sources are pages of the reference with their section (or error code),
	// seeds (the founding documents, by number), a version's service
	// description, or "not documented".
	Sources    []string `yaml:"sources"`
	Provenance string   `yaml:"provenance"` // documented, observed or inferred
	// Disposition is checked, observed, or "excluded: " and one of Reasons.
	Disposition string `yaml:"disposition"`
	Note        string `yaml:"note,omitempty"`
	// Bindings are those that the requirement is about, soap or rest; none means both.
	Bindings []string `yaml:"bindings,omitempty"`
	// Versions holds what differs in an API version (v12) or in one dialect of it (v13-rest).
	Versions map[string]struct {
		Level       string `yaml:"level,omitempty"`
		Disposition string `yaml:"disposition,omitempty"`
		Statement   string `yaml:"statement,omitempty"`
	} `yaml:"versions,omitempty"`
}

// Reasons is the closed list of reasons for which a requirement is not checked.
var Reasons = map[string]string{
	"other-version":  "it is about another API version",
	"other-binding":  "it is about another binding",
	"not-observable": "nothing that a caller can see depends on it",
	"about-clients":  "it binds the caller, not the service",
	"environment":    "it needs an environment that no test can make: another host, a real outage, a day of waiting",
	"no-verdict":     "the documentation leaves the behaviour open",
	"other-service":  "it is about another service",
	"later":          "its operation is not part of this release",
	"covered":        "another requirement says the same and is checked",
}

// Load reads all areas and returns every fault it finds in them.
func Load() ([]*check.Requirement, []error) { return load(files) }

func load(from fs.FS) ([]*check.Requirement, []error) {
	names, err := fs.Glob(from, "*.yaml")
	if err != nil {
		return nil, []error{err}
	}
	var list []*check.Requirement
	var faults []error
	seen := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, []error{err}
		}
		var f File
		if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&f); err != nil {
			faults = append(faults, fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, false))))
			continue
		}
		if f.Title == "" {
			faults = append(faults, fmt.Errorf("%s: no title", name))
		}
		for _, e := range f.Requirements {
			for _, why := range e.check(f.Area) {
				faults = append(faults, fmt.Errorf("%s: %s: %s", name, e.ID, why))
			}
			if other := seen[e.ID]; other != "" {
				faults = append(faults, fmt.Errorf("%s: %s: already declared in %s", name, e.ID, other))
			}
			seen[e.ID] = name
			list = append(list, e.requirement(f.Area))
		}
	}
	slices.SortFunc(list, func(a, b *check.Requirement) int { return strings.Compare(a.ID, b.ID) })
	return list, faults
}

var (
	idForm     = regexp.MustCompile(`^CM-([A-Z]+)-\d{3}$`)
	sourceForm = regexp.MustCompile(`^(((guides|includes)/)?[a-z0-9-]+\.md(#[a-z0-9-]+)?( of v\d+)?|seed \d{3}(#[a-z0-9-]+)?|v\d+ WSDL|not documented)$`)
)

func (e Entry) check(area string) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if m := idForm.FindStringSubmatch(e.ID); m == nil {
		fault("the id is not of the form CM-AREA-NNN")
	} else if m[1] != area {
		fault("the id is not of the file's area %s", area)
	}
	if !slices.Contains([]string{check.Must, check.Should, check.Info}, e.Level) {
		fault("level %q is not MUST, SHOULD or INFO", e.Level)
	}
	if strings.TrimSpace(e.Statement) == "" {
		fault("no statement")
	}
	for _, sentence := range []string{e.Statement, e.Note} {
		if sentence = strings.TrimSpace(sentence); sentence != "" && !strings.HasSuffix(sentence, ".") {
			fault("%q is no sentence: it ends without a full stop", sentence)
		}
	}
	if len(e.Operations) == 0 {
		fault("no operations")
	}
	if len(e.Sources) == 0 {
		fault("no sources")
	}
	for _, source := range e.Sources {
		if !sourceForm.MatchString(source) {
			fault("source %q is not page.md#section, seed NNN#section, vNN WSDL or not documented", source)
		}
	}
	if !slices.Contains([]string{"documented", "observed", "inferred"}, e.Provenance) {
		fault("provenance %q is not documented, observed or inferred", e.Provenance)
	}
	if why := dispositionFault(e.Disposition); why != "" {
		fault("%s", why)
	}
	for _, binding := range e.Bindings {
		if binding != "soap" && binding != "rest" {
			fault("binding %q is not soap or rest", binding)
		}
	}
	for version, d := range e.Versions {
		if d.Level == "" && d.Disposition == "" && d.Statement == "" {
			fault("versions: %s says nothing", version)
		}
		if d.Disposition != "" {
			if why := dispositionFault(d.Disposition); why != "" {
				fault("versions: %s: %s", version, why)
			}
		}
	}
	return faults
}

func dispositionFault(disposition string) string {
	if disposition == "" {
		return "no disposition"
	}
	if disposition == "checked" || disposition == "observed" {
		return ""
	}
	reason, ok := strings.CutPrefix(disposition, "excluded: ")
	if !ok {
		return fmt.Sprintf("disposition %q is not checked, observed or \"excluded: reason\"", disposition)
	}
	if _, known := Reasons[reason]; !known {
		return fmt.Sprintf("excluded for the unknown reason %q; known: %s", reason, strings.Join(slices.Sorted(maps.Keys(Reasons)), ", "))
	}
	return ""
}

func (e Entry) requirement(area string) *check.Requirement {
	r := &check.Requirement{
		ID: e.ID, Area: area, Level: e.Level, Statement: e.Statement, Operations: e.Operations,
		Sources: e.Sources, Provenance: e.Provenance, Disposition: e.Disposition, Bindings: e.Bindings,
	}
	for version, d := range e.Versions {
		if r.Versions == nil {
			r.Versions = map[string]check.Difference{}
		}
		r.Versions[version] = check.Difference{Level: d.Level, Disposition: d.Disposition, Statement: d.Statement}
	}
	return r
}
