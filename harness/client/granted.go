package client

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

// grant enters a change of a user's roles, with the roles from before.
func (g *Guard) grant(ctx context.Context, persona string, call *message.Request) (func(*Result) error, error) {
	e := ledger.Entry{Operation: updateUserRoles, Persona: persona, Kind: "User", Obstacle: "the roles from before are not known"}
	if call != nil {
		body := message.Group("", call.Body...)
		e.EntityID = body.Value("UserId")
	}
	if call == nil || !isID(e.EntityID) {
		return g.once(e, nil)
	}
	if i := slices.IndexFunc(g.touched, func(t touched) bool { return t.kind == "roles" && t.id == e.EntityID }); i >= 0 {
		return func(*Result) error { return nil }, nil // the roles from before are in the ledger
	}
	roles, customer, err := g.roles(ctx, e)
	switch {
	case err != nil:
		return nil, err
	case roles == nil:
		return g.once(e, nil)
	}
	e.Before, e.Within, e.Obstacle = roles, customer, ""
	id, err := g.begin(e)
	if err != nil {
		return nil, err
	}
	g.touched = append(g.touched, touched{kind: "roles", id: e.EntityID, entry: id})
	return func(*Result) error { return g.ledger.Done(id) }, nil
}

// roles reads the roles of an entry's user, as far as they can be granted, and
// whose user it is; nil where nobody may or the version does not tell.
func (g *Guard) roles(ctx context.Context, e ledger.Entry) (roles *message.Element, customer string, err error) {
	r, err := g.anybody(ctx, e.Persona, func(k Keeper) *Result {
		return g.client.Do(ctx, k.Who, &message.Request{Operation: "GetUser", Body: []*message.Element{message.Text("UserId", e.EntityID)}})
	})
	if errors.Is(err, errUnread) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	if r.Reply.Body.Child("Roles") != nil || r.Reply.Body.Value("User/Id") != e.EntityID {
		return nil, "", nil
	}
	roles = message.Group("CustomerRoles")
	for _, role := range r.Reply.Body.All("CustomerRoles/CustomerRole") {
		roles.Children = append(roles.Children, message.Group("CustomerRole", message.Text("RoleId", role.Value("RoleId")),
			message.Text("CustomerId", role.Value("CustomerId")), message.List("AccountIds", "long", role.Values("AccountIds/long")...)))
	}
	return roles, r.Reply.Body.Value("User/CustomerId"), nil
}

// takeBackRoles gives a user the roles from before: first what is missing, then what is too much, so that nobody is without a role.
func (g *Guard) takeBackRoles(ctx context.Context, e ledger.Entry) error {
	why := ""
	keepers := g.order(e.Persona)
	for attempt := 0; ; attempt++ {
		now, _, err := g.roles(ctx, e)
		if err != nil {
			return err
		}
		if now == nil {
			return errors.New("no persona can read the user's roles")
		}
		steps := towards(e.Before, now)
		if len(steps) == 0 {
			return nil
		}
		if attempt == restoreRounds*len(keepers) {
			return fmt.Errorf("the roles are not those from before%s", why)
		}
		for _, step := range steps {
			r := g.client.Do(ctx, keepers[attempt%len(keepers)].Who, &message.Request{Operation: updateUserRoles, Body: append([]*message.Element{
				message.Text("CustomerId", e.Within), message.Text("UserId", e.EntityID),
			}, step...)})
			switch {
			case r.Class != Answered:
				return fmt.Errorf("%s of User %s: %w", updateUserRoles, e.EntityID, r.Err)
			case !r.Succeeded():
				why = " (" + refusedWith(updateUserRoles, r) + ")"
			}
		}
	}
}

// towards lists the changes that lead from the roles of now to those from before.
func towards(before, now *message.Element) [][]*message.Element {
	var more, less [][]*message.Element
	same := func(a *message.Element) func(*message.Element) bool {
		return func(b *message.Element) bool {
			return a.Value("RoleId") == b.Value("RoleId") && a.Value("CustomerId") == b.Value("CustomerId")
		}
	}
	for _, then := range before.Children {
		var has []string
		i := slices.IndexFunc(now.Children, same(then))
		if i >= 0 {
			has = now.Children[i].Values("AccountIds/long")
		}
		wants := then.Values("AccountIds/long")
		missing := slices.DeleteFunc(slices.Clone(wants), func(id string) bool { return slices.Contains(has, id) })
		if i < 0 || len(missing) > 0 || len(wants) == 0 && len(has) > 0 {
			more = append(more, scope("New", then, missing))
		}
	}
	for _, role := range now.Children {
		i := slices.IndexFunc(before.Children, same(role))
		has := role.Values("AccountIds/long")
		switch {
		case i < 0:
			less = append(less, scope("Delete", role, has))
		case len(has) > 0:
			wants := before.Children[i].Values("AccountIds/long")
			extra := slices.DeleteFunc(slices.Clone(has), func(id string) bool { return slices.Contains(wants, id) })
			if len(wants) > 0 && len(extra) > 0 {
				less = append(less, scope("Delete", role, extra))
			}
		}
	}
	return append(more, less...)
}

// scope names a role in a change, with the accounts or the customer that it is about.
func scope(word string, role *message.Element, accounts []string) []*message.Element {
	body := []*message.Element{message.Text(word+"RoleId", role.Value("RoleId"))}
	if len(accounts) > 0 {
		return append(body, message.List(word+"AccountIds", "long", accounts...))
	}
	return append(body, message.List(word+"CustomerIds", "long", role.Value("CustomerId")))
}
