package check

import (
	"slices"
	"strings"
)

// Levels of requirements.
const (
	Must   = "MUST"
	Should = "SHOULD"
	Info   = "INFO"
)

// Requirement is one testable sentence of the documentation.
type Requirement struct {
	ID         string
	Area       string
	Level      string // MUST, SHOULD or INFO; see LevelIn
	Statement  string
	Operations []string
	Sources    []string
	Provenance string // documented, observed or inferred
	// Disposition is checked, observed, or excluded with a reason.
	Disposition string
	// Also are other ids under which the same sentence is known: the changes
	// of the newest edition (D26-017), the differences between versions (CM-VER-101).
	Also []string
	// Alternatives say what is accepted beside the statement, a sentence each.
	Alternatives []string
	// Edition is the one that brought the requirement; zero means that all have it.
	Edition int
	// Bindings are those that the requirement is about ("soap", "rest"); empty means all.
	Bindings []string
	// Versions holds what differs in an API version ("v12") or in one dialect of it ("v13-rest").
	Versions map[string]Difference
	// Observed is what recordings of services show of it, the oldest first.
	Observed []Sighting
}

// Sighting is what one recording shows of a requirement.
type Sighting struct {
	Date, Target string
	Source       string // where the recording can be read; may be empty
	Dialects     []string
	AsDocumented bool
	Saw          string // in words, where there is more to say
}

// OtherBinding is the disposition of a requirement over bindings that it is not about.
const OtherBinding = "excluded: other-binding"

// Difference is what an API version or a dialect has of its own.
type Difference struct {
	Level       string
	Disposition string
	Statement   string
}

// in picks what a dialect or its version says of its own, the dialect first.
func (r *Requirement) in(dialect string, pick func(Difference) string, usual string) string {
	version, _, _ := strings.Cut(dialect, "-")
	for _, name := range []string{dialect, version} {
		if d, ok := r.Versions[name]; ok && pick(d) != "" {
			return pick(d)
		}
	}
	return usual
}

// StatementIn is what the requirement says in a dialect ("v13-rest") or an API version ("v13").
func (r *Requirement) StatementIn(dialect string) string {
	return r.in(dialect, func(d Difference) string { return d.Statement }, r.Statement)
}

// LevelIn is the level that the requirement has in a dialect or an API version.
func (r *Requirement) LevelIn(dialect string) string {
	return r.in(dialect, func(d Difference) string { return d.Level }, r.Level)
}

// DispositionIn is the disposition that the requirement has in a dialect or an
// API version, read by the edition that is usual there.
func (r *Requirement) DispositionIn(dialect string) string { return r.DispositionBy(0, dialect) }

// DispositionBy is DispositionIn for the edition that was asked for; zero is the usual one.
func (r *Requirement) DispositionBy(edition int, dialect string) string {
	_, binding, named := strings.Cut(dialect, "-")
	if named && len(r.Bindings) > 0 && !slices.Contains(r.Bindings, binding) {
		return OtherBinding
	}
	disposition := r.in(dialect, func(d Difference) string { return d.Disposition }, r.Disposition)
	if named && r.Edition > EditionOver(binding, edition) && !strings.HasPrefix(disposition, "excluded") {
		return OtherEdition
	}
	return disposition
}
