package check

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
	// Versions holds what differs in an API version.
	Versions map[string]Difference
}

// Difference is what an API version has of its own.
type Difference struct {
	Level       string
	Disposition string
	Statement   string
}

// StatementIn is what the requirement says in an API version.
func (r *Requirement) StatementIn(version string) string {
	if d, ok := r.Versions[version]; ok && d.Statement != "" {
		return d.Statement
	}
	return r.Statement
}

// LevelIn is the level that the requirement has in an API version.
func (r *Requirement) LevelIn(version string) string {
	if d, ok := r.Versions[version]; ok && d.Level != "" {
		return d.Level
	}
	return r.Level
}

// DispositionIn is the disposition that the requirement has in an API version.
func (r *Requirement) DispositionIn(version string) string {
	if d, ok := r.Versions[version]; ok && d.Disposition != "" {
		return d.Disposition
	}
	return r.Disposition
}
