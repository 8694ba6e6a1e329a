package client

import (
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
// the error, which names members and never values.
func (g *Guard) Restore(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	entries := map[string]ledger.Entry{}
	for _, e := range g.ledger.Pending() {
		entries[e.ID] = e
	}
	var errs []error
	for i := len(g.touched) - 1; i >= 0; i-- {
		e, open := entries[g.touched[i].entry]
		if !open {
			continue
		}
		err := g.undo(ctx, e)
		if err == nil {
			errs = append(errs, g.ledger.Undone(e.ID))
			continue
		}
		errs = append(errs, fmt.Errorf("%s %s is not as it was before: %w", e.Kind, e.EntityID, err), g.ledger.Failed(e.ID, err.Error()))
	}
	g.touched = nil
	return errors.Join(errs...)
}

// Undo brings back what an earlier run has left in the ledger, for ledger.Undo.
func (g *Guard) Undo(ctx context.Context, e ledger.Entry) error {
	if e.Target != g.client.Endpoint() || e.Dialect != g.client.Dialect() {
		return fmt.Errorf("it was made to %s over %s", e.Target, e.Dialect)
	}
	return g.undo(ctx, e)
}

// undo compares an entity with how it was, and updates it until nothing differs.
func (g *Guard) undo(ctx context.Context, e ledger.Entry) error {
	rule, ok := restorables()[e.Operation]
	if !ok {
		return fmt.Errorf("%s cannot be undone", e.Operation)
	}
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
	refused = " (" + e.Operation + " was refused"
	if f := r.Reply.Fault; len(f.Errors) > 0 {
		refused += fmt.Sprintf(" with %d", f.Errors[0].Number)
	}
	return refused + ")", nil
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
