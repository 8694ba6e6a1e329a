package reports

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visible strips markup, so that tests read what people read.
var (
	hidden = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`)
	tags   = regexp.MustCompile(`(?s)<[^>]*>`)
)

func visible(page string) string {
	text := tags.ReplaceAllString(hidden.ReplaceAllString(page, ""), " ")
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&", "&#43;", "+").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

// Everything has to be there without JavaScript.
func TestHTMLTellsTheWholeStory(t *testing.T) {
	text := visible(string(render(t, WriteHTML, sample())))
	for _, want := range []string{
		"does not conform 2 checks and 1 invariant show documented behaviour that is missing. URL shop.yaml, v13-soap at https://api.shop.example/",
		"2 fail 1 inconclusive 4 blocked 4 skipped 1 warn 6 pass",
		"Rerun the first failure alone: cmconform run --target shop.yaml --select CM-TS-031",
		`ledger user 456 could not be put back: its TimeStamp changed meanwhile Put JobTitle of user 456 back to "Buyer" by hand.`,
		"fail CM-TS-031 refuses an update with a stale TimeStamp, and the later write survives the stale UpdateUser was accepted MUST CM-TS-031 UpdateUser with a TimeStamp from before another write is refused, and the later write survives. (documented) Source updateuser.md#remarks Expected fault with code 209 TimestampNotMatch, 1007 or another refusal Actual success: LastModifiedTime 2026-03-14T09:26:53.517 At specs/ts.go:63 Rerun cmconform run --target shop.yaml --select CM-TS-031 1. superAdmin GetUser: 200, 11 ms, TrackingId 17caa13f-9073-43f9-83fd-347bc3f44a01 POST https://api.shop.example/CustomerManagement/v13/CustomerManagementService.svc",
		"<a:JobTitle>Buyer &amp; seller</a:JobTitle>",
		`curl, with the secrets taken from the environment curl -sS https://api.shop.example/`,
		"3 checks blocked by this CM-TS-031/delete refuses a deletion with a stale TimeStamp the control call was accepted although its TimeStamp was stale CM-TS-032",
		"blocked CM-ROLE-012 blocks 1 check on v13-soap No failed check of this run carries this id.",
		"fail CM-PROTO-003 each reply carries a TrackingId CM-PROTO-003 each reply carries a TrackingId: broken by 7 of 1,203 exchanges: no TrackingId header in the reply of SearchAccounts during CM-GETUSER-001 : no TrackingId header",
		"inconclusive no answer within 30 s (1 check) CM-LIMIT-001 takes 10 client links, refuses 11",
		"no reply: context deadline exceeded",
		"warn CM-LIMIT-059 refuses a JobTitle of 51 characters a JobTitle of 51 characters was accepted",
		"skipped no persona two: declare it under provisioner.static.personas (2 checks)",
		"Requirements of the catalogue 1 requirement not accounted for: CM-LINK-019 Dialect Checked Observed Left out Excluded of these v13-soap 18 2 1 2 1 about-clients, 1 other-version not accounted for: CM-LINK-019",
		"TS 1 of 4 5 USER 0 of 1 1 By operation",
		"UpdateUser 2 of 6 7",
		"pass CM-PROTO-001 each reply is one envelope with one body element holds on 1,203 exchanges",
		"1 invariant not exercised: no exchange to look at CM-PROTO-017 each ApiFault has a TrackingId",
		"CM-PROTO-016 faults come with HTTP status 500 CM-ROLE-031",
		"pass CM-GETUSER-013 never returns the Password Password is nil, not absent 12 ms",
		"Requirements 18 that the checks of this run carry",
		"Not offered SendUserInvitation Exit code 1",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say\n\t%s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestHTMLLoadsNothing(t *testing.T) {
	page := string(render(t, WriteHTML, sample()))
	for _, pattern := range []string{`(?i)<(link|img|iframe|object|embed|base|source|video|audio)\b`, `(?i)<[^>]*\ssrc=`, `(?i)@import`, `(?i)url\(`, `\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|\bimport\(`} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("the page can load something: %s", found)
		}
	}
}

func TestHTMLSize(t *testing.T) {
	if size := len(render(t, WriteHTML, allPass(300))); size > 400_000 {
		t.Errorf("300 passing checks take %d bytes, at most 400000 are allowed", size)
	}
}

func TestHTMLEscapes(t *testing.T) {
	page := string(render(t, WriteHTML, hostile()))
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d script elements, want our own alone", n)
	}
	if strings.Contains(page, "<script>alert") {
		t.Error("foreign markup reaches the page")
	}
	doc := sample()
	doc.Requirements[0].Sources = []string{"javascript:alert(1)", "https://learn.example/a?b=\"onmouseover=\"alert(1)"}
	page = string(render(t, WriteHTML, doc))
	if strings.Contains(page, `href="javascript:`) || strings.Contains(page, ` onmouseover="`) {
		t.Error("a source becomes a script")
	}
}

// browse opens a page in Chromium and returns the document after its scripts ran.
func browse(t *testing.T, doc *Document, fragment string) string {
	t.Helper()
	chromium := tool(t, "chromium", "apt-get install chromium")
	dir := t.TempDir()
	path := filepath.Join(dir, HTMLFile)
	if err := os.WriteFile(path, render(t, WriteHTML, doc), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--virtual-time-budget=2000", "--dump-dom", "file://"+path+fragment)
	cmd.WaitDelay = time.Second
	timer := time.AfterFunc(90*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

var (
	row    = regexp.MustCompile(`<tr data-o="(\w+)"[^>]*>`)
	status = regexp.MustCompile(`<output[^>]*>([^<]*)</output>`)
)

func TestHTMLInABrowser(t *testing.T) {
	for _, c := range []struct {
		name, fragment, status string
		shown                  map[string]int
	}{
		{"no filter", "", "18 checks", map[string]int{"fail": 2, "blocked": 4, "inconclusive": 1, "skipped": 4, "warn": 1, "pass": 6}},
		{"outcome", "#fail", "2 of 18 checks", map[string]int{"fail": 2}},
		{"outcomes and area", "#fail,blocked&area=TS", "4 of 18 checks", map[string]int{"fail": 1, "blocked": 3}},
		{"words", "#q=viewer%20updateaccount", "1 of 18 checks", map[string]int{"fail": 1}},
		{"nothing found", "#q=nosuchword", "0 of 18 checks", map[string]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := browse(t, sample(), c.fragment)
			shown := map[string]int{}
			for _, r := range row.FindAllStringSubmatch(page, -1) {
				if !strings.Contains(r[0], "hidden") {
					shown[r[1]]++
				}
			}
			if len(shown) != len(c.shown) {
				t.Errorf("shown rows %v, want %v", shown, c.shown)
			}
			for outcome, n := range c.shown {
				if shown[outcome] != n {
					t.Errorf("%d %s rows are shown, want %d", shown[outcome], outcome, n)
				}
			}
			if got := status.FindStringSubmatch(page); got == nil || got[1] != c.status {
				t.Errorf("status %q, want %q", got, c.status)
			}
		})
	}
}

func TestHTMLOpensWhatALinkNames(t *testing.T) {
	page := browse(t, sample(), "#check/v13-soap/CM-LIMIT-001")
	group := regexp.MustCompile(`<details class="card inconclusive"[^>]*>`).FindString(page)
	if !strings.Contains(group, "open") {
		t.Errorf("the group that hides the check stays closed: %s", group)
	}
	if n := strings.Count(page, ">copy</button>"); n != strings.Count(page, `<pre class="copy"`) || n == 0 {
		t.Errorf("%d copy buttons for %d boxes", n, strings.Count(page, `<pre class="copy"`))
	}
}
