package reports

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "some", "reports")
	for range 2 { // the second run replaces the reports of the first
		if err := WriteAll(dir, sample()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"junit.xml", "report.html", "result.json", "summary.md"}, namesIn(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for name, write := range renderings {
		if name == "screen.txt" {
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(render(t, write, sample())), string(got)); diff != "" {
			t.Errorf("%s (-rendered +file):\n%s", name, diff)
		}
	}
}

// One report that cannot be written must not cost the others, nor leave half a file.
func TestWriteAllGoesOnAfterAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, JUnitFile, "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := WriteAll(dir, sample())
	if err == nil {
		t.Fatal("no error although junit.xml is a directory")
	}
	if diff := cmp.Diff([]string{"junit.xml", "report.html", "result.json", "summary.md"}, namesIn(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
