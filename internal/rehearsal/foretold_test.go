//go:build !race

package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/doctor"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// people opens a target that lends the people of world roles, less those named.
func people(t *testing.T, lines string, without ...string) *target.Target {
	t.Helper()
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	w, err := world.Load("roles")
	if err != nil {
		t.Fatal(err)
	}
	made, err := service.Provision(w)
	if err != nil {
		t.Fatal(err)
	}
	content := fmt.Sprintf("endpoint: %s\ndeveloperToken: %q\n%sprovisioner:\n  static:\n    personas:\n", server.URL, made.DeveloperToken, lines)
	for name, p := range made.Personas {
		if declared := w.Personas[name]; !slices.Contains(without, name) && (declared.Token == "" || declared.Token == world.TokenValid) {
			content += fmt.Sprintf("      %s: {token: %q}\n", name, p.Token)
		}
	}
	file := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(t.Context(), target.Spec{Address: file, Caller: run.SignIn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close(context.Background()) })
	return opened
}

// TestPlanForetellsARun makes the plan of a target that lends its people, then
// the run, and compares: what is planned runs, and what is locked is skipped.
func TestPlanForetellsARun(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		writes       check.Effect
		irreversible []string
		lines        string
		without      []string
	}{
		"reads":   {check.ReadOnly, nil, "dialects: [v13-soap, v13-rest]\noperations: {exclude: [FindAccounts]}\n", []string{"viewer", "outsider"}},
		"restore": {check.Restorable, nil, "dialects: [v13-rest]\n", []string{"aggregator"}},
		"all": {check.Irreversible, []string{"SignupCustomer", "SendUserInvitation"},
			"dialects: [v13-soap]\ninvitations: {addresses: [a@example.com]}\n", []string{"campaignManager"}},
	} {
		t.Run(name, func(t *testing.T) {
			opened := people(t, test.lines, test.without...)
			options := run.Options{Target: opened, Manner: run.Manner{Writes: test.writes, Irreversible: test.irreversible}}
			if test.writes != check.ReadOnly {
				if options.Ledger, err = ledger.Open(filepath.Join(t.TempDir(), "ledger")); err != nil {
					t.Fatal(err)
				}
				defer options.Ledger.Close()
			}
			foretells(t, suite, options)
		})
	}
}

func foretells(t *testing.T, suite *run.Suite, o run.Options) {
	due, err := suite.Due(o)
	if err != nil {
		t.Fatal(err)
	}
	target.Preflight(t.Context(), o.Target, nil) // which signs in
	made, err := plan.Make(due, doctor.Ground(t.Context(), doctor.Options{Target: o.Target, Writes: o.Writes, Irreversible: o.Irreversible}))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := suite.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	planned := map[reports.CheckStart]plan.Row{}
	for _, r := range made.Rows {
		planned[reports.CheckStart{ID: r.Check.ID, Dialect: r.Dialect}] = r
	}
	if len(planned) != len(doc.Checks) {
		t.Errorf("%d checks are planned, %d ran", len(planned), len(doc.Checks))
	}
	ran, withheld, requests, sent := 0, 0, 0, 0
	for _, c := range doc.Checks {
		r := planned[reports.CheckStart{ID: c.ID, Dialect: c.Dialect}]
		skipped := c.Outcome == reports.Skipped
		switch {
		case skipped == (len(r.Locks) > 0), r.Unsure:
		case o.Writes == check.Restorable && r.Writes > 0 && strings.Contains(c.Reason, " is withheld: "):
			withheld++ // it depends on what is there before
		default:
			t.Errorf("%s on %s is %s: %s; planned: %v", c.ID, c.Dialect, c.Outcome, c.Reason, r.Locks)
		}
		if !skipped {
			ran++
			sent += c.Requests
			requests += r.Requests
		}
	}
	t.Logf("%d of %d run, %d were withheld; %d requests, %d planned", ran, len(doc.Checks), withheld, sent, requests)
	if ran < 250 || withheld > 60 || max(sent-requests, requests-sent) > requests/20 {
		t.Errorf("%d ran, %d were withheld, %d requests were sent and %d planned", ran, withheld, sent, requests)
	}
}
