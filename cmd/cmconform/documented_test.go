package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/internal/needs"
)

// TestDocumentedExamples runs the curl lines of the pages about the mock as they stand there.
func TestDocumentedExamples(t *testing.T) {
	needs.Tool(t, "curl", "apt-get install curl")
	needs.Tool(t, "jq", "apt-get install jq")
	for page, want := range map[string]string{"provisioning.md": `"guest":`, "mock.md": "<GetUserResponse "} {
		t.Run(page, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
			if err != nil {
				t.Fatal(err)
			}
			base, _, stop := mocked(t, "--listen", "127.0.0.1:0")
			defer stop()
			shell := newShell(t, strings.ReplaceAll(string(text), "http://127.0.0.1:8080", base))
			if page == "provisioning.md" {
				var made world.Provisioned
				if err := json.Unmarshal([]byte(shell.run(0)), &made); err != nil {
					t.Fatal(err)
				}
				shell.prologue += "W=" + base + world.ProvisionPath + "/" + made.ID + "\n"
			}
			if said := shell.run(1); !strings.Contains(said, want) {
				t.Errorf("the examples do not answer %s:\n%s", want, said)
			}
		})
	}
}

// shell runs the blocks of a page that call curl; files that blocks name are in its folder.
type shell struct {
	t        *testing.T
	folder   string
	blocks   []string
	prologue string
}

func newShell(t *testing.T, page string) *shell {
	t.Helper()
	s := &shell{t: t, folder: t.TempDir(), prologue: "set -eu\ncurl() { command curl -sS --fail-with-body \"$@\"; }\n"}
	for _, m := range regexp.MustCompile("(?ms)^```(sh|yaml)\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		if name := regexp.MustCompile(`\A# (\w+\.yaml)\n`).FindStringSubmatch(m[2]); name != nil {
			if err := os.WriteFile(filepath.Join(s.folder, name[1]), []byte(m[2]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if m[1] == "sh" && strings.Contains(m[2], "curl ") {
			s.blocks = append(s.blocks, m[2])
		}
	}
	return s
}

// run runs a block after those that only set something up.
func (s *shell) run(block int) string {
	s.t.Helper()
	if len(s.blocks) != 2 {
		s.t.Fatalf("the page has %d examples with curl; tell this test what they are", len(s.blocks))
	}
	script := s.prologue
	if block > 0 && !strings.Contains(script, "\nW=") {
		script += s.blocks[0]
	}
	c := exec.CommandContext(s.t.Context(), "sh", "-c", script+s.blocks[block])
	c.Dir = s.folder
	said, err := c.CombinedOutput()
	if err != nil {
		s.t.Errorf("%v:\n%s", err, said)
	}
	return string(said)
}
