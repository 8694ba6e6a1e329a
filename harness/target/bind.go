package target

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
)

// binding maps the keys of one world to what exists on a target. Personas are
// tried one after the other; each one either fits what is mapped so far and
// adds to it, or is missing with a reason.
type binding struct {
	world     world.World
	customers map[string]string // key to id
	accounts  map[string]string
	numbers   map[string]string
	users     map[string]string
	personas  map[string]world.Bound
	missing   map[string]string
}

// bind maps a world, and says of every persona that it leaves out why.
func bind(w world.World, declared map[string]FilePersona, known map[string]*identity, refused map[string]string) (*world.Provisioned, map[string]string) {
	b := &binding{w, map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}, map[string]world.Bound{}, map[string]string{}}
	for _, name := range personasByWeight(w) {
		persona := w.Personas[name]
		p, ok := declared[name]
		needs, has := stateOf(persona.Token), stateOf(p.State)
		switch who := known[name]; {
		case !ok:
			b.missing[name] = NotDeclared
		case needs != has:
			b.missing[name] = fmt.Sprintf("the world needs it %s, the target declares it %s", needs, has)
		case needs != "valid":
			b.personas[name] = world.Bound{Token: p.Token}
		case refused[name] != "":
			b.missing[name] = refused[name]
		default:
			if reason := b.fit(persona, who); reason != "" {
				b.missing[name] = reason
				continue
			}
			b.personas[name] = world.Bound{
				Token: p.Token, Password: p.Password, UserID: who.userID, UserName: who.userName, CustomerID: who.customerID, AccountIDs: who.reachable(),
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.personas)) {
		if who := known[name]; who != nil {
			b.fill(who)
		}
	}
	for name, bound := range b.personas {
		// A merged user, which cannot sign in, may have been found with the person it was merged into.
		if key := w.Personas[name].User; bound.UserID == "" && b.users[key] != "" {
			bound.UserID, bound.CustomerID = b.users[key], b.customers[w.Users[key].Customer]
			b.personas[name] = bound
		}
	}
	return &world.Provisioned{
		ID: "static", World: w.Name, Personas: b.personas,
		Entities: world.Entities{Customers: b.customers, Accounts: b.accounts, Users: b.users, Numbers: b.numbers},
	}, b.missing
}

// personasByWeight orders personas by how many share their customer, then by
// name: where one of two customers has no stand-in, the one with fewer personas goes without.
func personasByWeight(w world.World) []string {
	customer := func(name string) string { return w.Users[w.Personas[name].User].Customer }
	weight := map[string]int{}
	for name := range w.Personas {
		weight[customer(name)]++
	}
	return slices.SortedFunc(maps.Keys(w.Personas), func(a, b string) int {
		return cmp.Or(weight[customer(b)]-weight[customer(a)], cmp.Compare(a, b))
	})
}

// fit maps a persona's users to its memberships. It returns why that cannot be, or "" after having mapped them.
func (b *binding) fit(persona world.Persona, who *identity) string {
	keys := b.usersOf(persona)
	if len(keys) != len(who.customers) {
		return fmt.Sprintf("the world gives it %s, it signs in with %s", count(len(keys), "customer"), count(len(who.customers), "customer"))
	}
	taken := map[string]string{} // membership's customer to the world's user
	for _, key := range keys {
		user := b.world.Users[key]
		var reason string
		i := slices.IndexFunc(who.customers, func(m membership) bool {
			if (m.customerID == who.customerID) != (key == persona.User) || taken[m.customerID] != "" {
				return false
			}
			why := b.mismatch(user, m)
			reason = cmp.Or(reason, why)
			return why == ""
		})
		if i < 0 {
			return cmp.Or(reason, fmt.Sprintf("no customer is left to stand for %s", user.Customer))
		}
		taken[who.customers[i].customerID] = key
	}
	for _, m := range who.customers {
		b.take(taken[m.customerID], m)
	}
	return ""
}

// usersOf lists the keys of the users that a persona's sign-in stands for, its
// original one first: the person's own and those of people merged into it.
func (b *binding) usersOf(persona world.Persona) []string {
	people := map[string]bool{persona.Person: true}
	for i := len(b.world.Merges) - 1; i >= 0; i-- { // the last merge decides who survived
		if merge := b.world.Merges[i]; people[merge.Into] {
			for _, from := range merge.From {
				people[from] = true
			}
		}
	}
	keys := []string{persona.User}
	for _, key := range slices.Sorted(maps.Keys(b.world.Users)) {
		user := b.world.Users[key]
		if key != persona.User && people[user.Person] && cmp.Or(user.Status, "Active") == "Active" {
			keys = append(keys, key)
		}
	}
	return keys
}

// mismatch says why a membership cannot stand for a user of the world; "" where it can.
func (b *binding) mismatch(user world.User, m membership) string {
	roles := slices.Sorted(slices.Values(user.Roles))
	if !slices.Equal(roles, m.roles) {
		return fmt.Sprintf("the world gives it %s in customer %s, it has %s", describe(roles), user.Customer, describe(m.roles))
	}
	if len(user.Accounts) != len(m.restricted) {
		return fmt.Sprintf("the world lets it into %s of customer %s, it has %s",
			reach(len(user.Accounts)), user.Customer, reach(len(m.restricted)))
	}
	if manager := b.world.Customers[user.Customer].ManagedBy; manager != "" {
		// Any customer of whom nobody knows better would be taken for one, and checks of what managers may do would fail.
		return fmt.Sprintf("its customer %s is one that customer %s manages, which no call shows of a customer that exists", user.Customer, manager)
	}
	if id, ok := b.customers[user.Customer]; ok && id != m.customerID {
		return fmt.Sprintf("it belongs to another customer than the other personas of customer %s", user.Customer)
	}
	if other := keyOf(b.customers, m.customerID); other != "" && other != user.Customer {
		return fmt.Sprintf("its customer stands for customer %s already; customer %s must be another one", other, user.Customer)
	}
	for i, key := range user.Accounts {
		id, mapped := b.accounts[key]
		if mapped && !slices.Contains(m.restricted, id) {
			return fmt.Sprintf("it is limited to other accounts than the personas that account %s was taken from", key)
		}
		if !mapped && keyOf(b.accounts, m.restricted[i]) != "" {
			return fmt.Sprintf("its accounts stand for others than %s already", key)
		}
	}
	return ""
}

// take maps customer, user and named accounts of a membership that fits.
func (b *binding) take(key string, m membership) {
	user := b.world.Users[key]
	b.customers[user.Customer] = m.customerID
	if m.userID != "" {
		b.users[key] = m.userID
	}
	for i, account := range user.Accounts {
		if b.accounts[account] == "" {
			b.accounts[account] = m.restricted[i]
		}
	}
}

// fill maps the accounts that no role names: in the order of their keys to those
// the service lists, state by state. Where the world links an account of the
// customer to an agency one is not as good as another, so none is mapped.
func (b *binding) fill(who *identity) {
	linked := map[string]bool{}
	for _, link := range b.world.Links {
		linked[b.world.Accounts[link.Account].Customer] = true
	}
	for _, m := range who.customers {
		customer := keyOf(b.customers, m.customerID)
		for _, key := range slices.Sorted(maps.Keys(b.world.Accounts)) {
			declared := b.world.Accounts[key]
			if declared.Customer != customer {
				continue
			}
			if b.accounts[key] == "" && len(m.restricted) == 0 && !linked[customer] {
				for _, a := range m.accounts {
					if a.status == cmp.Or(declared.Status, "Active") && keyOf(b.accounts, a.id) == "" {
						b.accounts[key] = a.id
						break
					}
				}
			}
			for _, a := range m.accounts {
				if a.id == b.accounts[key] && a.number != "" {
					b.numbers["account/"+key] = a.number
				}
			}
		}
	}
}

// reachable lists the accounts of all memberships.
func (who *identity) reachable() []string {
	ids := []string{}
	for _, m := range who.customers {
		for _, a := range m.accounts {
			ids = append(ids, a.id)
		}
	}
	return ids
}

// keyOf finds the key that an id is mapped to; "" where none is.
func keyOf(ids map[string]string, id string) string {
	for key, mapped := range ids {
		if mapped == id {
			return key
		}
	}
	return ""
}

func describe(roles []int) string {
	switch len(roles) {
	case 0:
		return "no role"
	case 1:
		return fmt.Sprintf("role %d", roles[0])
	}
	return "roles " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(roles)), ", "), "[]")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func reach(n int) string {
	if n == 0 {
		return "all accounts"
	}
	return count(n, "account")
}
