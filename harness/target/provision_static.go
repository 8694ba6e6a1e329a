package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/signin"
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
	advice     map[string]string            // what helps, where the authority refused it
	missing    map[string]map[string]string // world name to persona to reason
}

func newStaticProvisioner(t *Target, caller Caller, declared map[string]FilePersona) *staticProvisioner {
	return &staticProvisioner{
		target: t, caller: caller, declared: declared,
		identities: map[string]*identity{}, refused: map[string]string{}, advice: map[string]string{}, missing: map[string]map[string]string{},
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
	made, missing := bind(w, s.lent(ctx, w), s.identities, s.refused)
	made.DeveloperToken = s.target.DeveloperToken
	s.missing[w.Name] = missing
	return made, nil
}

// lent are the declared personas with the access tokens of those of a world that
// sign in. One that gets none is lent without: its calls ask again, and tell why.
func (s *staticProvisioner) lent(ctx context.Context, w world.World) map[string]FilePersona {
	lent := maps.Clone(s.declared)
	for name := range w.Personas {
		if p := lent[name]; p.signsIn() && s.refused[name] == "" {
			p.Token, _ = s.target.Token(ctx, name, "")
			lent[name] = p
		}
	}
	return lent
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
	who, err := identify(ctx, s.target, s.caller, s.credentials(name))
	var refusal *refusedCall
	var fault *signin.Fault
	switch {
	case errors.As(err, &refusal):
		s.refused[name] = client.NewRedactor(s.target.Secrets()...).Text(refusal.Error())
	case errors.As(err, &fault) && fault.Refused:
		s.refused[name], s.advice[name] = fault.Message, fault.Advice
	case err != nil:
		return fmt.Errorf("cannot sign in persona %s: %w", name, err)
	default:
		s.identities[name] = who
	}
	return nil
}

// credentials are those of a declared persona; its access token may still have to be asked for.
func (s *staticProvisioner) credentials(name string) Credentials {
	p := s.declared[name]
	c := Credentials{DeveloperToken: s.target.DeveloperToken, Token: p.Token, UserName: p.UserName, Password: p.Password}
	if s.target.signsIn(name) {
		c.Current = func(ctx context.Context, refused string) (string, error) { return s.target.Token(ctx, name, refused) }
	}
	return c
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
			var fault *signin.Fault
			if errors.As(err, &fault) { // it is the authority that does not answer
				f = finding(Unreachable, "cannot sign in persona "+name+": "+fault.Message, fault.Advice)
			}
			return []Finding{f}
		}
		if reason := s.refused[name]; reason != "" {
			f := finding(Unauthorised, "persona "+name+" cannot sign in: "+reason,
				cmp.Or(s.advice[name], "give it a fresh token, or declare state: expired or state: merged for it"))
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
