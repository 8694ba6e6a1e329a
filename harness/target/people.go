package target

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cmconform/cmconform/fixtures/world"
)

// Lent is a static persona, and what signing it in told of it.
type Lent struct {
	Name string `json:"name"`
	// State is valid, expired, merged or foreign, as it was declared.
	State string `json:"state"`
	// Refused says why it could not sign in; empty where it did, or nobody tried.
	Refused string `json:"refused,omitempty"`
	// UserID is empty where it did not sign in.
	UserID    string         `json:"userId,omitempty"`
	Customers []LentCustomer `json:"customers,omitempty"`
}

// LentCustomer is what a persona is in one customer.
type LentCustomer struct {
	ID    string `json:"id"`
	Roles []int  `json:"roles"`
	// Accounts is how many it reaches there; Limited says that its role names them.
	Accounts int  `json:"accounts"`
	Limited  bool `json:"limited,omitempty"`
}

// Lends lists the static personas by name, with what is known of them after
// Preflight; nil where worlds are provisioned.
func (t *Target) Lends() []Lent {
	s, ok := t.Provisioner.(*staticProvisioner)
	if !ok {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Lent
	for _, name := range slices.Sorted(maps.Keys(s.declared)) {
		one := Lent{Name: name, State: stateOf(s.declared[name].State), Refused: s.refused[name]}
		if who := s.identities[name]; who != nil {
			one.UserID = who.userID
			for _, m := range who.customers {
				one.Customers = append(one.Customers, LentCustomer{m.customerID, m.roles, len(m.accounts), len(m.restricted) > 0})
			}
		}
		all = append(all, one)
	}
	return all
}

// Promised binds the personas of a world to those of the same name that the
// target declares, without signing anybody in: what each one turns out to be,
// and have, is taken for what the world wants. The second result says why a persona is missing.
func (t *Target) Promised(w world.World) (*world.Provisioned, map[string]string) {
	made := &world.Provisioned{World: w.Name, Personas: map[string]world.Bound{}}
	missing := map[string]string{}
	var declared map[string]FilePersona
	if s, ok := t.Provisioner.(*staticProvisioner); ok {
		declared = s.declared
	}
	for name, persona := range w.Personas {
		p, ok := declared[name]
		switch needs, has := stateOf(persona.Token), stateOf(p.State); {
		case !ok:
			missing[name] = NotDeclared
		case needs != has:
			missing[name] = fmt.Sprintf("the world needs it %s, the target declares it %s", needs, has)
		default:
			made.Personas[name] = world.Bound{Password: p.Password}
		}
	}
	e := &made.Entities
	e.Customers, e.Accounts, e.Users, e.Numbers = map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	for key := range w.Customers {
		e.Customers[key], e.Numbers["customer/"+key] = promised, promised
	}
	for key := range w.Accounts {
		e.Accounts[key], e.Numbers["account/"+key] = promised, promised
	}
	for key := range w.Users {
		e.Users[key] = promised
	}
	return made, missing
}

// promised stands for an id that only a sign-in would tell.
const promised = "?"

// NotDeclared is why a persona that the file does not name is missing.
const NotDeclared = "the target declares no persona of that name"
