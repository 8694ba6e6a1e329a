package prove

import (
	"slices"
	"testing"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// A deviation is tried where it can be noticed: on the first dialect that has a
// check of it, or on every one that was asked for.
func TestDialectsOfDeviations(t *testing.T) {
	everywhere, old, gone := Deviation{ID: "a", Violates: []string{"CM-A-001"}}, Deviation{ID: "b", Versions: []string{"v11", "v12"}}, Deviation{ID: "c", Versions: []string{"v10"}}
	written, routed := Deviation{ID: "d", Bindings: []string{"rest"}, Violates: []string{"CM-A-001"}}, Deviation{ID: "e", Violates: []string{"CM-REST-001"}}
	both := Deviation{ID: "f", Violates: []string{"CM-A-001", "CM-REST-001"}}
	suite, faults := run.NewSuite([]*check.Check{
		{ID: "CM-A-001", Requirements: []string{"CM-A-001"}},
		{ID: "CM-REST-001", Requirements: []string{"CM-REST-001"}},
	}, []*check.Requirement{{ID: "CM-A-001"}, {ID: "CM-REST-001", Bindings: []string{"rest"}}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	offered := &target.Target{Endpoints: map[string]string{"v11-soap": "", "v12-soap": "", "v13-soap": "", "v13-rest": ""}}
	newest := []string{"v13-soap", "v13-rest"}
	for _, c := range []struct {
		name          string
		asked         []string
		chosen        []Deviation
		spoken, tried []string
	}{
		{"newest alone", nil, []Deviation{everywhere}, newest, []string{"a v13-soap"}},
		{"as old as needed", nil, []Deviation{everywhere, old}, []string{"v13-soap", "v13-rest", "v12-soap"}, []string{"a v13-soap", "b v12-soap"}},
		{"where nothing can be noticed", nil, []Deviation{gone}, newest, nil},
		{"over REST alone", nil, []Deviation{written}, newest, []string{"d v13-rest"}},
		{"whose check is of REST alone", nil, []Deviation{routed}, newest, []string{"e v13-rest"}},
		{"with checks of either kind", nil, []Deviation{both}, newest, []string{"f v13-soap", "f v13-rest"}},
		{"one that was asked for", []string{"v11-soap"}, []Deviation{everywhere, old}, []string{"v11-soap"}, []string{"a v11-soap", "b v11-soap"}},
		{"REST asked for", []string{"v13-rest"}, []Deviation{everywhere, old, written, routed}, []string{"v13-rest"}, []string{"a v13-rest", "d v13-rest", "e v13-rest"}},
		{"several that were asked for", []string{"v11-soap", "v13-rest", "v13-soap"}, []Deviation{everywhere, old, written},
			[]string{"v13-soap", "v13-rest", "v11-soap"}, []string{"a v13-soap", "a v13-rest", "a v11-soap", "b v11-soap", "d v13-rest"}},
	} {
		p := &prover{Options: Options{Suite: suite, Target: offered, Dialects: c.asked}, chosen: c.chosen}
		p.spoken = p.speak()
		var tried []string
		for _, try := range p.trials() {
			tried = append(tried, try.ID+" "+try.dialect)
		}
		if !slices.Equal(p.spoken, c.spoken) || !slices.Equal(tried, c.tried) {
			t.Errorf("%s: speaks %v and tries %v, want %v and %v", c.name, p.spoken, tried, c.spoken, c.tried)
		}
	}
}
