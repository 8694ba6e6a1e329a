package main

import (
	"context"
	"fmt"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/prove"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// onMock completes the options with a fresh embedded mock.
func onMock(ctx context.Context, o prove.Options) (prove.Options, func(), error) {
	suite, err := specs.Suite()
	if err != nil {
		return o, nil, err
	}
	service, err := mock.New(mock.Options{Undocumented: true})
	if err != nil {
		return o, nil, err
	}
	t, err := target.Open(ctx, target.Spec{Address: string(target.Embedded), Handler: service})
	if err != nil {
		return o, nil, err
	}
	t.Provisioner = atOnce{t.Provisioner, service}
	o.Suite, o.Target = suite.Everything(), t
	o.State = func(_ context.Context, id string) (world.State, error) {
		state, ok := service.State(id)
		if !ok {
			return state, fmt.Errorf("the mock has no world %s", id)
		}
		return state, nil
	}
	for _, d := range service.Deviations() {
		o.Deviations = append(o.Deviations, prove.Deviation{ID: d.ID, Of: d.Of, Text: d.Text, Rule: d.Rule, Violates: d.Violates, Versions: d.Versions, Bindings: d.Bindings, Matters: d.Matters})
	}
	return o, func() { t.Close(context.WithoutCancel(ctx)) }, nil
}

// atOnce makes worlds without the detour over HTTP: a proof makes tens of
// thousands, and is about the calls in them. The rest goes the usual way.
type atOnce struct {
	target.Provisioner
	service *mock.Service
}

// Provision makes a world of the mock in this process.
func (a atOnce) Provision(_ context.Context, w world.World, deviations []string) (*world.Provisioned, error) {
	made, err := a.service.Provision(w, deviations...)
	if err != nil {
		return nil, err
	}
	return &made, nil
}

// Release forgets it.
func (a atOnce) Release(_ context.Context, id string) error {
	a.service.Release(id)
	return nil
}
