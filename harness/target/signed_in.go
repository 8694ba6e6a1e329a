package target

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/cmconform/cmconform/harness/signin"
)

// Ask asks for the access token of a persona: the one at hand, or another one
// where that was refused as expired. See signin.Login.
type Ask func(ctx context.Context, persona, refused string) (token string, err error)

// signedIn are the static personas whose access tokens come from an authority.
// In a worker they come from its parent instead, so that each is asked for once.
type signedIn struct {
	logins map[string]*signin.Login // by persona

	mu   sync.Mutex
	ask  Ask      // of a worker; nil elsewhere
	told []string // tokens that ask returned
}

// signedIn makes the logins of a file that has been checked. Personas of one login share it.
func (f *File) signedIn(folder, name string) *signedIn {
	s := &signedIn{logins: map[string]*signin.Login{}}
	if f.OAuth == nil || f.Provisioner == nil || f.Provisioner.Static == nil {
		return s
	}
	provider, store, kept := f.provider(), f.store(folder), map[string]*signin.Login{}
	for persona, p := range f.Provisioner.Static.Personas {
		switch {
		case p.Login != "":
			if kept[p.Login] == nil {
				kept[p.Login] = signin.Kept(provider, store, p.Login, fmt.Sprintf("run cmconform login --target %s %s", name, p.Login))
			}
			s.logins[persona] = kept[p.Login]
		case p.RefreshToken != "":
			successors := store
			if f.OAuth.Tokens == "" { // nobody asked for a file
				successors = nil
			}
			s.logins[persona] = signin.Given(provider, successors, p.RefreshToken, "hand a fresh refresh token over: sign in again by cmconform login, which keeps it in the file of oauth.tokens")
		}
	}
	return s
}

func (s *signedIn) token(ctx context.Context, persona, refused string) (string, error) {
	s.mu.Lock()
	ask := s.ask
	s.mu.Unlock()
	if ask == nil {
		return s.logins[persona].Token(ctx, refused)
	}
	token, err := ask(ctx, persona, refused)
	s.mu.Lock()
	defer s.mu.Unlock()
	if token != "" && !slices.Contains(s.told, token) {
		s.told = append(s.told, token)
	}
	return token, err
}

func (s *signedIn) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	secrets := slices.Clone(s.told)
	for _, l := range s.logins {
		secrets = append(secrets, l.Secrets()...)
	}
	return secrets
}

// Token returns the access token of a static persona; see Ask.
func (t *Target) Token(ctx context.Context, persona, refused string) (string, error) {
	if !t.signsIn(persona) {
		return "", fmt.Errorf("the target has no persona %s that signs in", persona)
	}
	return t.people.token(ctx, persona, refused)
}

// AskFor has access tokens asked for elsewhere: by a worker, whose parent has them.
func (t *Target) AskFor(ask Ask) {
	if t.people != nil {
		t.people.mu.Lock()
		defer t.people.mu.Unlock()
		t.people.ask = ask
	}
}

func (t *Target) signsIn(persona string) bool {
	return t.people != nil && t.people.logins[persona] != nil
}

// Caller returns the credentials of a static persona; its access token may
// still have to be asked for. The second result is false where the target lends none of that name.
func (t *Target) Caller(persona string) (Credentials, bool) {
	s, ok := t.Provisioner.(*staticProvisioner)
	if !ok {
		return Credentials{}, false
	}
	_, ok = s.declared[persona]
	return s.credentials(persona), ok
}

// Callers are the credentials of the static personas that are declared valid,
// by persona; nil where worlds are provisioned.
func (t *Target) Callers() map[string]Credentials {
	s, ok := t.Provisioner.(*staticProvisioner)
	if !ok {
		return nil
	}
	callers := map[string]Credentials{}
	for name, p := range s.declared {
		if stateOf(p.State) == "valid" {
			callers[name] = s.credentials(name)
		}
	}
	return callers
}
