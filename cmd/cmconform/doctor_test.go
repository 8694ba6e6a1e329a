//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/doctor"
	"github.com/cmconform/cmconform/harness/run"
)

// TestDoctorOnTheSandbox looks at the stand-in of the vendor's sandbox: one
// request at a time, by a caller who says who it is, and no token in what is told.
func TestDoctorOnTheSandbox(t *testing.T) {
	sandbox, file := sandboxed(t, "", "dialects: [v13-soap, v13-rest]\nmanners: {rate: 1000}")
	var said, wrong bytes.Buffer
	if code := execute([]string{"doctor", "--target", file, "--json"}, &said, &wrong); code != run.ExitConforms {
		t.Fatalf("exits with %d:\n%s%s", code, said.String(), wrong.String())
	}
	var r doctor.Report
	if err := json.Unmarshal(said.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Verdict != doctor.Ready || r.Plan == nil || r.Plan.Run < 300 || len(r.Personas) < 10 || len(r.Addresses) != 2 || r.Descriptions[0].Address == "" {
		t.Errorf("it is %s with %d personas:\n%s", r.Verdict, len(r.Personas), said.String())
	}
	if sandbox.Requests() == 0 || sandbox.Crowded() > 0 {
		t.Errorf("%d of %d requests came while another one was under way", sandbox.Crowded(), sandbox.Requests())
	}
	for _, agent := range sandbox.Agents() {
		if !strings.HasPrefix(agent, "cmconform/") {
			t.Errorf("somebody calls as %q", agent)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tokens := 0
	for line := range strings.Lines(string(content)) {
		if _, rest, found := strings.Cut(line, `token: "`); found {
			token, _, _ := strings.Cut(rest, `"`)
			if tokens++; strings.Contains(said.String(), token) {
				t.Errorf("the report holds the token of%s", line)
			}
		}
	}
	if tokens < 10 {
		t.Errorf("only %d tokens were looked for", tokens)
	}
}

// TestDoctorDuringMaintenance tells a sandbox that is down from one that is wrong.
func TestDoctorDuringMaintenance(t *testing.T) {
	_, file := sandboxed(t, "maintenance@1-", "manners: {rate: 1000, retries: 0}")
	var said, wrong bytes.Buffer
	code := execute([]string{"doctor", "--target", file}, &said, &wrong)
	if code != run.ExitTarget || !strings.HasPrefix(said.String(), "NOT READY\n") || !strings.Contains(said.String(), "answers HTTP 503") {
		t.Errorf("exits with %d:\n%s%s", code, said.String(), wrong.String())
	}
}
