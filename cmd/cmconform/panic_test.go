package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// TestNoSecretLeavesAPanic: a check that panics with all it knows is told as a
// fault of ours, in every report, and gives no secret away.
func TestNoSecretLeavesAPanic(t *testing.T) {
	var registry check.Registry
	registry.Add("CM-GETUSER-001", "panics with its tokens", func(ctx check.SpecContext, w *check.World) {
		admin := w.As("superAdmin")
		reply := admin.Call(ctx, "GetUser", check.Nil("UserId"))
		panic("after " + reply.String() + " with " + admin.AuthenticationToken().Text + " in " + string(reply.Result.Sent.Body))
	})
	checks, faults := registry.Checks()
	suite, more := run.NewSuite(checks, []*check.Requirement{{
		ID: "CM-GETUSER-001", Area: "GETUSER", Level: check.Must, Statement: "It panics.", Operations: []string{"GetUser"},
		Sources: []string{"getuser.md"}, Provenance: "documented", Disposition: "checked",
	}})
	if len(faults)+len(more) > 0 {
		t.Fatal(faults, more)
	}
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(t.Context(), target.Spec{Address: string(target.Embedded), Handler: service})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	dir := t.TempDir()
	log, err := reports.CreateEventLog(filepath.Join(dir, "events.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var secrets []string
	var progress bytes.Buffer
	shown := reports.NewProgress(&progress, reports.ProgressOptions{})
	doc, err := suite.Run(t.Context(), run.Options{
		Target: opened, Manner: run.Manner{Provisioned: func(_ *check.Check, p *world.Provisioned) {
			secrets = append(secrets, p.DeveloperToken, p.Personas["superAdmin"].Token)
		}},
		Sink: func(e reports.Event) {
			shown.Add(e)
			if err := log.Write(e); err != nil {
				t.Error(err)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	shown.Close()
	log.Close()
	if err := reports.WriteAll(dir, doc); err != nil {
		t.Fatal(err)
	}
	written := everyReport(t, dir)
	written["terminal"] = append(progress.Bytes(), reports.Screen(doc, reports.ScreenOptions{Width: 100000})...)
	noneHolds(t, written, secrets)
	if doc.Summary.ExitCode != run.ExitHarness || !strings.Contains(string(written["terminal"]), "the check panicked: after ") {
		t.Errorf("exit code %d:\n%s", doc.Summary.ExitCode, written["terminal"])
	}
	if curl := doc.Checks[0].Exchanges[0].Curl; !strings.Contains(curl, "$"+client.TokenVariable) {
		t.Errorf("the curl line does not take the token from the environment: %s", curl)
	}
}
