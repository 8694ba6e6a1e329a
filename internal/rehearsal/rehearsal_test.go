//go:build !race

package main

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/plan"
)

// TestNeedsAreCurrent makes every check and holds what it asks for to the record.
func TestNeedsAreCurrent(t *testing.T) {
	all, err := rehearse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stale := map[string]bool{}
	for _, r := range all {
		known, ok := plan.NeedsOf(r.Check, r.Dialect)
		if !ok || !same(known, r.Needs) {
			stale[r.Check] = true
		}
	}
	if len(stale) > 0 {
		names := slices.Sorted(maps.Keys(stale))
		t.Errorf("harness/plan/needs.csv.gz is out of date for %d checks, run make plan: %s", len(names), strings.Join(names[:min(len(names), 20)], ", "))
	}
	var b bytes.Buffer
	if err := plan.WriteNeeds(&b, all); err != nil || b.Len() > 16<<10 {
		t.Errorf("the record has %d bytes: %v", b.Len(), err)
	}
}

func same(a, b check.Needs) bool {
	return slices.Equal(a.Personas, b.Personas) && slices.Equal(a.Entities, b.Entities) && a.Acts == b.Acts && maps.Equal(a.Calls, b.Calls)
}
