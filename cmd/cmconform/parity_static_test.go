package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// lent is a target.yaml with static personas of one world of the mock, and all secrets in it.
func lent(t *testing.T, without ...string) (file string, secrets []string) {
	t.Helper()
	service, err := mock.New(mock.Options{Without: without})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	text, err := os.ReadFile("../../harness/parity/world.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	made, err := service.Provision(w)
	if err != nil {
		t.Fatal(err)
	}
	content := fmt.Sprintf("endpoint: %s\ndialects: [v13-soap, v13-rest]\ndeveloperToken: %q\nprovisioner:\n  static:\n    personas:\n", server.URL, made.DeveloperToken)
	secrets = []string{made.DeveloperToken}
	for name, p := range made.Personas {
		state := w.Personas[name].Token
		if state == world.TokenNarrow {
			continue // nobody can lend one: it has a place in made worlds alone
		}
		if state == "" {
			state = "valid"
		}
		content += fmt.Sprintf("      %s: {token: %q, state: %s}\n", name, p.Token, state)
		secrets = append(secrets, p.Token)
	}
	file = filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, secrets
}

// TestParityOfStaticPersonas compares what reads where personas are lent, and leaves out the rest, by name.
func TestParityOfStaticPersonas(t *testing.T) {
	file, _ := lent(t)
	opened, err := openTarget(t.Context(), target.Spec{Address: file}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(t.Context())
	doc, err := parity.Run(t.Context(), parity.Options{Target: opened})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Summary.ExitCode != 0 || doc.Run.Writes != "none" {
		t.Errorf("exit code %d: %s, writes %s", doc.Summary.ExitCode, doc.Summary.Explanation, doc.Run.Writes)
	}
	reads := 0
	for i := range doc.Calls {
		c := &doc.Calls[i]
		write := contractV13(t).Operation(c.Operation).Kind == contract.Write
		want := "what changes the target is compared where a provisioner makes worlds for it"
		switch {
		case write && (c.Reason != want || c.State() != reports.Omitted || c.Requests > 0):
			t.Errorf("%s, %s: %s %q after %d requests", c.Operation, c.Name, c.State(), c.Reason, c.Requests)
		case !write && c.State() == reports.Equal:
			reads++
		case !write && !strings.HasPrefix(c.Reason, "the target has no "):
			t.Errorf("%s, %s: %s %q", c.Operation, c.Name, c.State(), c.Reason)
		}
	}
	if reads < 150 {
		t.Errorf("only %d reads are compared", reads)
	}
	t.Logf("%d reads are compared with %d requests", reads, doc.Run.Requests)
}

// TestParityTellsNoSecrets shows that no token is in what a comparison writes, also where bindings differ.
func TestParityTellsNoSecrets(t *testing.T) {
	file, secrets := lent(t, "CM-SCHEMA-017/member")
	dir := t.TempDir()
	var out, errs lines
	if code := execute([]string{"parity", "--target", file, "--out", dir, "--select", "GetUser,GetAccount"}, &out, &errs); code != 1 {
		t.Fatalf("exit code %d: %s%s", code, out.String(), errs.String())
	}
	written := map[string][]byte{"terminal": []byte(out.String() + errs.String())}
	for _, name := range []string{reports.ParityFile, reports.ParityJUnitFile, reports.ParityHTMLFile, reports.ParityMarkdownFile} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(body) == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
		written[name] = body
	}
	noneHolds(t, written, secrets)
	// The target is not ours, so names are masked, too.
	for name, body := range written {
		if strings.Contains(string(body), "fabrikam.com") {
			t.Errorf("%s shows a sign-in name", name)
		}
	}
	if !strings.Contains(string(written[reports.ParityFile]), `"request": "{\"UserId\":`) {
		t.Error("the exchanges of a difference are not kept")
	}
}
