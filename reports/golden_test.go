package reports

import (
	"bytes"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/sample anew")

var renderings = map[string]func(io.Writer, *Document) error{
	ResultFile:   WriteResult,
	JUnitFile:    WriteJUnit,
	HTMLFile:     WriteHTML,
	MarkdownFile: WriteMarkdown,
	"screen.txt": func(w io.Writer, doc *Document) error {
		_, err := io.WriteString(w, Screen(doc, ScreenOptions{Dir: "cmconform-report"}))
		return err
	},
}

func TestSampleRenderings(t *testing.T) {
	for name, write := range renderings {
		if name == HTMLFile {
			continue // read by eye and by the browser test; a stored copy would say nothing
		}
		t.Run(name, func(t *testing.T) {
			got := render(t, write, sample())
			path := filepath.Join("testdata", "sample", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s changed; look at it, then go test ./reports -update (-was +is):\n%s", name, diff)
			}
		})
	}
}

func render(t *testing.T, write func(io.Writer, *Document) error, doc *Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, doc); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tool finds an optional program, or skips with the way to get it.
func tool(t *testing.T, name, install string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CMCONFORM_REQUIRE_ALL") == "1" {
			t.Fatalf("%s is not here; install it: %s", name, install)
		}
		t.Skipf("%s is not here; install it: %s", name, install)
	}
	return path
}
