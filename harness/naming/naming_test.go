package naming_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/cmconform/cmconform/harness/naming"
)

func TestNamesAreKnownAgain(t *testing.T) {
	run := naming.NewRun()
	name := naming.Of(run, "First account")
	if !regexp.MustCompile(`^cmconform \d{8}-\d{6}-[a-z2-7]{6} First account [0-9a-z]{8}$`).MatchString(name) {
		t.Errorf("name = %q", name)
	}
	if other := naming.Of(run, "First account"); other == name {
		t.Errorf("two are called %q", name)
	}
	of, begun, ok := naming.RunOf(name)
	if age := time.Since(begun); !ok || of != run || age < 0 || age > time.Hour {
		t.Errorf("RunOf(%q) = %q, %s, %v", name, of, begun, ok)
	}
}

func TestNamesOfOthers(t *testing.T) {
	for _, name := range []string{"", "North", "cmconform", "cmconform North", "cmconform 20261122-113839 North", "Our cmconform 20261122-113839-abcdef North", "cmconform 20269922-113839-abcdef North x"} {
		if run, _, ok := naming.RunOf(name); ok {
			t.Errorf("%q is taken for one of run %s", name, run)
		}
	}
	if of, _, ok := naming.RunOf(naming.Brief("20261122-113839-abcdef")); !ok || of != "20261122-113839-abcdef" {
		t.Errorf("a brief name is one of run %q, %v", of, ok)
	}
	if run, begun, ok := naming.RunOf("cmconform 20261122-113839-abcdef North 1"); !ok || run != "20261122-113839-abcdef" || !begun.Equal(time.Date(2026, 11, 22, 11, 38, 39, 0, time.UTC)) {
		t.Errorf("%q, %s, %v", run, begun, ok)
	}
}
