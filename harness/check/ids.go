package check

import (
	"path"
	"strings"
)

// RequirementOf returns the requirement id of a check or deviation id: what
// stands before the variant, and before the mark of one that goes wrong now and then.
func RequirementOf(id string) string {
	id, _, _ = strings.Cut(id, "@")
	id, _, _ = strings.Cut(id, "/")
	return id
}

// AreaOf returns the area of an id: TS for CM-TS-003/nil.
func AreaOf(id string) string {
	parts := strings.SplitN(id, "-", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[1]
}

func compareIDs(a, b string) int { return strings.Compare(a, b) }

// shortFile keeps the folder and the name of a source file: enough to find it,
// and nothing of the machine it was built on.
func shortFile(file string) string {
	return path.Join(path.Base(path.Dir(file)), path.Base(file))
}
