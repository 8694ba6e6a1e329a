package rest

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

//go:embed statuses.yaml
var statusesYAML []byte

// origin says where a line of the table comes from.
type origin struct {
	Provenance string `yaml:"provenance"` // documented, observed or inferred
	Source     string `yaml:"source"`
}

type statusTable struct {
	Declared struct {
		Statuses []int  `yaml:"statuses"`
		Origin   origin `yaml:",inline"`
	} `yaml:"declared"`
	Codes []struct {
		Code   int    `yaml:"code"`
		Status int    `yaml:"status"`
		Origin origin `yaml:",inline"`
	} `yaml:"codes"`
	Otherwise struct {
		Status int    `yaml:"status"`
		Origin origin `yaml:",inline"`
	} `yaml:"otherwise"`
	Refusals []struct {
		Kind   contract.RequestErrorKind `yaml:"kind"`
		Status int                       `yaml:"status"`
		Origin origin                    `yaml:",inline"`
	} `yaml:"refusals"`
}

// statuses is the one table of HTTP statuses. It is part of the program, so a
// broken one is a broken build, which the tests of this package notice.
var statuses = sync.OnceValue(func() statusTable {
	table, err := readStatuses(statusesYAML)
	if err != nil {
		panic(err)
	}
	return table
})

// readStatuses refuses what is unknown, what is said twice and what does not say where it comes from.
func readStatuses(text []byte) (table statusTable, err error) {
	if err := yaml.UnmarshalWithOptions(text, &table, yaml.Strict()); err != nil {
		return table, fmt.Errorf("statuses.yaml: %w", err)
	}
	origins := map[string]origin{"declared": table.Declared.Origin, "otherwise": table.Otherwise.Origin}
	meant := []int{table.Otherwise.Status}
	said := func(what string, o origin) {
		if _, twice := origins[what]; twice {
			err = errors.Join(err, fmt.Errorf("statuses.yaml: %s stands there twice", what))
		}
		origins[what] = o
	}
	for _, line := range table.Codes {
		said(fmt.Sprintf("code %d", line.Code), line.Origin)
		meant = append(meant, line.Status)
	}
	for _, line := range table.Refusals {
		said(string(line.Kind), line.Origin)
	}
	for _, what := range slices.Sorted(maps.Keys(origins)) {
		if o := origins[what]; !slices.Contains([]string{"documented", "observed", "inferred"}, o.Provenance) || o.Source == "" {
			err = errors.Join(err, fmt.Errorf("statuses.yaml: %s: say its provenance (documented, observed or inferred) and its source", what))
		}
	}
	for _, status := range meant {
		if !slices.Contains(table.Declared.Statuses, status) {
			err = errors.Join(err, fmt.Errorf("statuses.yaml: %d is no declared status", status))
		}
	}
	return table, err
}

// StatusOf is the HTTP status that a fault comes with, by its first error; one
// without errors is an internal one.
func StatusOf(f *message.Fault) int {
	code := 0
	if len(f.Errors) > 0 {
		code = f.Errors[0].Number
	}
	for _, line := range statuses().Codes {
		if line.Code == code {
			return line.Status
		}
	}
	return statuses().Otherwise.Status
}

// StatusOfRefusal is the HTTP status that answers a refused request: that of
// its kind, else that of its fault.
func StatusOfRefusal(e *contract.RequestError) int {
	for _, line := range statuses().Refusals {
		if line.Kind == e.Kind {
			return line.Status
		}
	}
	return StatusOf(FaultOf(e))
}

// FaultStatuses are the HTTP statuses that the vendor's clients take for a fault.
func FaultStatuses() []int { return slices.Clone(statuses().Declared.Statuses) }

func declared(status int) bool { return slices.Contains(statuses().Declared.Statuses, status) }

func declaredStatuses() string {
	var all []string
	for _, status := range statuses().Declared.Statuses {
		all = append(all, fmt.Sprint(status))
	}
	return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
}
