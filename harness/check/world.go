package check

import (
	"slices"
	"sort"
	"sync"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

// World is the state that a check was handed: its own copy on a target that
// provisions, what exists on one that does not.
type World struct {
	trial       *trial
	declared    world.World
	provisioned *world.Provisioned
}

// As returns a persona of the world. Where the target cannot lend it, the
// check ends as skipped with the reason; a name that the world does not
// declare is a fault of the check.
func (w *World) As(persona string) *Persona {
	declared, ok := w.declared.Personas[persona]
	if !ok {
		w.trial.defect("world %s declares no persona %q%s", w.declared.Name, persona, closest.Hint(persona, keys(w.declared.Personas)))
	}
	w.trial.asksFor(&w.trial.needs.personas, persona)
	bound, ok := w.provisioned.Personas[persona]
	if !ok {
		reason := "the target has no persona " + persona
		if err := target.Missing(w.trial.setting.Provisioner, w.declared, persona); err != nil {
			reason = err.Error()
		}
		w.trial.skip(reason)
	}
	developer := w.provisioned.DeveloperToken
	if developer == "" {
		developer = w.trial.setting.DeveloperToken
	}
	who := client.Credentials{Token: bound.Token}
	if lent := w.trial.setting.Lent; lent != nil {
		who = lent(persona)
		who.Token = bound.Token
	}
	who.DeveloperToken, who.Fresh = developer, w.valid(declared)
	if who.UserName != "" && w.Dialect() != "v11-soap" {
		w.trial.skip("persona " + persona + " signs in with user name and password, which only v11-soap takes")
	}
	return &Persona{
		Name: persona, UserID: bound.UserID, CustomerID: bound.CustomerID, AccountIDs: bound.AccountIDs, UserName: bound.UserName,
		State: declared.Token, password: bound.Password, trial: w.trial, world: w, who: who,
	}
}

// valid reports whether nothing in the world speaks against the persona's
// credential: it is neither expired nor merged, and its user and customer are active.
func (w *World) valid(p world.Persona) bool {
	user := w.declared.Users[p.User]
	active := func(status string) bool { return status == "" || status == "Active" }
	return (p.Token == "" || p.Token == "valid") && active(user.Status) && active(w.declared.Customers[user.Customer].Status)
}

// Customer returns the id of a declared customer.
func (w *World) Customer(key string) string {
	return w.id("customer", key, keys(w.declared.Customers), w.provisioned.Entities.Customers)
}

// Account returns the id of a declared account.
func (w *World) Account(key string) string {
	return w.id("account", key, keys(w.declared.Accounts), w.provisioned.Entities.Accounts)
}

// User returns the id of a declared user.
func (w *World) User(key string) string {
	return w.id("user", key, keys(w.declared.Users), w.provisioned.Entities.Users)
}

// Link returns the id of a declared client link.
func (w *World) Link(key string) string {
	return w.id("link", key, keys(w.declared.Links), w.provisioned.Entities.Links)
}

// Invitation returns the id of a declared invitation.
func (w *World) Invitation(key string) string {
	return w.id("invitation", key, keys(w.declared.Invitations), w.provisioned.Entities.Invitations)
}

// CustomerNumber returns the alphanumeric number of a declared customer.
func (w *World) CustomerNumber(key string) string {
	return w.number("customer", key, keys(w.declared.Customers))
}

// AccountNumber returns the alphanumeric number of a declared account.
func (w *World) AccountNumber(key string) string {
	return w.number("account", key, keys(w.declared.Accounts))
}

// Made reports whether the target made this world for us, so that all that it
// declares is there; where false, personas were bound to what existed before.
func (w *World) Made() bool {
	w.trial.asksFor(&w.trial.needs.entities, NeedsToKnow)
	return w.trial.setting.Fresh
}

// Offers tells whether the target offers an operation: some say in their
// configuration which ones they leave out.
func (w *World) Offers(operation string) bool {
	w.trial.asksFor(&w.trial.needs.entities, NeedsOffer+operation)
	return !slices.Contains(w.trial.setting.Excluded, operation)
}

// Declared is the world as it was declared, before ids. Do not change it.
func (w *World) Declared() world.World { return w.declared }

// Contract is the contract of the dialect that the check runs over.
func (w *World) Contract() *contract.Contract { return w.trial.setting.Client.Contract() }

// Dialect names the dialect that the check runs over.
func (w *World) Dialect() string { return w.trial.setting.Client.Dialect() }

// Together runs functions at the same time and returns when all are done. An
// Expect that fails in one of them ends the check like any other.
func (w *World) Together(work ...func()) {
	var all sync.WaitGroup
	thrown := make([]any, len(work))
	for i, f := range work {
		all.Go(func() {
			defer func() { thrown[i] = recover() }()
			f()
		})
	}
	all.Wait()
	for _, p := range thrown {
		if p != nil {
			panic(p)
		}
	}
}

func (w *World) id(kind, key string, declared []string, ids map[string]string) string {
	w.trial.asksFor(&w.trial.needs.entities, kind+"/"+key)
	if id := ids[key]; id != "" {
		return id
	}
	w.absent(kind, key, declared)
	return ""
}

func (w *World) number(kind, key string, declared []string) string {
	w.trial.asksFor(&w.trial.needs.entities, NeedsNumber+kind+"/"+key)
	if n := w.provisioned.Entities.Numbers[kind+"/"+key]; n != "" {
		return n
	}
	w.absent(kind, key, declared)
	return ""
}

// absent ends the check: a key that the world does not declare is the check's
// fault, one that the target has no counterpart of is a reason to skip.
func (w *World) absent(kind, key string, declared []string) {
	for _, k := range declared {
		if k == key {
			w.trial.skip("the target has no " + kind + " that stands for " + key + " of world " + w.declared.Name)
		}
	}
	w.trial.defect("world %s declares no %s %q%s", w.declared.Name, kind, key, closest.Hint(key, declared))
}

func keys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}
