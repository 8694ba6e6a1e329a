package main

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// openTarget opens what --target names; the embedded mock is made only where it is needed.
func openTarget(ctx context.Context, spec target.Spec, seed uint64) (*target.Target, error) {
	if spec.Address == string(target.Embedded) {
		service, err := mock.New(mock.Options{Seed: seed, Edition: spec.Edition, Undocumented: true})
		if err != nil {
			return nil, err
		}
		spec.Handler = http.Handler(service)
	}
	personas, err := personaNames()
	if err != nil {
		return nil, err
	}
	spec.Personas, spec.Caller = personas, run.SignIn
	return target.Open(ctx, spec)
}

// personaNames are the names that the declared worlds know.
func personaNames() ([]string, error) {
	names := map[string]bool{}
	for _, name := range world.Names() {
		w, err := world.Load(name)
		if err != nil {
			return nil, err
		}
		for p := range w.Personas {
			names[p] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// logger tells on w what a slow target is doing.
func logger(c interface{ Write([]byte) (int, error) }) *slog.Logger {
	return slog.New(slog.NewTextHandler(c, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}}))
}
