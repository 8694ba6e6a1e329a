package prove

import (
	"slices"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// A deviation is tried where it can be noticed: on the newest dialect, or on every one that was asked for.
func TestDialectsOfDeviations(t *testing.T) {
	everywhere, old, gone := Deviation{ID: "a"}, Deviation{ID: "b", Versions: []string{"v11", "v12"}}, Deviation{ID: "c", Versions: []string{"v10"}}
	offered := &target.Target{Endpoints: map[string]string{"v11-soap": "", "v12-soap": "", "v13-soap": ""}}
	for _, c := range []struct {
		name          string
		asked         []string
		chosen        []Deviation
		spoken, tried []string
	}{
		{"newest alone", nil, []Deviation{everywhere}, []string{"v13-soap"}, []string{"a v13-soap"}},
		{"as old as needed", nil, []Deviation{everywhere, old}, []string{"v13-soap", "v12-soap"}, []string{"a v13-soap", "b v12-soap"}},
		{"where nothing can be noticed", nil, []Deviation{gone}, []string{"v13-soap"}, nil},
		{"one that was asked for", []string{"v11-soap"}, []Deviation{everywhere, old}, []string{"v11-soap"}, []string{"a v11-soap", "b v11-soap"}},
		{"several that were asked for", []string{"v11-soap", "v13-soap"}, []Deviation{everywhere, old}, []string{"v13-soap", "v11-soap"},
			[]string{"a v13-soap", "a v11-soap", "b v11-soap"}},
	} {
		p := &prover{Options: Options{Suite: &run.Suite{}, Target: offered, Dialects: c.asked}, chosen: c.chosen}
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
