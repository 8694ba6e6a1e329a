package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// requirements are those that the planned checks and the invariants carry.
func (r *run) requirements() []reports.Requirement {
	var ids []string
	for _, p := range r.planned {
		ids = append(ids, p.Requirements...)
	}
	for _, d := range r.dialects {
		for _, i := range d.setting.Watch.Report() {
			ids = append(ids, i.Requirements...)
		}
	}
	slices.Sort(ids)
	list := []reports.Requirement{}
	for _, id := range slices.Compact(ids) {
		if q := r.suite.Requirement(id); q != nil {
			list = append(list, reports.Requirement{
				ID: q.ID, Area: q.Area, Level: q.Level, Statement: r.statement(q),
				Operations: q.Operations, Sources: q.Sources, Provenance: q.Provenance,
			})
		}
	}
	return list
}

// statement is what a requirement says, and in the dialects of the run what
// they say otherwise: once, where several say the same.
func (r *run) statement(q *check.Requirement) string {
	var others []string // statements, in the order in which they come up
	in := map[string][]string{}
	for _, d := range r.dialects {
		own := q.StatementIn(d.name)
		if own != q.Statement && in[own] == nil {
			others = append(others, own)
		}
		in[own] = append(in[own], d.name)
	}
	text := q.Statement
	for _, own := range others {
		text += fmt.Sprintf(" In %s: %s", strings.Join(in[own], ", "), own)
	}
	return text
}
