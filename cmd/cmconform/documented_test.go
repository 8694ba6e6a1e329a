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
	for page, want := range map[string][]string{
		"provisioning.md": {`"guest":`},
		"mock.md":         {"<GetUserResponse ", `{"User":{"ContactInfo":{`},
	} {
		t.Run(page, func(t *testing.T) {
			text := pageText(t, "docs", page)
			base, _, stop := mocked(t, "--listen", "127.0.0.1:0")
			defer stop()
			shell := newShell(t, strings.ReplaceAll(text, "http://127.0.0.1:8080", base), 1+len(want))
			if page == "provisioning.md" {
				var made world.Provisioned
				if err := json.Unmarshal([]byte(shell.run(0)), &made); err != nil {
					t.Fatal(err)
				}
				shell.prologue += "W=" + base + world.ProvisionPath + "/" + made.ID + "\n"
			}
			for i, want := range want {
				if said := shell.run(1 + i); !strings.Contains(said, want) {
					t.Errorf("example %d does not answer %s:\n%s", 1+i, want, said)
				}
			}
		})
	}
}

// TestDocumentedBindings starts the mock as the README does, asks it who the caller is by
// the curl lines of both bindings, and expects the caller whom the README promises.
func TestDocumentedBindings(t *testing.T) {
	text := pageText(t, "README.md")
	const listen = "127.0.0.1:8090"
	start := regexp.MustCompile(`(?m)^ +go run \./cmd/cmconform mock (--listen ` + listen + ` .*)$`).FindStringSubmatch(text)
	promised := regexp.MustCompile(`(?m)^Both describe (\w+) (\w+)\.`).FindStringSubmatch(text)
	if start == nil || promised == nil {
		t.Fatal("the README says no more how to start the mock for its examples, or whom they describe")
	}
	shell := newShell(t, text, 2)
	personas := filepath.Join(shell.folder, "personas.json")
	base, _, stop := mocked(t, strings.Fields(strings.NewReplacer(listen, "127.0.0.1:0", "personas.json", personas).Replace(start[1]))...)
	defer stop()
	for i := range shell.blocks {
		shell.blocks[i] = strings.ReplaceAll(shell.blocks[i], "http://"+listen, base)
	}

	overSOAP := shell.run(0)
	both := shell.run(1) // which makes the call over SOAP again, for its variables
	for _, said := range []string{overSOAP, both} {
		if !strings.Contains(said, "<GetUserResponse ") {
			t.Errorf("there is no reply over SOAP:\n%s", said)
		}
	}
	_, overREST, _ := strings.Cut(both, "</s:Envelope>")
	var reply struct {
		User struct {
			ID   string `json:"Id"`
			Name struct{ FirstName, LastName string }
		}
	}
	if err := json.Unmarshal([]byte(overREST), &reply); err != nil {
		t.Fatalf("the reply over REST is no JSON: %v\n%s", err, overREST)
	}
	var made world.Provisioned
	if body, err := os.ReadFile(personas); err != nil || json.Unmarshal(body, &made) != nil {
		t.Fatalf("personas.json: %v\n%s", err, body)
	}
	if who := made.Personas["superAdmin"]; reply.User.ID != who.UserID || reply.User.Name.FirstName != promised[1] || reply.User.Name.LastName != promised[2] {
		t.Errorf("over REST the caller is %+v, expected %s %s with the id %s", reply.User, promised[1], promised[2], who.UserID)
	}
	for name, text := range map[string]string{"Id": reply.User.ID, "FirstName": promised[1], "LastName": promised[2]} {
		if !strings.Contains(overSOAP, ":"+name+">"+text+"</") && !strings.Contains(overSOAP, "<"+name+">"+text+"</") {
			t.Errorf("over SOAP the caller has no %s %s:\n%s", name, text, overSOAP)
		}
	}
}

// pageText reads a page of the repository, for somebody who has the tools of its examples.
func pageText(t *testing.T, path ...string) string {
	t.Helper()
	needs.Tool(t, "curl", "apt-get install curl")
	needs.Tool(t, "jq", "apt-get install jq")
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shell runs the blocks of a page that call curl; files that blocks name are in its folder.
type shell struct {
	t        *testing.T
	folder   string
	blocks   []string
	prologue string
}

func newShell(t *testing.T, page string, blocks int) *shell {
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
	if len(s.blocks) != blocks {
		t.Fatalf("the page has %d examples with curl, not %d; tell this test what they are", len(s.blocks), blocks)
	}
	return s
}

// run runs a block after the first one, which sets something up.
func (s *shell) run(block int) string {
	s.t.Helper()
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
