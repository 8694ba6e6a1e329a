//go:build !race

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/internal/standin"
	"github.com/cmconform/cmconform/internal/workflow"
)

// nights is a sandbox and its authority, as they are night after night.
type nights struct {
	*ciMachine
	sandbox *standin.Sandbox
	front   string // the address
	// behaves is the service behind the sandbox of this night.
	behaves atomic.Pointer[http.Handler]
}

// TestGitHubNightly lives through eight nights with the workflow of the
// documentation: the first one, a change, the same change again, an authority
// that is down, a sandbox that is, one that throttles, and the mended service.
func TestGitHubNightly(t *testing.T) {
	n := newNights(t)
	for _, night := range []struct {
		name    string
		without []string
		script  string
		outages []standin.Outage
		code    string
		issue   []string // what is called of gh, beside the list
		body    []string
		summary []string
	}{
		{name: "the first one", code: "0"},
		{name: "one like it", code: "0", summary: []string{"## Since nights/result.json: "}},
		{
			name: "a change", without: []string{"CM-GETUSER-001"}, code: "1",
			issue: []string{"gh label create nightly --force", "gh issue create --label nightly --title The sandbox has changed --body-file issue.md"},
			body:  []string{"# cmconform: does not conform\n", "newly failing", "**CM-GETUSER-003** (v13-soap, v13-rest) ", "https://github.com/your/service/actions/runs/3\n"},
		},
		{
			name: "the same again", without: []string{"CM-GETUSER-001"}, code: "1",
			issue: []string{"gh label create nightly --force", "gh issue comment 7 --body-file issue.md"},
		},
		{name: "an authority that is down", outages: repeated(standin.BareForbidden, 40), code: "3"},
		{name: "a sandbox that is down", script: "maintenance@1-", code: "3"},
		{name: "one that throttles", script: "throttled/25 reset/40", code: "0", issue: []string{"gh issue close 7 --comment It conforms again: https://github.com/your/service/actions/runs/7"}, summary: []string{"sent again"}},
		{name: "the last one", code: "0"},
	} {
		t.Run(night.name, func(t *testing.T) {
			n.t = t
			r := n.night(night.without, night.script, night.outages)
			if code := r.Outputs["run"]["exit-code"]; code != night.code || r.Failed != (code != "0") {
				t.Fatalf("it exits with %s, failed: %v\n%s", code, r.Failed, r.Log)
			}
			issues := strings.Split(strings.TrimSpace(n.called()), "\n")
			if want := append([]string{"gh issue list --label nightly --state open --limit 1 --json number --jq .[].number"}, night.issue...); strings.Join(issues, "\n") != strings.Join(want, "\n") {
				t.Errorf("gh is called\n%s\nnot\n%s", strings.Join(issues, "\n"), strings.Join(want, "\n"))
			}
			if len(night.body) > 0 {
				body, _ := os.ReadFile(filepath.Join(n.Workspace, "issue.md"))
				says(t, "the issue", string(body), night.body...)
			}
			says(t, "the summary", r.Summary, night.summary...)
			if n.sandbox.Crowded() > 0 {
				t.Errorf("the sandbox was called %d times while it was busy", n.sandbox.Crowded())
			}
		})
	}
}

func newNights(t *testing.T) *nights {
	n := &nights{}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*n.behaves.Load()).ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	n.ciMachine = newCIMachine(t, front.URL)
	n.front = front.URL
	n.write(filepath.Join(n.Workspace, "ci", "expectations.yaml"), "[]\n")
	n.replaced = append(n.replaced, "--max-duration 5h", "--max-duration 5h\n--rate 0\n"+ciFewChecks)
	open := filepath.Join(t.TempDir(), "open")
	n.program("gh", `case "$1 $2" in
'issue list') cat '`+open+`' 2>/dev/null || true ;;
'issue create') echo 7 >'`+open+`' ;;
'issue close') rm '`+open+`' ;;
esac
`)
	return n
}

// night runs the workflow on a fresh machine that has nothing but the cache of the nights before.
func (n *nights) night(without []string, script string, outages []standin.Outage) *workflow.Result {
	n.t.Helper()
	authority := standin.NewAuthority(n.t)
	authority.Fails(outages...)
	n.opens(authority, without, script)
	for _, left := range []string{filepath.Join(n.Workspace, "nights"), filepath.Join(n.Workspace, "cmconform-report"), filepath.Join(n.Workspace, "issue.md"), n.Artifacts} {
		if err := os.RemoveAll(left); err != nil {
			n.t.Fatal(err)
		}
	}
	return n.job("github-nightly.yml", "sandbox", nil)
}

// opens puts a sandbox there, with people whom an authority knows.
func (n *nights) opens(authority *standin.Authority, without []string, script string) {
	n.t.Helper()
	service, err := mock.New(mock.Options{Without: without})
	if err != nil {
		n.t.Fatal(err)
	}
	roles, err := world.Load("roles")
	if err != nil {
		n.t.Fatal(err)
	}
	made, err := service.Provision(roles)
	if err != nil {
		n.t.Fatal(err)
	}
	tokens := map[string]string{}
	for name, p := range made.Personas {
		tokens[name] = p.Token
	}
	authority.Consented = []string{"https://si.ads.microsoft.com/msads.manage", "offline_access"} // what the preset asks for
	if n.sandbox, err = standin.NewSandbox(authority.Entrance(service, tokens, ""), script); err != nil {
		n.t.Fatal(err)
	}
	// What the preset says of addresses is the vendor's, and one developer token for everybody is, too.
	n.write(filepath.Join(n.Workspace, "ci", "sandbox.yaml"), strings.NewReplacer(
		"preset: sandbox\n", "preset: sandbox\nendpoint: "+n.front+"\ndeveloperToken: "+made.DeveloperToken+"\n",
		"oauth:\n", "oauth:\n  authority: "+authority.URL+"\n").Replace(ciExample(n.t, "sandbox.yaml")))
	var handler http.Handler = n.sandbox
	n.behaves.Store(&handler)
	n.Secrets = map[string]string{
		"CLIENT_ID": authority.ClientID, "SUPER_ADMIN_REFRESH_TOKEN": authority.RefreshToken("superAdmin"), "VIEWER_REFRESH_TOKEN": authority.RefreshToken("viewer"),
	}
}

func repeated[T any](value T, times int) []T {
	list := make([]T, times)
	for i := range list {
		list[i] = value
	}
	return list
}
