// Package specs holds the checks: one file a documented behaviour or area.
// This file joins them with the catalogue; see harness/check for the words
// they are written in.
package specs

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/specs/catalogue"
)

var registry check.Registry

// Behaviour registers a check; files of this package call it at their top level.
func Behaviour(id, text string, body check.Body, options ...check.Option) check.Registered {
	return registry.Add(id, text, body, options...)
}

// Suite returns all checks with their requirements. The error joins every
// fault: a check without a catalogue entry, an entry without a disposition, a
// repeated or unknown id.
var Suite = sync.OnceValues(func() (*run.Suite, error) {
	checks, faults := registry.Checks()
	requirements, more := catalogue.Load()
	faults = append(faults, more...)
	suite, more := run.NewSuite(checks, requirements)
	faults = append(append(faults, more...), date(suite, versionsFile)...)
	return suite, errors.Join(faults...)
})

// each registers checks for every row of a table.
func each[R any](rows []R, register func(R)) check.Registered {
	for _, row := range rows {
		register(row)
	}
	return check.Registered{}
}

// byKey goes through a map by its sorted keys, so that a check makes its
// calls in the same order every time.
func byKey[V any](of map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(of)) {
			if !yield(key, of[key]) {
				return
			}
		}
	}
}
