package client

import (
	"testing"
)

// What is left out because it can find nothing finds nothing.
func TestBearingPatterns(t *testing.T) {
	for body, want := range map[string][2]bool{ // elements, members
		`<a><Password>x</Password></a>`: {true, false}, `{"Password":"x"}`: {false, true}, "{\"Password\"\t\n :\"x\"}": {false, true},
		`<a b="c" d="e"><f/></a>`: {true, false}, `<a>{"Name":"x"}</a>`: {true, true}, `nothing`: {}, `"`: {}, `{"a" "b"}`: {}, ``: {},
	} {
		got := [2]bool{}
		for _, re := range bearing(secretPatterns, []byte(body)) {
			if re == secretPatterns[0] {
				got[0] = true
			} else {
				got[1] = true
			}
		}
		if got != want {
			t.Errorf("%q: %v, want %v", body, got, want)
		}
		for _, re := range append(patterns("Password|Name"), taxPatterns...) {
			if kept := bearing(append(patterns("x")[:0], re), []byte(body)); re.MatchString(body) && len(kept) == 0 {
				t.Errorf("%q: left out %s, which finds something", body, re)
			}
		}
	}
}
