package catalogue

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/target"
)

// Observed is a file of what a service was seen to do: a recording of a run, or
// one that somebody published. "cmconform record" writes it.
type Observed struct {
	// Date is the day of the recording, 2026-03-14, or the month where no more is known of one that others made.
	Date string `yaml:"date"`
	// Target names the service in a few words; no mock of ours is one.
	Target string `yaml:"target"`
	// Source says where the recording can be read, where it is public.
	Source   string     `yaml:"source,omitempty"`
	Observed []Sighting `yaml:"observed"`
}

// Sighting is what was seen of one requirement.
type Sighting struct {
	ID       string   `yaml:"id"`
	Dialects []string `yaml:"dialects,flow"`
	// As is documented or otherwise.
	As string `yaml:"as"`
	// Saw says what: of what is otherwise always, else which of the accepted answers it was.
	Saw string `yaml:"saw,omitempty"`
}

// How something was seen.
const (
	AsDocumented = "documented"
	AsOtherwise  = "otherwise"
)

// observe adds what was observed to the requirements, and returns the faults of the files.
func observe(from fs.FS, list []*check.Requirement) (faults []error) {
	names, err := fs.Glob(from, "observed/*.yaml")
	if err != nil {
		return []error{err}
	}
	byID, ids := map[string]*check.Requirement{}, []string{}
	for _, r := range list {
		byID[r.ID], ids = r, append(ids, r.ID)
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return append(faults, err)
		}
		f, wrong := readObserved(data, ids)
		for _, why := range wrong {
			faults = append(faults, fmt.Errorf("%s: %s", name, why))
		}
		for _, s := range f.Observed {
			if r := byID[s.ID]; r != nil {
				r.Observed = append(r.Observed, check.Sighting{
					Date: f.Date, Target: f.Target, Source: f.Source, Dialects: s.Dialects, AsDocumented: s.As == AsDocumented, Saw: s.Saw,
				})
			}
		}
	}
	for _, r := range list {
		slices.SortStableFunc(r.Observed, func(a, b check.Sighting) int { return strings.Compare(a.Date, b.Date) })
	}
	return faults
}

// CheckObserved says what is wrong with a file of what was observed.
func CheckObserved(data []byte) []string {
	list, _ := Load()
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	_, faults := readObserved(data, ids)
	return faults
}

func readObserved(data []byte, ids []string) (f Observed, faults []string) {
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&f); err != nil {
		return Observed{}, []string{strings.TrimSpace(yaml.FormatError(err, false, false))}
	}
	return f, f.check(ids)
}

func (f *Observed) check(ids []string) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if _, err := time.Parse(time.DateOnly, f.Date); err != nil {
		if _, err := time.Parse("2006-01", f.Date); err != nil {
			fault("date %q is no day; write it as 2026-03-14", f.Date)
		}
	}
	switch strings.TrimSpace(f.Target) {
	case "":
		fault("no target")
	case "embedded", "container":
		fault("target %q is a mock of ours, which observes nothing", f.Target)
	}
	if len(f.Observed) == 0 {
		fault("nothing is observed")
	}
	known := target.DialectNames()
	for _, s := range f.Observed {
		if !slices.Contains(ids, s.ID) {
			fault("unknown requirement %q%s", s.ID, closest.Hint(s.ID, ids))
		}
		if len(s.Dialects) == 0 {
			fault("%s: no dialects", s.ID)
		}
		for _, d := range s.Dialects {
			if !slices.Contains(known, d) {
				fault("%s: unknown dialect %q%s", s.ID, d, closest.Hint(d, known))
			}
		}
		switch {
		case s.As != AsDocumented && s.As != AsOtherwise:
			fault("%s: as %q is not documented or otherwise", s.ID, s.As)
		case s.As == AsOtherwise && strings.TrimSpace(s.Saw) == "":
			fault("%s: seen otherwise, and saw does not say how", s.ID)
		}
	}
	return faults
}
