package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/run"
)

var updateScreens = flag.Bool("update", false, "write testdata/screens anew")

// firstScreen is what a terminal shows at a time.
const firstScreen = 24

// TestScreens holds the first screen of a run against a service with one bug,
// for a bug of each area. Each was read with one question: could an engineer who
// knows the service and nothing of this project mend it from here?
func TestScreens(t *testing.T) {
	command := binary(t)
	for _, c := range []struct{ without, dialect, wanted string }{
		{"CM-ACCT-011", "v13-soap,v12-soap,v11-soap", "ACCT"},
		{"CM-ADDR-004", "v13-rest", "ADDR"},
		{"CM-AUTH-006", "v13-soap", "AUTH"},
		{"CM-CUST-007/status", "v13-rest", "CUST"},
		{"CM-FIND-024", "v13-soap", "FIND,CM-CUST-004"},
		{"CM-GETUSER-004", "v13-soap", "GETUSER"},
		{"CM-HIER-004", "v13-soap", "HIER"},
		{"CM-INVITE-022/role", "v13-soap", "INVITE,CM-MULTI-027/late"},
		{"CM-LIFECYCLE-004", "v13-soap", "LIFECYCLE"},
		{"CM-LIMIT-028", "v13-soap", "LINK,CM-LIMIT-028"},
		{"CM-LINK-003", "v12-soap", "LINK"},
		{"CM-MULTI-001", "v13-soap", "MULTI,CM-AUTH-018"},
		{"CM-NOTIF-001", "v13-soap", "NOTIF"},
		{"CM-PROTO-003", "v13-soap", "PROTO"},
		{"CM-REST-005", "v13-rest", "REST,CM-AUTH-012"},
		{"CM-ROLE-077", "v13-soap", "CM-ROLE-07*,CM-MULTI-017"},
		{"CM-SCHEMA-013", "v13-soap", "CUST,CM-SCHEMA-038"},
		{"CM-SEARCH-027/search-accounts", "v13-soap", "SearchAccounts"},
		{"CM-SIGNUP-019", "v13-soap", "SIGNUP"},
		{"CM-TS-031/last-writer-wins", "v13-soap", "TS,CM-MULTI-025"},
		{"CM-USER-027", "v13-soap", "USER"},
		{"CM-VER-503", "v11-soap", "VER"},
	} {
		t.Run(c.without, func(t *testing.T) {
			t.Parallel()
			got := normal(screenWithout(t, command, c.without, c.dialect, c.wanted))
			if lines := strings.SplitAfter(got, "\n"); len(lines) > firstScreen {
				got = strings.Join(lines[:firstScreen], "")
			}
			file := filepath.Join("testdata", "screens", strings.ReplaceAll(c.without, "/", "_")+".txt")
			if *updateScreens {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the screen changed; read it, then go test ./cmd/cmconform -run TestScreens -update (-was +is):\n%s", diff)
			}
		})
	}
}

// screenWithout is what a run prints against a service with one bug.
func screenWithout(t *testing.T, command, bug, dialect, wanted string) string {
	t.Helper()
	base, _, stop := ready(t, exec.Command(command, "mock", "--listen", "127.0.0.1:0", "--without", bug))
	defer stop()
	c := exec.Command(command, "run", "--target", base, "--dialect", dialect, "--select", wanted, "--show-data", "--quiet", "--out", "reports")
	c.Dir = t.TempDir()
	said, err := c.CombinedOutput()
	if code := exitCode(err); code != run.ExitFails {
		t.Fatalf("exits with %d:\n%s", code, said)
	}
	return string(said)
}

// fleeting is what differs from run to run, or when checks are added: addresses,
// how much was done, ids and stamps.
var fleeting = []struct {
	form *regexp.Regexp
	name string // with a number where it matters which one it is
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "ADDRESS"},
	{regexp.MustCompile(`(?s)\bof\s[\d,]+\schecks\sin\s.*?\srequests\.`), "of N checks in T with N requests."},
	{regexp.MustCompile(`[\d,]+ pass\b`), "N pass"},
	{regexp.MustCompile(`\d+ blocked\b`), "N blocked"},
	{regexp.MustCompile(`(?m)^[\d,]+ requirements,`), "N requirements,"},
	{regexp.MustCompile(`\d+ checked, \d+ observed, \d+ excluded, \d+ left out`), "N checked, N observed, N excluded, N left out"},
	{regexp.MustCompile(`(?m)^\d+ observations?`), "N observations"},
	{regexp.MustCompile(`\bFabrikam (\w+) [a-z0-9]{8,12}\b`), "Fabrikam $1 NAME"},
	{regexp.MustCompile(`\bcmconform \d{8}-\d{6}-[a-z2-7]{6} (\w+) [a-z0-9]{8}\b`), "cmconform RUN $1 NAME"},
	{regexp.MustCompile(`\b\d{4,}\.\.\.`), "ID..."},
	{regexp.MustCompile(`and \d+ more`), "and N more"},
	{regexp.MustCompile(`[\d,]+ of [\d,]+\sexchanges`), "N of N exchanges"},
	{regexp.MustCompile(`\b[1-9]\d{7,}\b`), "ID%d"},
	{regexp.MustCompile(`\bAAAA[A-Za-z0-9+/]+=*`), "STAMP%d"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\dT[0-9:.]+Z?`), "TIME%d"},
}

// normal gives what is fleeting the same names in every run, in the order of appearance.
func normal(screen string) string {
	for _, f := range fleeting {
		names := map[string]string{}
		screen = f.form.ReplaceAllStringFunc(screen, func(found string) string {
			if !strings.Contains(f.name, "%d") {
				return f.form.ReplaceAllString(found, f.name)
			}
			if names[found] == "" {
				names[found] = fmt.Sprintf(f.name, len(names)+1)
			}
			return names[found]
		})
	}
	return screen
}
