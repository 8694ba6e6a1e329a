package check

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/target"
)

// What a check can have happen to its world beside the service, by the
// provisioner that made it. Where that does not offer the action the check is
// skipped; where it fails, the check is inconclusive, as without a world.
// Personas taken before an action keep what they had then; take them again by As.

// Consolidate merges the sign-ins of people into that of another one. The
// personas of the merged ones are merged from then on.
func (w *World) Consolidate(ctx SpecContext, into string, from ...string) {
	for _, key := range append([]string{into}, from...) {
		w.knows("person", key, keys(w.declared.People))
	}
	w.act(ctx, world.Consolidate(into, from...))
	for name, p := range w.declared.Personas {
		if slices.Contains(from, p.Person) {
			p.Token = world.TokenMerged
			w.declared.Personas[name] = p
		}
	}
}

// Advance lets time pass in the world.
func (w *World) Advance(ctx SpecContext, d time.Duration) { w.act(ctx, world.Advance(d)) }

// AcceptInvitation has a declared invitation, or one of that id, accepted: by a
// declared person with an existing sign-in, or by somebody new where person is
// empty. It returns who accepted as a persona.
func (w *World) AcceptInvitation(ctx SpecContext, invitation, person string) *Persona {
	w.names("invitation", invitation, keys(w.declared.Invitations))
	if person != "" {
		w.knows("person", person, keys(w.declared.People))
	}
	name := "invitee"
	for n := 2; w.declared.Personas[name] != (world.Persona{}); n++ {
		name = fmt.Sprintf("invitee-%d", n)
	}
	w.act(ctx, world.AcceptInvitation(invitation, world.Acceptance{Persona: name, Person: person}))
	if person == "" {
		person = name
	}
	w.declared.Personas[name] = world.Persona{Person: person}
	return w.As(name)
}

// ExpireInvitation lets the time of an invitation run out, named like for AcceptInvitation.
func (w *World) ExpireInvitation(ctx SpecContext, invitation string) {
	w.names("invitation", invitation, keys(w.declared.Invitations))
	w.act(ctx, world.ExpireInvitation(invitation))
}

// AcceptLink has the client accept a declared client link, or that for the account or customer of an id.
func (w *World) AcceptLink(ctx SpecContext, link string) {
	w.names("link", link, keys(w.declared.Links))
	w.act(ctx, world.AcceptLink(link))
}

// ExpireLink lets the time of a client link run out, named like for AcceptLink.
func (w *World) ExpireLink(ctx SpecContext, link string) {
	w.names("link", link, keys(w.declared.Links))
	w.act(ctx, world.ExpireLink(link))
}

// SignInAgain gives a persona a further credential; it lasts for that long by
// the clock of the world, or for ever where lifetime is zero.
func (w *World) SignInAgain(ctx SpecContext, persona string, lifetime time.Duration) *Persona {
	w.knows("persona", persona, keys(w.declared.Personas))
	p := w.declared.Personas[persona]
	w.act(ctx, world.SignInAs(persona, world.SignIn{Person: p.Person, ExpiresIn: int(lifetime.Seconds())}))
	p.Token = world.TokenValid
	w.declared.Personas[persona] = p
	return w.As(persona)
}

func (w *World) act(ctx SpecContext, a world.Action) {
	t := w.trial
	t.mu.Lock()
	t.needs.acts = true
	t.mu.Unlock()
	made, err := t.setting.Provisioner.Act(ctx, w.provisioned.ID, a)
	var incapable *target.Incapable
	switch {
	case errors.As(err, &incapable):
		t.skip(err.Error())
	case err != nil:
		if ctx.Err() != nil && time.Since(t.started) < t.setting.Limit {
			t.interrupted()
		}
		t.inconclusive(err.Error())
	}
	w.provisioned = made
	t.provisioned = append(t.provisioned, made) // also credentials that are replaced now stay secret
	if t.setting.Provisioned != nil {
		t.setting.Provisioned(t.check, made)
	}
}

// knows ends the check as a fault of its own where the world does not declare the key.
func (w *World) knows(kind, key string, declared []string) {
	if !slices.Contains(declared, key) {
		w.trial.defect("world %s declares no %s %q%s", w.declared.Name, kind, key, closest.Hint(key, declared))
	}
}

var idOnTarget = regexp.MustCompile(`^[1-9][0-9]*$`)

// names is knows for what may also be named by an id.
func (w *World) names(kind, key string, declared []string) {
	if !idOnTarget.MatchString(key) {
		w.knows(kind, key, declared)
	}
}
