//go:build !race

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentedInits runs the commands of docs/init.md as they stand there, but
// for doctor, which would call the vendor: testdata/script/doctor.txtar runs it.
func TestDocumentedInits(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "init.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("CLIENT_ID", "6d6c")
	ran := 0
	for _, m := range regexp.MustCompile("(?m)(?:^    |`)cmconform ((?:init|run) --[^`\n]*)").FindAllStringSubmatch(string(page), -1) {
		args := strings.Fields(m[1])
		if args[0] == "run" && len(args) < 3 {
			continue // a flag that is talked about
		}
		if args[0] == "init" && !strings.Contains(m[1], "--out") {
			args = append(args, "--force")
		}
		var said bytes.Buffer
		if code := execute(args, &said, &said); code != 0 {
			t.Errorf("cmconform %s exits with %d:\n%s", m[1], code, said.String())
		}
		ran++
	}
	if ran != 7 {
		t.Errorf("%d commands were run", ran)
	}
}
