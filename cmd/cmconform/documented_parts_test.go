//go:build !race

package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
)

// TestDocumentedParts runs the commands of the pages about shards and statements as they stand there,
// one after the other, but with fewer checks.
func TestDocumentedParts(t *testing.T) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	defer server.Close()
	for page, commands := range map[string]int{"shards.md": 7, "statement.md": 3} {
		t.Run(page, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			describe := "endpoint: " + server.URL + "\nprovisioner:\n  http: {url: " + server.URL + "}\n"
			if err := os.WriteFile(filepath.Join(dir, "target.yaml"), []byte(describe), 0o600); err != nil {
				t.Fatal(err)
			}
			ran := 0
			for line := range strings.Lines(string(text)) {
				command, found := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "    cmconform ")
				if !found {
					continue
				}
				ran++
				follow(t, dir, command)
			}
			if ran != commands {
				t.Errorf("the page has %d commands, not %d; tell this test what they are", ran, commands)
			}
		})
	}
}

// follow runs one command of a page in a folder.
func follow(t *testing.T, dir, command string) {
	t.Helper()
	var args []string
	for _, word := range typed(command) {
		if !strings.Contains(word, "*") {
			args = append(args, word)
			continue
		}
		matches, err := filepath.Glob(filepath.Join(dir, word))
		if err != nil || len(matches) == 0 {
			t.Fatalf("%s matches nothing: %v", word, err)
		}
		for _, m := range matches {
			args = append(args, filepath.Base(m))
		}
	}
	want := run.ExitConforms
	switch {
	case args[0] == "run":
		args = append(args, "--select", "CM-GETUSER-001,CM-GETUSER-002,CM-GETUSER-003,CM-TS-029,CM-TS-030,CM-TS-031,CM-GETUSER-004,CM-GETUSER-020", "--quiet")
	case args[0] == "statement":
		want = run.ExitTooFew // of the whole profile
	case strings.Contains(command, "last/result.json"): // of another day
		if err := os.Rename(filepath.Join(dir, "cmconform-report"), filepath.Join(dir, "last")); err != nil {
			t.Fatal(err)
		}
	case strings.Contains(command, "events.ndjson"):
		events, err := os.ReadFile(filepath.Join(dir, "shard-1", "events.ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "cmconform-report", "events.ndjson"), events[:len(events)*2/3], 0o644); err != nil {
			t.Fatal(err)
		}
		want = run.ExitInterrupted
	}
	c := process(t.Context(), args...)
	c.Dir = dir
	if said, err := c.CombinedOutput(); exitCode(err) != want {
		t.Fatalf("cmconform %s\nexits with %d, not %d:\n%s", command, exitCode(err), want, said)
	}
}

// typed splits a command line whose only quotes are double.
func typed(line string) []string {
	var list []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			list = append(list, part)
			continue
		}
		list = append(list, strings.Fields(part)...)
	}
	return list
}
