package prove

import (
	"strings"

	"github.com/cmconform/cmconform/reports"
)

// trace notes the causes that a report would name. One bug has one root: what
// fails besides is told as the same, what cannot be judged as blocked by it.
func (r *Row) trace(m *Matrix, doc *reports.Document) {
	for _, cause := range reports.Causes(doc) {
		r.Roots = append(r.Roots, cause.Roots[0].ID)
	}
	if len(r.Roots) > 1 {
		m.fault("%s is one bug, and shows as several causes: %s", r.name(), strings.Join(r.Roots, ", "))
	}
}

// together lists the sets of requirements that one deviation breaks.
func (p *prover) together() [][]string {
	var sets [][]string
	for _, d := range p.Deviations {
		if len(d.Violates) > 1 {
			sets = append(sets, d.Violates)
		}
	}
	return sets
}
