// Package specs holds the checks: one file a documented behaviour or area.
// This file joins them with the catalogue; see harness/check for the words
// they are written in.
package specs

import (
	"errors"
	"strings"
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
	return suite, errors.Join(append(faults, more...)...)
})

// each registers checks for every row of a table.
func each[R any](rows []R, register func(R)) check.Registered {
	for _, row := range rows {
		register(row)
	}
	return check.Registered{}
}

// kebab writes a name of the contract as a part of an id: get-user.
func kebab(operation string) string {
	var b strings.Builder
	for i, r := range operation {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
