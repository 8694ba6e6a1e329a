//go:build !race

package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/internal/standin"
)

// sandboxed serves the people of the roles world behind the stand-in of the
// vendor's sandbox, and writes the target.yaml of somebody who has their tokens.
func sandboxed(t *testing.T, script, more string) (sandbox *standin.Sandbox, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "sandbox.yaml")
	sandbox, stop, err := serveSandbox(script, more, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return sandbox, file
}

// sandboxCommand does the same in a script: sandbox FILE [WORD ...], with the words
// of standin.NewSandbox. The service ends with the script.
func sandboxCommand(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) == 0 {
		ts.Fatalf("usage: sandbox FILE [WORD ...]")
	}
	_, stop, err := serveSandbox(strings.Join(args[1:], " "), "manners: {rate: 0}", ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(stop)
}

func serveSandbox(script, more, file string) (*standin.Sandbox, func(), error) {
	service, err := mock.New(mock.Options{Seed: 7})
	if err != nil {
		return nil, nil, err
	}
	sandbox, err := standin.NewSandbox(service, script)
	if err != nil {
		return nil, nil, err
	}
	w, err := world.Load("roles")
	if err != nil {
		return nil, nil, err
	}
	made, err := service.Provision(w)
	if err != nil {
		return nil, nil, err
	}
	server := httptest.NewServer(sandbox)
	var content strings.Builder
	fmt.Fprintf(&content, "preset: sandbox\nendpoint: %s\ndeveloperToken: %q\n%s\nprovisioner:\n  static:\n    personas:\n", server.URL, made.DeveloperToken, more)
	for name, p := range made.Personas {
		declared := w.Personas[name]
		user := w.Users[declared.User]
		if user.Status == "" && w.Customers[user.Customer].Status == "" && declared.Token != world.TokenNarrow {
			fmt.Fprintf(&content, "      %s: {token: %q, state: %s}\n", name, p.Token, stateOrValid(declared.Token))
		}
	}
	if err := os.WriteFile(file, []byte(content.String()), 0o600); err != nil {
		server.Close()
		return nil, nil, err
	}
	return sandbox, server.Close, nil
}

func stateOrValid(state string) string {
	if state == "" {
		return world.TokenValid
	}
	return state
}
