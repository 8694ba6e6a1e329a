package main

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// openedMock is a fresh mock, and the embedded target that it serves until the test ends.
func openedMock(t *testing.T) (*mock.Service, *target.Target) {
	t.Helper()
	service, err := mock.New(mock.Options{Undocumented: true})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(t.Context(), target.Spec{Address: string(target.Embedded), Handler: service})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close(context.Background()) })
	return service, opened
}

// writtenRun runs a suite as the command does and returns its document, all
// that it wrote by file name ("terminal" for the screen), and the secrets of its worlds.
func writtenRun(t *testing.T, suite *run.Suite, o run.Options) (doc *reports.Document, written map[string][]byte, secrets []string) {
	t.Helper()
	dir := t.TempDir()
	log, err := reports.CreateEventLog(filepath.Join(dir, "events.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var terminal bytes.Buffer
	progress := reports.NewProgress(&terminal, reports.ProgressOptions{})
	o.Provisioned = func(_ *check.Check, _ string, p *world.Provisioned) {
		secrets = append(secrets, p.DeveloperToken)
		for _, b := range p.Personas {
			secrets = append(secrets, b.Token)
		}
	}
	o.Sink = func(e reports.Event) {
		progress.Add(e)
		if err := log.Write(e); err != nil {
			t.Error(err)
		}
	}
	if doc, err = suite.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	progress.Close()
	log.Close()
	if err := reports.WriteAll(dir, doc); err != nil {
		t.Fatal(err)
	}
	written = everyReport(t, dir)
	written["terminal"] = append(terminal.Bytes(), reports.Screen(doc, reports.ScreenOptions{Width: 100000})...)
	return doc, written, secrets
}
