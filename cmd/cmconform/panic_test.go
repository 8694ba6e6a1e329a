package main

import (
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/run"
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
	_, opened := openedMock(t)
	doc, written, secrets := writtenRun(t, suite, run.Options{Target: opened})
	noneHolds(t, written, secrets)
	if doc.Summary.ExitCode != run.ExitHarness || !strings.Contains(string(written["terminal"]), "the check panicked: after ") {
		t.Errorf("exit code %d:\n%s", doc.Summary.ExitCode, written["terminal"])
	}
	if curl := doc.Checks[0].Exchanges[0].Curl; !strings.Contains(curl, "$"+client.TokenVariable) {
		t.Errorf("the curl line does not take the token from the environment: %s", curl)
	}
}
