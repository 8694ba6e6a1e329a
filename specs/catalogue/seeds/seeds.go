// Package seeds accounts for the documents that the project was founded on,
// sentence by sentence: which checks show that a service does what a sentence
// says, or why none can. The sentences are told in our own words; places in the
// documents are a line and a short hash of what stands there.
package seeds

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed *.yaml
var files embed.FS

// Document is one founding document.
type Document struct {
	// Seed is the number by which sources name it ("seed 004").
	Seed  string `yaml:"seed"`
	Title string `yaml:"title"`
	// Version is the API version that it describes; its sentences are held against that one.
	Version   string     `yaml:"version"`
	Note      string     `yaml:"note,omitempty"`
	Sentences []Sentence `yaml:"sentences"`
}

// Sentence is one statement of a document, wherever it stands there.
type Sentence struct {
	// At are its places: "39 c6ab8c" is a sentence of line 39, "46-53 049020" all that stands on these lines.
	At []Place `yaml:"at"`
	// Says is the statement in our own words.
	Says string `yaml:"says,omitempty"`
	// Checks show it: checks by their ids, or requirements, which stand for all of their checks.
	Checks []string `yaml:"checks,omitempty"`
	// Untested is the reason, one of Reasons, why no check can show it.
	Untested string `yaml:"untested,omitempty"`
	Note     string `yaml:"note,omitempty"`
}

// Place is where a sentence stands.
type Place string

var placeForm = regexp.MustCompile(`^(\d+)(-(\d+))? [0-9a-f]{6}$`)

// Lines are the first and the last line of a place.
func (p Place) Lines() string { lines, _, _ := strings.Cut(string(p), " "); return lines }

// Reasons is the closed list of reasons for which no check shows a sentence.
var Reasons = map[string]string{
	"no-statement":        "it states nothing: a heading, a reference to another page, an introduction, data of the document itself",
	"about-documentation": "it says how to read the documentation, and nothing of the service",
	"about-clients":       "it advises or binds the caller, not the service",
	"other-service":       "it is about another service: campaigns, billing, the web application",
	"beside-the-service":  "it happens beside the service, between people: support, account managers, mail",
	"not-observable":      "nothing that a caller can see depends on it",
	"no-verdict":          "it leaves the behaviour open",
	"other-time":          "it is about what was before that version, or what is to come after it",
}

// Load reads all documents and returns every fault it finds in them.
func Load() ([]Document, []error) { return load(files) }

func load(from fs.FS) ([]Document, []error) {
	names, err := fs.Glob(from, "*.yaml")
	if err != nil {
		return nil, []error{err}
	}
	var all []Document
	var faults []error
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, []error{err}
		}
		var d Document
		if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&d); err != nil {
			faults = append(faults, fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, false))))
			continue
		}
		for _, why := range d.faults() {
			faults = append(faults, fmt.Errorf("%s: %s", name, why))
		}
		all = append(all, d)
	}
	return all, faults
}

func (d Document) faults() (faults []string) {
	if d.Seed == "" || d.Title == "" || d.Version == "" {
		faults = append(faults, "no seed, title or version")
	}
	seen := map[Place]bool{}
	for i, s := range d.Sentences {
		where := fmt.Sprintf("sentence %d", i+1)
		if len(s.At) > 0 {
			where = "at " + string(s.At[0])
		}
		fault := func(format string, args ...any) {
			faults = append(faults, where+": "+fmt.Sprintf(format, args...))
		}
		if len(s.At) == 0 {
			fault("no place")
		}
		for _, p := range s.At {
			if !placeForm.MatchString(string(p)) {
				fault("%q is no place of the form \"line hash\" or \"line-line hash\"", p)
			}
			if seen[p] {
				fault("%q is accounted for twice", p)
			}
			seen[p] = true
		}
		switch {
		case (len(s.Checks) == 0) == (s.Untested == ""):
			fault("it needs either checks or a reason why it is untested")
		case s.Untested != "" && Reasons[s.Untested] == "":
			fault("unknown reason %q", s.Untested)
		case s.Says == "" && s.Untested != "no-statement":
			fault("it does not say what the sentence says")
		}
		for _, text := range []string{s.Says, s.Note} {
			if text != "" && !strings.HasSuffix(text, ".") {
				fault("%q is no sentence: it ends without a full stop", text)
			}
		}
		if !slices.IsSorted(s.Checks) || len(slices.Compact(slices.Clone(s.Checks))) != len(s.Checks) {
			fault("checks are not sorted, or named twice")
		}
	}
	return faults
}
