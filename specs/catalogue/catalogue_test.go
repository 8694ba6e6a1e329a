package catalogue

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestEachAreaHasAFileOfItsName(t *testing.T) {
	list, _ := Load()
	for _, r := range list {
		if _, err := files.Open(strings.ToLower(r.Area) + ".yaml"); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
}

var idsIn = regexp.MustCompile(`CM-[A-Z]+-\d{3}`)

// notes are those of all entries.
func notes(t *testing.T) map[string]string {
	t.Helper()
	names, _ := fs.Glob(files, "*.yaml")
	found := map[string]string{}
	for _, n := range names {
		data, err := files.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		var f File
		if err := yaml.Unmarshal(data, &f); err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Requirements {
			found[e.ID] = e.Note
		}
	}
	return found
}
