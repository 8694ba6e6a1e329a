package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

// restoreRounds is how often every keeper tries to put something back: somebody else may write at the same moment.
const restoreRounds = 2

// Restore brings back what was before the check, the last write first, and
// verifies it. What cannot be brought back stays in the ledger as failed and in
// the error, which names members and never values. What no call undoes is in Lasting afterwards.
func (g *Guard) Restore(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	entries := map[string]ledger.Entry{}
	for _, e := range g.ledger.Pending() {
		entries[e.ID] = e
	}
	var errs []error
	for _, id := range slices.Backward(g.begun) {
		e, open := entries[id]
		if !open {
			continue
		}
		err := g.undo(ctx, e)
		errs = append(errs, g.ledger.Settle(id, err))
		var stays *ledger.Stays
		if err != nil && !errors.As(err, &stays) {
			errs = append(errs, fmt.Errorf("%s is not as it was before: %w", e.Subject(), err))
		}
	}
	for _, e := range g.ledger.Lasting() {
		if slices.Contains(g.begun, e.ID) {
			g.lasting = append(g.lasting, e)
		}
	}
	g.touched, g.begun = nil, nil
	return errors.Join(errs...)
}

// Lasting are the writes of the check that no call undoes; ask after Restore.
func (g *Guard) Lasting() []ledger.Entry { return g.lasting }

// Undo brings back what an earlier run has left in the ledger, for ledger.Undo. The
// dialect may be another one of the same target, where it can say all that was changed.
func (g *Guard) Undo(ctx context.Context, e ledger.Entry) error {
	if e.Target != SiteOf(g.client.Endpoint(), g.client.Dialect()) {
		return fmt.Errorf("it was made to %s over %s", e.Target, e.Dialect)
	}
	if rule, ok := restorables()[e.Operation]; ok && e.Dialect != g.client.Dialect() {
		if name := g.unsayable(e.Operation, rule, e.Members); name != "" {
			return fmt.Errorf("%s does not know %s; undo it over %s", g.client.Dialect(), name, e.Dialect)
		}
	}
	return g.undo(ctx, e)
}

// unsayable is the first of some members of the newest version that the guard's own one does not have.
func (g *Guard) unsayable(operation string, rule restorable, members []string) string {
	own := g.client.options.Contract
	entity := own.Type(own.Element(own.Operation(operation).Request, rule.Element).Type)
	for _, name := range members {
		if !slices.ContainsFunc(own.Elements(entity), func(d *contract.Element) bool { return cmp.Or(d.As, d.Name) == name }) {
			return name
		}
	}
	return ""
}

func (g *Guard) undo(ctx context.Context, e ledger.Entry) error {
	rule, restored := restorables()[e.Operation]
	switch {
	case IsIrreversible(e.Operation):
		return &ledger.Stays{Reason: "whether it happened is not known; if it did, " + e.Obstacle}
	case e.Operation == addAccount:
		return g.takeBackAccount(ctx, e)
	case e.Operation == addClientLinks:
		return g.takeBackLink(ctx, e)
	case e.Before == nil && e.Obstacle != "":
		return &ledger.Stays{Reason: "whether it happened is not known; " + e.Obstacle}
	case e.Operation == updateUserRoles:
		return g.takeBackRoles(ctx, e)
	case restored:
		return g.putBack(ctx, e, rule)
	}
	return fmt.Errorf("%s cannot be undone", e.Operation)
}

// putBack compares an entity with how it was, and updates it until nothing differs.
func (g *Guard) putBack(ctx context.Context, e ledger.Entry, rule restorable) error {
	refused, keepers := "", g.order(e.Persona)
	for attempt := 0; ; attempt++ {
		reply, _, err := g.read(ctx, e.Persona, rule, e.EntityID)
		if err != nil {
			return err
		}
		now := reply.Child(rule.Element)
		differing := changed(e.Before, now)
		if len(differing) == 0 {
			return nil
		}
		if attempt == restoreRounds*len(keepers) {
			if e.Obstacle != "" { // known before the write, and allowed
				return &ledger.Stays{Reason: paths(differing) + " cannot be put back: " + e.Obstacle}
			}
			return fmt.Errorf("%s%s", paths(differing), refused)
		}
		// The persona that wrote may be one that should not have been able to: what it cannot put back another one can.
		if refused, err = g.update(ctx, keepers[attempt%len(keepers)], e, rule, now); err != nil {
			return err
		}
	}
}

// update sends what was before, with the time stamps of now. A refusal is returned as the tail of a message.
func (g *Guard) update(ctx context.Context, k Keeper, e ledger.Entry, rule restorable, now *message.Element) (refused string, err error) {
	c := g.client.newest()
	asked := c.Operation(e.Operation).Request
	entity := c.Type(c.Element(asked, rule.Element).Type)
	request := &message.Request{Operation: e.Operation, Body: []*message.Element{restoring(c, entity, rule, e.Before, now)}}
	r := g.client.Do(ctx, k.Who, request)
	switch {
	case r.Succeeded():
		return "", nil
	case r.Class != Answered:
		return "", fmt.Errorf("%s of %s %s: %w", e.Operation, e.Kind, e.EntityID, r.Err)
	}
	return " (" + refusedWith(e.Operation, r) + ")", nil
}

// readOnly are elements that the service sets itself, wherever they occur.
var readOnly = []string{"Id", "LastModifiedByUserId", "LastModifiedTime", "TimeStamp"}

// unreadable elements are never kept, and so never compared.
var unreadable = []string{"AuthenticationToken", "Password", "SecretAnswer"}

// writable is a copy of a tree without what the service sets itself and without
// blank elements: nil, absent and empty are one and the same to a reader of the entity.
func writable(e *message.Element) *message.Element {
	if e == nil {
		return nil
	}
	c := &message.Element{Name: e.Name, Text: e.Text}
	for _, child := range e.Children {
		if isSet(child.Name) {
			continue
		}
		if kept := writable(child); !kept.Blank() {
			c.Children = append(c.Children, kept)
		}
	}
	if len(c.Children) > 0 {
		c.Text = ""
	}
	return c
}

// restoring builds the update: identity and time stamp of now, the members that
// differ as they were, and those that no update goes without.
func restoring(c *contract.Contract, t *contract.Type, rule restorable, before, now *message.Element) *message.Element {
	update := message.Group(rule.Element, now.Child("Id").Clone(), now.Child("TimeStamp").Clone())
	for _, d := range c.Elements(t) {
		then, current := before.Child(d.Name), now.Child(d.Name)
		if isSet(d.Name) || !slices.Contains(rule.Always, d.Name) && len(changed(then, current)) == 0 {
			continue
		}
		if member := asBefore(c, d, then, current); member != nil {
			update.Children = append(update.Children, member)
		}
	}
	return update
}

// asBefore is a member as it was, with what the service sets itself as it is
// now; nil where it was and is blank. What was blank and is not any more is
// written empty, because nil and absent would leave it unchanged.
func asBefore(c *contract.Contract, d *contract.Element, before, now *message.Element) *message.Element {
	t := c.Type(d.Type)
	switch {
	case before.Blank() && now.Blank():
		return nil
	case t.Item() != nil: // a list is put back whole
		list := &message.Element{Name: d.Name}
		for _, item := range children(before) {
			list.Children = append(list.Children, item.Clone())
		}
		return list
	case before.Blank() && d.Type != "xs:string" && (t == nil || t.Shape != contract.Complex):
		return nil // a number or one of some words is never empty
	case t == nil || t.Shape != contract.Complex:
		if before.Blank() {
			return message.Text(d.Name, "")
		}
		return message.Text(d.Name, before.Text)
	case before.Blank():
		return message.Nil(d.Name)
	}
	member := &message.Element{Name: d.Name}
	for _, part := range c.Elements(t) {
		kept := now.Child(part.Name).Clone()
		if !isSet(part.Name) {
			kept = asBefore(c, part, before.Child(part.Name), now.Child(part.Name))
		}
		if kept != nil {
			member.Children = append(member.Children, kept)
		}
	}
	return member
}

// isSet reports whether the service sets the element itself, or shows it to nobody.
func isSet(name string) bool {
	return slices.Contains(readOnly, name) || slices.Contains(unreadable, name)
}

// changed compares two members in everything that can be written; blank ones are all the same.
func changed(before, now *message.Element) []message.Difference {
	a, b := writable(before), writable(now)
	if a.Blank() && b.Blank() {
		return nil
	}
	return message.Diff(a, b)
}

// paths names the members that differ.
func paths(differing []message.Difference) string {
	var names []string
	for _, d := range differing {
		names = append(names, d.Path)
	}
	return strings.Join(names, ", ")
}

func children(e *message.Element) []*message.Element {
	if e == nil {
		return nil
	}
	return e.Children
}
