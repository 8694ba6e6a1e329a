package openapi

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/internal/needs"
)

// TestLinterAcceptsTheDocument lets Redocly's linter judge, whose warnings are errors here.
func TestLinterAcceptsTheDocument(t *testing.T) {
	node := needs.Node(t)
	dir := needs.Packages(t, os.DirFS("testdata/linter"))
	lint := func(documents map[string][]byte) (string, error) {
		args := []string{filepath.Join("node_modules", "@redocly", "cli", "bin", "cli.js"), "lint", "--config", "redocly.yaml"}
		for _, name := range slices.Sorted(maps.Keys(documents)) {
			if err := os.WriteFile(filepath.Join(dir, name), documents[name], 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, name)
		}
		c := exec.CommandContext(t.Context(), node, args...)
		c.Dir = dir
		// It asks the registry for a newer version and reports its use, unless told not to.
		c.Env = append(os.Environ(), "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "REDOCLY_TELEMETRY=off")
		out, err := c.CombinedOutput()
		return string(out), err
	}
	document := generate(t, 2026, Options{})
	if out, err := lint(map[string][]byte{"2025.json": generate(t, 2025, Options{}), "2026.json": document, "2026.yaml": generate(t, 2026, Options{YAML: true})}); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	damaged := map[string][]byte{}
	for name, damage := range map[string][2]string{
		"a-schema-that-is-not-there.json": {`"#/components/schemas/AccountInfo"`, `"#/components/schemas/AccountInformation"`},
		"no-summary.json":                 {`"summary": "Get user",`, ``},
		"a-word-of-openapi-3.0.json":      {`"additionalProperties": false`, `"additionalProperties": false, "nullable": true`},
	} {
		if damaged[name] = bytes.Replace(document, []byte(damage[0]), []byte(damage[1]), 1); bytes.Equal(damaged[name], document) {
			t.Errorf("%s: the document is the same", name)
		}
	}
	out, err := lint(damaged)
	for name := range damaged {
		// A problem is reported as [1] NAME:LINE:COLUMN at POINTER.
		if err == nil || !strings.Contains(out, "] "+name+":") {
			t.Errorf("%s: is accepted\n%s", name, out)
		}
	}
}
