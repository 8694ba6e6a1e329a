package prose

import (
	"slices"
	"testing"
)

func TestCommon(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want float64
	}{
		{"", "", 0},
		{"A user is named.", "a user is named", 1},
		{"a user is named", "nothing else here", 0},
		{"one two three four", "one three", 2.0 * 2 / 6},
		{"two one", "one two", 2.0 * 1 / 4},
	} {
		if got := Common(Words(test.a), Words(test.b)); got != test.want {
			t.Errorf("%q and %q have %.2f in common; want %.2f", test.a, test.b, got, test.want)
		}
	}
	if got := Words("GetUser's Id, 3 times"); !slices.Equal(got, []string{"getuser", "s", "id", "3", "times"}) {
		t.Errorf("words %q", got)
	}
}
