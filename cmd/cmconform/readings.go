package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/cmconform/cmconform/fixtures/mock"
)

// reading finds an open question by its id; nil where there is none.
func reading(id string) *mock.Reading {
	all := mock.Readings()
	if i := slices.IndexFunc(all, func(r mock.Reading) bool { return r.ID == id }); i >= 0 {
		return &all[i]
	}
	return nil
}

// listReadings writes one line a question: what the mock answers, and what else it can.
func listReadings(w io.Writer) {
	for _, r := range mock.Readings() {
		others := ""
		for _, name := range slices.Sorted(maps.Keys(r.Answers)) {
			if name != r.Default {
				others += " | " + name
			}
		}
		fmt.Fprintf(w, "%-16s %s\n%-16s %s%s\n", r.ID, r.Question, "", r.Default, others)
	}
}

// explainReading writes all that is known of one question.
func explainReading(w io.Writer, r *mock.Reading) {
	fmt.Fprintf(w, "%s  %s\n\n", r.ID, r.Question)
	for _, name := range slices.Sorted(maps.Keys(r.Answers)) {
		mark := "  "
		if name == r.Default {
			mark = "* "
		}
		fmt.Fprintf(w, "  %s%-14s %s\n", mark, name, r.Answers[name])
	}
	fmt.Fprintf(w, "\n  * the mock's own answer: %s\n\n", r.Reason)
}
