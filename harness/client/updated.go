package client

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

// change enters the update of an entity that can be read and written.
func (g *Guard) change(ctx context.Context, persona, operation string, rule restorable, call *message.Request) (func(*Result) error, error) {
	entity := (*message.Element)(nil)
	if call != nil {
		entity = message.Group("", call.Body...).Child(rule.Element)
	}
	id, hidden, obstacle := strings.TrimSpace(entity.Value("Id")), hiddenIn(rule, entity), ""
	switch {
	case call == nil:
		obstacle = "what it changes cannot be told from its bytes"
	case hidden == "" && !isID(id):
		obstacle = "it names no entity that could be put back"
	}
	if why := cmp.Or(hidden, obstacle); why != "" && !g.all {
		return nil, &Withheld{operation, why}
	}
	var entries []string
	if call != nil && isID(id) {
		var err error
		if entries, obstacle, err = g.announce(ctx, persona, operation, rule, id, entity); err != nil {
			return nil, err
		}
		if obstacle != "" && !g.all {
			return nil, &Withheld{operation, obstacle}
		}
	}
	once := func(*Result) error { return nil }
	if why := cmp.Or(hidden, obstacle); hidden != "" || why != "" && len(entries) == 0 {
		var err error
		if once, err = g.once(ledger.Entry{Operation: operation, Persona: persona, Kind: rule.Kind, EntityID: id, Obstacle: why}, nil); err != nil {
			return nil, err
		}
	}
	return func(r *Result) error {
		errs := []error{once(r)}
		for _, entry := range entries {
			errs = append(errs, g.ledger.Done(entry))
		}
		return errors.Join(errs...)
	}, nil
}

// hiddenIn says what of an update could not be put back because nobody can read it; empty for nothing.
func hiddenIn(rule restorable, entity *message.Element) string {
	for _, name := range rule.Lasting {
		if !entity.Child(name).Blank() {
			return "nobody can read " + name + ", so it could not be put back"
		}
	}
	return ""
}

// announce enters what an update may change, and returns the entries, and what
// would keep it from being undone. With such an obstacle it enters nothing unless all is allowed.
func (g *Guard) announce(ctx context.Context, persona, operation string, rule restorable, id string, wanted *message.Element) (entries []string, obstacle string, err error) {
	ids := []string{id}
	for _, users := range g.persons {
		if len(rule.Shared) > 0 && slices.Contains(users, id) {
			ids = users
		}
	}
	var fresh []touched
	var begin []ledger.Entry
	for _, id := range ids {
		image, keeper := (*message.Element)(nil), persona
		if i := slices.IndexFunc(g.touched, func(t touched) bool { return t.kind == rule.Kind && t.id == id }); i >= 0 {
			image = g.touched[i].image
			entries = append(entries, g.touched[i].entry)
		} else {
			reply, who, err := g.read(ctx, persona, rule, id)
			if errors.Is(err, errUnread) {
				return nil, cmp.Or(obstacle, err.Error()), nil
			}
			if err != nil {
				return nil, "", err
			}
			image, keeper = reply.Child(rule.Element), who
			if len(ids) == 1 && len(rule.Shared) > 0 && customers(reply) > 1 {
				obstacle = cmp.Or(obstacle, "the user's person has users in several customers, and not all are known")
			}
		}
		if member := g.lastingMember(operation, rule, image, wanted); member != "" {
			obstacle = cmp.Or(obstacle, "nobody can make "+member+" blank again")
		}
		members := changing(image, wanted)
		if i := slices.IndexFunc(g.touched, func(t touched) bool { return t.kind == rule.Kind && t.id == id && within(members, t.members) }); i < 0 {
			fresh = append(fresh, touched{kind: rule.Kind, id: id, image: image, members: members})
			begin = append(begin, ledger.Entry{Operation: operation, Persona: keeper, Kind: rule.Kind, EntityID: id, Members: members, Before: image})
		}
	}
	for _, t := range fresh[min(1, len(fresh)):] {
		for _, name := range rule.Shared {
			if len(changed(fresh[0].image.Child(name), t.image.Child(name))) > 0 {
				obstacle = cmp.Or(obstacle, "the users of this person differ in "+name+" and would become equal for good")
			}
		}
	}
	if obstacle != "" && !g.all {
		return nil, obstacle, nil
	}
	for _, entry := range entries {
		if obstacle != "" {
			if err := g.ledger.Obstruct(entry, obstacle); err != nil {
				return nil, "", err
			}
		}
	}
	for i, e := range begin {
		e.Obstacle = obstacle
		number, err := g.begin(e)
		if err != nil {
			return nil, "", err
		}
		fresh[i].entry = number
		g.touched = append(g.touched, fresh[i])
		entries = append(entries, number)
	}
	return entries, obstacle, nil
}

// changing names the members of an entity that an update would change.
func changing(image, wanted *message.Element) []string {
	var names []string
	for _, member := range wanted.Children {
		if !isSet(member.Name) && !member.Nil && len(changed(image.Child(member.Name), member)) > 0 {
			names = append(names, member.Name)
		}
	}
	return names
}

// within reports whether all names are among others.
func within(names, others []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(others, name) })
}

// lastingMember names a member that a write would set for good: one that is blank and
// no text, for blank means unchanged in an update. Empty where there is none.
func (g *Guard) lastingMember(operation string, rule restorable, image, wanted *message.Element) string {
	c := g.client.newest()
	return fills(c, c.Type(c.Element(c.Operation(operation).Request, rule.Element).Type), rule.Element, image, wanted)
}

func fills(c *contract.Contract, t *contract.Type, path string, image, wanted *message.Element) string {
	for _, d := range c.Elements(t) {
		now, then := image.Child(d.Name), wanted.Child(d.Name)
		if then.Blank() || isSet(d.Name) {
			continue
		}
		if now.Blank() {
			if d.Type != "xs:string" {
				return path + "/" + d.Name
			}
			continue
		}
		if of := c.Type(d.Type); of != nil && of.Item() == nil {
			if member := fills(c, of, path+"/"+d.Name, now, then); member != "" {
				return member
			}
		}
	}
	return ""
}

// customers counts the customers of a GetUser reply's roles.
func customers(body *message.Element) int {
	ids := body.Values("CustomerRoles/CustomerRole/CustomerId")
	slices.Sort(ids)
	return len(slices.Compact(ids))
}
