package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/cmconform/cmconform/fixtures/world"
)

// staticProvisioner lends personas that exist already. It signs each one in
// once, to find out who it is, and gives a world those that fit it.
type staticProvisioner struct {
	target   *Target
	caller   Caller
	declared map[string]FilePersona

	mu         sync.Mutex
	identities map[string]*identity         // of personas that signed in
	refused    map[string]string            // why a sign-in was refused
	missing    map[string]map[string]string // world name to persona to reason
}

func newStaticProvisioner(t *Target, caller Caller, declared map[string]FilePersona) *staticProvisioner {
	return &staticProvisioner{
		target: t, caller: caller, declared: declared,
		identities: map[string]*identity{}, refused: map[string]string{}, missing: map[string]map[string]string{},
	}
}

// Provision binds the world's personas. Nothing is made, so every check of a world shares what exists.
func (s *staticProvisioner) Provision(ctx context.Context, w world.World, deviations []string) (*world.Provisioned, error) {
	if len(deviations) > 0 {
		return nil, errors.New("static personas cannot take deviations; only a mock can")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(w.Personas)) {
		if err := s.signIn(ctx, name); err != nil {
			return nil, err
		}
	}
	made, missing := bind(w, s.declared, s.identities, s.refused)
	made.DeveloperToken = s.target.DeveloperToken
	s.missing[w.Name] = missing
	return made, nil
}

// Act refuses: what exists is not ours to move.
func (s *staticProvisioner) Act(_ context.Context, _ string, a world.Action) (*world.Provisioned, error) {
	return nil, &Incapable{a, "its personas are static"}
}

// Release does nothing: what was lent exists for longer than we run.
func (s *staticProvisioner) Release(context.Context, string) error { return nil }

// Missing tells why a persona was not bound in the last Provision of this world.
func (s *staticProvisioner) Missing(w world.World, persona string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason, ok := s.missing[w.Name][persona]; ok {
		return &MissingPersona{Persona: persona, World: w.Name, Reason: reason}
	}
	return nil
}

// signIn identifies a persona, once. Refusals are kept, network faults are returned and tried again next time.
func (s *staticProvisioner) signIn(ctx context.Context, name string) error {
	p, ok := s.declared[name]
	if !ok || stateOf(p.State) != "valid" || s.identities[name] != nil || s.refused[name] != "" {
		return nil
	}
	who, err := identify(ctx, s.target, s.caller, Credentials{s.target.DeveloperToken, p.Token})
	var refusal *refusedCall
	switch {
	case errors.As(err, &refusal):
		s.refused[name] = refusal.Error()
	case err != nil:
		return fmt.Errorf("cannot sign in persona %s: %w", name, err)
	default:
		s.identities[name] = who
	}
	return nil
}

// preflight signs in every valid persona. One that is refused costs its checks;
// when none gets in there is nothing left to run.
func (s *staticProvisioner) preflight(ctx context.Context) []Finding {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Finding
	for _, name := range slices.Sorted(maps.Keys(s.declared)) {
		if err := s.signIn(ctx, name); err != nil {
			address, _ := s.target.Endpoint(s.target.Dialects()[0])
			f := networkFinding(address, err)
			f.Message = err.Error()
			return []Finding{f}
		}
		if reason := s.refused[name]; reason != "" {
			f := finding(Unauthorised, "persona "+name+" cannot sign in: "+reason,
				"give it a fresh token, or declare state: expired or state: merged for it")
			f.Fatal = false
			found = append(found, f)
		}
	}
	if len(s.identities) == 0 {
		for i := range found {
			found[i].Fatal = true
		}
	}
	return found
}

// stateOf resolves the default.
func stateOf(state string) string {
	if state == "" {
		return "valid"
	}
	return state
}
