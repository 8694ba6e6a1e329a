package agent

import (
	"context"
	"testing"
)

func TestHeader(t *testing.T) {
	none := context.Background()
	for name, test := range map[string]struct {
		ctx     context.Context
		product string
		want    string
	}{
		"nobody says":           {none, "", "cmconform"},
		"the client says":       {none, "cmconform/1", "cmconform/1"},
		"the context says":      {As(none, "cmconform/2"), "cmconform/1", "cmconform/2"},
		"with a run":            {As(none, Of("cmconform/2", "r7")), "", "cmconform/2 (run r7)"},
		"with run and check":    {During(none, Of("cmconform/2", "r7"), "CM-TS-001/nil"), "", "cmconform/2 (run r7; check CM-TS-001/nil)"},
		"with a check alone":    {During(none, Of("cmconform/2", ""), "CM-TS-001"), "", "cmconform/2 (check CM-TS-001)"},
		"check, product beside": {During(none, "", "CM-TS-001"), "cmconform/3", "cmconform/3 (check CM-TS-001)"},
	} {
		if got := Header(test.ctx, test.product); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
