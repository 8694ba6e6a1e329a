package reports

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sampleProof has a deviation that survives, one that goes wrong now and then, and one that many notice.
func sampleProof() *Proof {
	return &Proof{
		Tool: Tool{Name: "cmconform", Version: "0.1.0"}, Command: "cmconform prove", DurationMS: 61000, Requests: 123456,
		Deviations: []ProofDeviation{
			{ID: "CM-TS-004", Area: "TS", Text: "the last <writer> wins", Rule: "time-stamp/stale", Dialect: "v13-soap", Ran: 12, Kills: []string{"CM-TS-004", "CM-TS-005", "CM-TS-006", "CM-TS-007", "CM-MULTI-001"}, Blocked: []string{"CM-USER-001"}},
			{ID: "CM-TS-004@3", Area: "TS", Text: "every third time, the last writer wins", Rule: "time-stamp/stale", Dialect: "v13-soap", Intermittent: true, Kills: []string{"CM-TS-004"}},
			{ID: "CM-AUTH-008", Area: "AUTH", Text: "expired tokens are good", Rule: "authenticate/expired", Dialect: "v13-rest"},
		},
		Checks: []ProofCheck{
			{ID: "CM-TS-004", Area: "TS", Text: "refuses", KilledBy: []string{"CM-TS-004", "CM-TS-004@3"}},
			{ID: "CM-MULTI-001", Area: "MULTI", Text: "refuses", KilledBy: []string{"CM-TS-004"}},
			{ID: "CM-PROTO-001/invariant", Area: "PROTO", Text: "is an envelope", Invariant: true, KilledBy: []string{"CM-PROTO-001"}},
			{ID: "CM-AUTH-008", Area: "AUTH", Text: "refuses an expired token"},
		},
		Nulls:  []ProofNull{{ID: "null/echo", Text: "sends every request back", Ran: 4, Outcomes: map[Outcome]int{Fail: 3, Blocked: 1}}},
		Faults: []string{"no check notices CM-AUTH-008: expired tokens are good"},
	}
}

// The page says what came of the proof and what is missing, escapes what it is given, and loads nothing.
func TestProofPage(t *testing.T) {
	var page bytes.Buffer
	if err := WriteProofHTML(&page, sampleProof()); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(page.String(), "<body>")
	text := regexp.MustCompile(`\s+`).ReplaceAllString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " "), " ")
	for _, want := range []string{
		"not proven One thing is missing for a proof. 2 of 3 deviations are noticed.",
		"no check notices CM-AUTH-008: expired tokens are good",
		"CM-TS-004 CM-TS-005 CM-TS-006 CM-TS-007 and 1 more CM-MULTI-001",
		"CM-AUTH-008 v13-rest expired tokens are good authenticate/expired nobody",
		"the last &lt;writer&gt; wins",
		"null/echo sends every request back 4 0 1 3",
		"Requests 123,456",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if found := regexp.MustCompile(`(?i)(src|href)="?(https?:)?//|@import|url\(|<script`).FindString(page.String()); found != "" {
		t.Errorf("the page loads something: %s", found)
	}
	proven := sampleProof()
	proven.Faults, proven.Deviations = nil, proven.Deviations[:2]
	page.Reset()
	if err := WriteProofHTML(&page, proven); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "<h1>proven</h1>") || strings.Contains(page.String(), "What is missing") {
		t.Error("a proof without faults is not said to be proven")
	}
}

// Who notices what, counted by areas: a deviation counts once an area, however many checks notice it.
func TestProofGrid(t *testing.T) {
	p := sampleProof()
	g := p.grid()
	if strings.Join(g.Areas, " ") != "MULTI PROTO TS" || len(g.Rows) != 2 {
		t.Fatalf("grid %+v", g)
	}
	row := g.Rows[1]
	if row.Area != "TS" || row.Tried != 2 || row.Cells[0] != (proofCell{N: 1, Share: 50}) || row.Cells[1] != (proofCell{}) || row.Cells[2] != (proofCell{N: 2, Share: 100, Own: true}) {
		t.Errorf("row %+v", row)
	}
}

// WriteProof makes the folder and writes two files of one name.
func TestWriteProof(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out", "prove.html")
	if err := WriteProof(path, sampleProof(), map[string]int{"deviations": 3}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(strings.TrimSuffix(path, "html") + "json")
	var matrix map[string]int
	if err != nil || json.Unmarshal(data, &matrix) != nil || matrix["deviations"] != 3 {
		t.Errorf("%s, %v", data, err)
	}
	if page, err := os.ReadFile(path); err != nil || !bytes.Contains(page, []byte("<!DOCTYPE html>")) {
		t.Errorf("no page: %v", err)
	}
}
