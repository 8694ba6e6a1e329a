package check

import (
	"fmt"
	"testing"
)

// What a newer edition brought binds the dialects that are read by it.
func TestRequirementsOfAnEdition(t *testing.T) {
	everywhere, newer := &Requirement{Disposition: "checked"}, &Requirement{Disposition: "checked", Edition: 2026}
	for _, test := range []struct {
		requirement *Requirement
		asked       int
		want        string
	}{
		{everywhere, 0, "checked, checked, checked"},
		{newer, 0, "excluded: other-edition, checked, checked"},
		{newer, 2025, "excluded: other-edition, excluded: other-edition, checked"},
		{newer, 2026, "checked, checked, checked"},
	} {
		got := fmt.Sprintf("%s, %s, %s", test.requirement.DispositionBy(test.asked, "v13-soap"), test.requirement.DispositionBy(test.asked, "v13-rest"), test.requirement.DispositionBy(test.asked, "v13"))
		if got != test.want {
			t.Errorf("edition %d of %d: got %s, want %s", test.requirement.Edition, test.asked, got, test.want)
		}
	}
}
