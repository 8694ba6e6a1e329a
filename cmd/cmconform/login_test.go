//go:build !race

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/signin"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/internal/standin"
	"github.com/cmconform/cmconform/reports"
)

// TestLoginAndRun is what somebody does with the vendor's sandbox: sign in once, then run, with several
// processes, while access tokens expire. The outcomes are those of tokens that were typed in.
func TestLoginAndRun(t *testing.T) {
	m := newMembership(t, nil)
	m.authority.ClientSecret = "the client's own secret"
	file := m.file(t, "login.yaml", "superAdmin: {login: boss}", "viewer: {refreshToken: \"${VIEWER_REFRESH_TOKEN}\"}")
	t.Setenv("VIEWER_REFRESH_TOKEN", m.authority.RefreshToken("viewer"))

	code, said := m.signIn(t, file, "boss", "superAdmin")
	tokens := filepath.Join(m.folder, "login.yaml-tokens.json")
	if code != 0 || !strings.HasSuffix(said, "\nLogin boss is signed in; its refresh token is in "+tokens+".\n") {
		t.Fatalf("login exits with %d:\n%s", code, said)
	}
	if info, err := os.Stat(tokens); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the tokens: %v, %v", info, err)
	}

	command := binary(t) // its workers are processes of their own
	selected := []string{"--select", "GETUSER,CM-ROLE-0*,CM-AUTH-00*"}
	outcomes := func(name, file string, more ...string) (map[string]reports.Outcome, *reports.Document) {
		out := filepath.Join(m.folder, name)
		text, err := exec.CommandContext(t.Context(), command, append(append([]string{"run", "--target", file, "--out", out}, selected...), more...)...).CombinedOutput()
		if code := exitCode(err); code != run.ExitConforms {
			t.Fatalf("%s exits with %d:\n%s", name, code, text)
		}
		doc := resultIn(t, out)
		came := map[string]reports.Outcome{}
		for i := range doc.Checks {
			came[doc.Checks[i].Dialect+" "+doc.Checks[i].ID] = doc.Checks[i].Outcome
		}
		written := everyReport(t, out)
		written["output"] = text
		noneHolds(t, written, append(append(m.authority.Secrets(), m.secrets...), m.made.DeveloperToken))
		return came, doc
	}
	typed := m.file(t, "typed.yaml", "superAdmin: {token: \""+m.made.Personas["superAdmin"].Token+"\"}", "viewer: {token: \""+m.made.Personas["viewer"].Token+"\"}")
	want, _ := outcomes("typed", typed)

	got, _ := outcomes("four", file, "--jobs", "4")
	differ(t, want, got)
	if c := m.authority.Counts(); c.Refreshes != 2 || c.Refused != 0 {
		t.Errorf("four processes: %+v, want one refresh for each of two people", c)
	}
	// All access tokens expire in the middle; who still needs one asks once more.
	m.authority.ExpireBefore(60)
	got, _ = outcomes("expiring", file, "--jobs", "4")
	differ(t, want, got)
	if c := m.authority.Counts(); m.authority.Refreshes("superAdmin") != 3 || c.Refreshes > 6 || c.Refused != 0 {
		t.Errorf("four processes while tokens expire: %+v, %d for superAdmin, want 3", c, m.authority.Refreshes("superAdmin"))
	}
	// The other commands that call a target sign in the same way.
	text, err := exec.CommandContext(t.Context(), command, "parity", "--target", file, "--out", filepath.Join(m.folder, "parity"), "--select", "GetUser").CombinedOutput()
	if code := exitCode(err); code != run.ExitConforms || m.authority.Refreshes("superAdmin") != 4 {
		t.Errorf("parity exits with %d after %d refreshes:\n%s", code, m.authority.Refreshes("superAdmin"), text)
	}
}

func differ(t *testing.T, want, got map[string]reports.Outcome) {
	t.Helper()
	if len(want) < 20 {
		t.Errorf("only %d checks", len(want))
	}
	passed := 0
	for id, outcome := range want {
		if got[id] != outcome {
			t.Errorf("%s: %s, with typed tokens %s", id, got[id], outcome)
		}
		if outcome == reports.Pass {
			passed++
		}
	}
	if passed < 10 || len(got) != len(want) {
		t.Errorf("%d passes, %d checks of %d", passed, len(got), len(want))
	}
}

// TestLoginRefused: what the command says where nobody signs in.
func TestLoginRefused(t *testing.T) {
	m := newMembership(t, nil)
	file := m.file(t, "t.yaml", "superAdmin: {login: boss}", "viewer: {login: watcher}")
	m.authority.Denies("access_denied")
	m.authority.Hostile = true
	c := process(t.Context(), "login", "--target", file, "--no-browser", "boss")
	var output lines
	c.Stdout, c.Stderr = &output, &output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if reply, err := http.Get(addressIn(t, &output)); err == nil {
		reply.Body.Close()
	}
	if code := exitCode(c.Wait()); code != run.ExitTarget || !strings.HasSuffix(output.String(), "\ncmconform: the authority refuses: consent was denied (access_denied, AADSTS65004); run cmconform login again\n") {
		t.Errorf("exits with %d:\n%s", code, output.String())
	}

	// Ctrl-C ends the wait.
	c = process(t.Context(), "login", "--target", file, "--no-browser", "boss")
	var interrupted lines
	c.Stdout, c.Stderr = &interrupted, &interrupted
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	addressIn(t, &interrupted)
	_ = c.Process.Signal(syscall.SIGINT)
	if code := exitCode(c.Wait()); code != run.ExitInterrupted {
		t.Errorf("exits with %d:\n%s", code, interrupted.String())
	}

	for want, args := range map[string][]string{
		"login needs --target FILE, the target.yaml that names the login":                     {},
		"target file absent.yaml does not exist":                                              {"--target", "absent.yaml"},
		"which login? The target file names boss, watcher":                                    {"--target", file},
		`the target file names no login "bos"; did you mean "boss"; it names boss, watcher`:   {"--target", file, "bos"},
		"login takes one login at a time, for each needs a browser; you gave boss, watcher":   {"--target", file, "boss", "watcher"},
		"--timeout takes a positive time":                                                     {"--target", file, "--timeout", "-1s", "boss"},
		"nobody signed in as boss within 1ms; run it again, with a longer --timeout":          {"--target", file, "--no-browser", "--timeout", "1ms", "boss"},
		`unknown flag: --no-browse; did you mean "--no-browser"?; see cmconform login --help`: {"--target", file, "--no-browse", "boss"},
	} {
		var out, errs lines
		code := execute(append([]string{"login"}, args...), &out, &errs)
		if wantCode := map[bool]int{true: run.ExitTarget, false: run.ExitUsage}[strings.HasPrefix(want, "nobody")]; code != wantCode || errs.String() != "cmconform: "+want+"\n" {
			t.Errorf("%v exits with %d: %s", args, code, errs.String())
		}
	}
}

// TestRunWithoutTokens: nobody gets in, and that is no fault of the service.
func TestRunWithoutTokens(t *testing.T) {
	m := newMembership(t, nil)
	down := standin.BareForbidden
	for name, test := range map[string]struct {
		persona string
		outages []standin.Outage
		want    []string
	}{
		"never signed in": {"superAdmin: {login: boss}", nil, []string{
			"authorisation: persona superAdmin cannot sign in: login boss has no refresh token in ", "\n  Run cmconform login --target "}},
		"revoked": {"superAdmin: {refreshToken: refresh-revoked}", nil, []string{
			"authorisation: persona superAdmin cannot sign in: the authority refuses: what it was asked with is no longer valid", "hand a fresh refresh token over"}},
		"the authority is down": {"superAdmin: {refreshToken: \"" + m.authority.RefreshToken("superAdmin") + "\"}", []standin.Outage{down, down, down}, []string{
			"target: cannot sign in persona superAdmin: the authority answers HTTP 403 Forbidden without an error of OAuth", "no fault of the service; try again later"}},
	} {
		t.Run(name, func(t *testing.T) {
			file := m.file(t, "t.yaml", test.persona)
			m.authority.Fails(test.outages...)
			var out, errs lines
			code := execute([]string{"run", "--target", file, "--out", t.TempDir(), "--select", "GETUSER"}, &out, &errs)
			said := errs.String() + out.String()
			for _, want := range test.want {
				if !strings.Contains(strings.ToLower(said), strings.ToLower(want)) {
					t.Errorf("does not say %q:\n%s", want, said)
				}
			}
			if code != run.ExitTarget || !strings.Contains(said, "No check ran") {
				t.Errorf("exits with %d:\n%s", code, said)
			}
		})
	}
}

// TestSignInPage reads the examples of the page as a run would, and takes the token out as the page does.
func TestSignInPage(t *testing.T) {
	needs.Tool(t, "jq", "apt-get install jq")
	page, err := os.ReadFile("../../docs/sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 2 {
		t.Fatalf("the page has %d examples", len(blocks))
	}
	folder := t.TempDir()
	for _, name := range regexp.MustCompile(`\$\{(\w+)\}`).FindAllStringSubmatch(string(page), -1) {
		t.Setenv(name[1], "value-of-"+name[1])
	}
	personas := "provisioner: {static: {personas: {superAdmin: {login: boss}}}}\n"
	for i, text := range []string{blocks[0][1], "preset: production\ndeveloperToken: x\n" + blocks[1][1] + personas} {
		file := filepath.Join(folder, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		opened, err := openTarget(t.Context(), target.Spec{Address: file}, 1)
		if err != nil {
			t.Fatal(err)
		}
		opened.Close(t.Context())
		signIns, err := target.ReadSignIns(file, os.LookupEnv)
		if err != nil || len(signIns.Logins) != 1 || signIns.Logins[0] != "boss" {
			t.Errorf("%+v, %v", signIns, err)
		}
	}
	if err := signin.NewStore(filepath.Join(folder, "tokens.json")).Keep(t.Context(), "boss", "the-token"); err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?m)^    (jq .*)$`).FindStringSubmatch(string(page))[1]
	c := exec.CommandContext(t.Context(), "sh", "-c", command)
	c.Dir = folder
	if said, err := c.CombinedOutput(); err != nil || string(said) != "the-token\n" {
		t.Errorf("%s, %v", said, err)
	}
	// What it says of faults is what they say.
	for _, words := range regexp.MustCompile("(?m)^\\| `(the authority [^`.(]*)").FindAllStringSubmatch(string(page), -1) {
		source, err := os.ReadFile("../../harness/signin/fault_test.go")
		if err != nil || !strings.Contains(string(source), strings.TrimSpace(words[1])) {
			t.Errorf("nobody says %q", words[1])
		}
	}
}
