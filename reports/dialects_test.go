package reports

import (
	"slices"
	"strings"
	"testing"
)

func TestDialectsAreListedNewestFirst(t *testing.T) {
	names := []string{"v11-soap", "v9-soap", "other", "v13-rest", "v12-soap", "v14-rest", "v13-soap", "v13-grpc"}
	slices.SortFunc(names, CompareDialects)
	if got, want := strings.Join(names, " "), "v14-rest v13-soap v13-grpc v13-rest v12-soap v11-soap v9-soap other"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
