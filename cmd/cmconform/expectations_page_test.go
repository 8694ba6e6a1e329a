//go:build !race

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
)

// TestExpectationsPage runs the commands of docs/expectations.md as they stand there, in their order, against a
// service with the bug that the page is about. Runs are narrowed to what it concerns, and the days of the page moved.
func TestExpectationsPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "expectations.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(data), "2027-01-31", "2999-12-31")
	files := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(page, -1)
	lines := regexp.MustCompile(`(?m)^    cmconform (.*)$`).FindAllStringSubmatch(page, -1)
	if len(files) != 2 || len(lines) != 5 {
		t.Fatalf("the page has %d files and %d commands; tell this test what they are", len(files), len(lines))
	}
	target := described(t, mockWithout(t, "CM-REST-022/latin"))
	t.Chdir(t.TempDir())
	copied, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"target.yaml": string(copied), "known.yaml": files[0][1], "other.yaml": files[1][1]} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []struct {
		code int
		says string
	}{
		{run.ExitConforms, "\nCONFORMS, WITH 2 EXPECTED FAILURES\n"},
		{run.ExitConforms, "\nEQUAL\n"},
		{run.ExitFails, "\nDOES NOT CONFORM\n"},
		{run.ExitConforms, "known.yaml: nothing to change, 3 as they were.\n"},
		{run.ExitConforms, "2 met, 0 not looked at, 0 flaky and quiet.\n"},
	} {
		args := strings.Fields(lines[i][1])
		switch args[0] {
		case "run":
			args = append(args, "--quiet", "--select", "CM-REST-022,CM-USER-001")
		case "parity":
			args = append(args, "--quiet", "--select", "UpdateUser")
		}
		var out, errs bytes.Buffer
		if code := execute(args, &out, &errs); code != want.code || !strings.Contains(out.String(), want.says) {
			t.Errorf("%s: exit code %d, want %d and %q\n%s%s", lines[i][1], code, want.code, want.says, out.String(), errs.String())
		}
	}
	if _, err := readExpectations("other.yaml", false); err != nil {
		t.Errorf("the second file of the page: %v", err)
	}
}
