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
	"github.com/cmconform/cmconform/harness/contract"
)

//go:embed *.yaml observed/*.yaml
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
	// Sources are pages of the documentation with their section (or error code)
	// and the edition, seeds (the founding documents, by number), a version's
	// service description, or "not documented". Which there are is a closed
	// list, sources/pages.yaml.
	Sources    []string `yaml:"sources"`
	Provenance string   `yaml:"provenance"` // documented, observed or inferred
	// Disposition is checked, observed, or "excluded: " and one of Reasons.
	Disposition string `yaml:"disposition"`
	Note        string `yaml:"note,omitempty"`
	// Also are other ids under which the sentence is known: D26-017 of the
	// changes of 2026, CM-VER-101 of the differences between versions. What says
	// several things stands in the entry of each of them, and has none of its own.
	Also []string `yaml:"also,omitempty"`
	// Alternatives say what is accepted beside the statement, a sentence each.
	Alternatives []string `yaml:"alternatives,omitempty"`
	// Edition is that of the documentation that brought the sentence, where an
	// older one describes a binding: 2026. A dialect that is read by an older one is not held to it.
	Edition int `yaml:"edition,omitempty"`
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
	"other-version":       "it is about another API version",
	"other-binding":       "it is about another binding",
	"other-edition":       "a newer edition of the documentation brought it",
	"not-observable":      "nothing that a caller can see depends on it",
	"about-clients":       "it binds the caller, not the service",
	"about-documentation": "it says how to read the documentation, and nothing of the service",
	"environment":         "it needs an environment that no test can make: another host, a real outage, a day of waiting",
	"needs-a-human":       "a person has to act, at the vendor or in a mailbox or browser",
	"vendor-internal":     "only the vendor can bring the situation about",
	"superseded":          "a later edition of the documentation says otherwise",
	"no-verdict":          "the documentation leaves the behaviour open",
	"other-service":       "it is about another service",
	"covered":             "another requirement says the same and is checked",
}

// Load reads all areas and returns every fault it finds in them.
func Load() ([]*check.Requirement, []error) { return load(files) }

func load(from fs.FS) ([]*check.Requirement, []error) {
	names, err := fs.Glob(from, "*.yaml")
	if err != nil {
		return nil, []error{err}
	}
	known, err := knownSources()
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
			for _, why := range e.check(f.Area, known) {
				faults = append(faults, fmt.Errorf("%s: %s: %s", name, e.ID, why))
			}
			if other := seen[e.ID]; other != "" {
				faults = append(faults, fmt.Errorf("%s: %s: already declared in %s", name, e.ID, other))
			}
			seen[e.ID] = name
			list = append(list, e.requirement(f.Area))
		}
	}
	for _, r := range list {
		for _, id := range r.Also {
			if other := seen[id]; other != "" {
				faults = append(faults, fmt.Errorf("%s: also: %s has an entry of its own in %s", r.ID, id, other))
			}
		}
	}
	faults = append(faults, observe(from, list)...)
	slices.SortFunc(list, func(a, b *check.Requirement) int { return strings.Compare(a.ID, b.ID) })
	return list, faults
}

var (
	alsoForm = regexp.MustCompile(`^(D26|CM-[A-Z]+)-\d{3}$`)
	idForm   = regexp.MustCompile(`^CM-([A-Z]+)-\d{3}$`)
)

func (e Entry) check(area string, known sources) (faults []string) {
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
	for _, id := range e.Also {
		if !alsoForm.MatchString(id) {
			fault("also: the id %q is not of the form D26-NNN or CM-AREA-NNN", id)
		}
	}
	for _, alternative := range e.Alternatives {
		if strings.TrimSpace(alternative) == "" {
			fault("an empty alternative")
		}
	}
	for _, sentence := range slices.Concat([]string{e.Statement, e.Note}, e.Alternatives) {
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
		if why := known.fault(source); why != "" {
			fault("%s", why)
		}
	}
	if !slices.Contains([]string{"documented", "observed", "inferred"}, e.Provenance) {
		fault("provenance %q is not documented, observed or inferred", e.Provenance)
	}
	if why := dispositionFault(e.Disposition); why != "" {
		fault("%s", why)
	}
	if (e.Level == check.Info) != (e.Disposition == "observed") && !strings.HasPrefix(e.Disposition, "excluded") && e.Disposition != "" {
		fault("an INFO is observed, and nothing else is; %s cannot be %s", e.Level, e.Disposition)
	}
	if e.Edition != 0 && !slices.Contains(contract.Editions, e.Edition) {
		fault("unknown edition %d; known: %s", e.Edition, strings.Trim(fmt.Sprint(contract.Editions), "[]"))
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
		Sources: e.Sources, Provenance: e.Provenance, Disposition: e.Disposition, Edition: e.Edition, Bindings: e.Bindings,
		Also: e.Also, Alternatives: e.Alternatives,
	}
	for version, d := range e.Versions {
		if r.Versions == nil {
			r.Versions = map[string]check.Difference{}
		}
		r.Versions[version] = check.Difference{Level: d.Level, Disposition: d.Disposition, Statement: d.Statement}
	}
	return r
}
