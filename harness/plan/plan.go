// Package plan tells before a run what it would do: which checks run on a
// target, with how many requests and writes, which are skipped, and what would
// let them run. It knows from a recorded run of all checks what each one asks for.
package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/run"
)

// Ground is what is known of a target before the first check.
type Ground struct {
	// Fresh says that each check gets a world made for it.
	Fresh bool
	// Excluded are the operations that the target does not offer.
	Excluded []string
	// Writes is the greatest effect that checks may have where their world is not made for them.
	Writes check.Effect
	// Irreversible are the operations that may be called there although nothing undoes them.
	Irreversible []string
	// Invitees is how many addresses may get mail there.
	Invitees int
	// Lend binds the personas of a declared world to what the target has; only used where Fresh is false.
	Lend func(world.World) (Loan, error)
}

// Loan is what a target has of a declared world.
type Loan struct {
	*world.Provisioned
	// Missing says why a persona of the world is not there.
	Missing func(persona string) string
}

// Plan is what a run would do.
type Plan struct {
	Rows []Row
	// Restores says that a write is withheld where what was there before could not be put back.
	Restores bool
}

// Row is one check on one dialect.
type Row struct {
	Check   *check.Check
	Dialect string
	// Requests and Writes are how many it sent when it was recorded; zero where it would be skipped.
	Requests, Writes int
	// Final are the operations that it calls and that nothing can undo.
	Final []string
	// Unsure says that the check looks at what happens to be on the target, and may find too little.
	Unsure bool
	// Locks are what keeps it from running; none where it would run.
	Locks []Lock
}

// Lock is one thing that keeps a check from running.
type Lock struct {
	// Key is what opens it, as a person can give it: "--writes restore", "persona viewer".
	Key string
	// Reason says what is missing.
	Reason string
}

// Make plans the checks that are due.
func Make(due []run.Due, g Ground) (*Plan, error) { return makePlan(due, g, NeedsOf) }

func makePlan(due []run.Due, g Ground, needsOf func(id, dialect string) (check.Needs, bool)) (*Plan, error) {
	p := &Plan{Restores: !g.Fresh && g.Writes == check.Restorable}
	loans := map[string]Loan{}
	for _, d := range due {
		row := Row{Check: d.Check, Dialect: d.Dialect}
		needs, known := needsOf(d.Check.ID, d.Dialect)
		if !known {
			return nil, fmt.Errorf("nobody has recorded what %s asks for; make plan does", d.Check.ID)
		}
		if !g.Fresh {
			loan, lent := loans[d.Check.World]
			if !lent {
				declared, err := world.Load(d.Check.World)
				if err != nil {
					return nil, err
				}
				if loan, err = g.Lend(declared); err != nil {
					return nil, err
				}
				loans[d.Check.World] = loan
			}
			row.Locks = g.locks(d.Check, needs, loan)
			row.Unsure = slices.Contains(needs.Entities, check.NeedsToKnow)
		}
		for _, name := range needs.Operations() {
			if slices.Contains(g.Excluded, name) && !slices.Contains(needs.Entities, check.NeedsOffer+name) {
				row.Locks = append(row.Locks, Lock{"operations: exclude without " + name, "the target does not offer " + name})
			}
			if !g.Fresh && client.IsIrreversible(name) {
				row.Final = append(row.Final, name)
			}
		}
		if len(row.Locks) == 0 {
			row.Requests, row.Writes = needs.Requests(), needs.Writes()
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// Worlds is the key to what only a world made for the check has.
const Worlds = "a provisioner"

// locks are what keeps a check from running where personas are lent.
func (g Ground) locks(c *check.Check, n check.Needs, loan Loan) []Lock {
	switch {
	case c.Shape != nil:
		return []Lock{{Worlds, "needs a world made for it"}}
	case n.Acts:
		return []Lock{{Worlds, "has something done to its world beside the service"}}
	}
	var locks []Lock
	if !c.Effect.Within(g.Writes) {
		locks = append(locks, Lock{"--writes " + string(c.Effect), "changes the target"})
	}
	for _, name := range n.Operations() {
		if client.IsIrreversible(name) && !slices.Contains(g.Irreversible, name) {
			locks = append(locks, Lock{"--irreversible " + name, "calls " + name + ", which cannot be undone"})
		}
	}
	if invited := n.Invitees(); invited > g.Invitees {
		locks = append(locks, Lock{"invitations: addresses", "sends mail to people"})
	}
	lent := true
	for _, name := range n.Personas {
		if _, ok := loan.Personas[name]; !ok {
			lent = false
			locks = append(locks, Lock{"persona " + name, loan.Missing(name)})
		}
	}
	if !lent {
		return locks // what a persona brings along is not known before it signs in
	}
	for _, name := range n.Entities {
		if lock := lockOf(name, loan.Provisioned); lock != nil {
			locks = append(locks, *lock)
		}
	}
	return locks
}

// lockOf is what keeps a check from finding one thing that it asks for; nil where it is there.
func lockOf(name string, lent *world.Provisioned) *Lock {
	if name == check.NeedsMail {
		return &Lock{Worlds, "sends mail to an address that only a world made for it has"}
	}
	if name == check.NeedsToKnow || strings.HasPrefix(name, check.NeedsInvitee) || strings.HasPrefix(name, check.NeedsOffer) {
		return nil
	}
	if persona, ok := strings.CutPrefix(name, check.NeedsPassword); ok {
		if lent.Personas[persona].Password != "" {
			return nil
		}
		return &Lock{"userName and password of persona " + persona, "the target lends persona " + persona + " no password"}
	}
	entity, number := strings.CutPrefix(name, check.NeedsNumber)
	kind, key, _ := strings.Cut(entity, "/")
	e := lent.Entities
	found := map[string]map[string]string{
		"customer": e.Customers, "account": e.Accounts, "user": e.Users, "link": e.Links, "invitation": e.Invitations,
	}[kind][key]
	if number {
		found = e.Numbers[entity]
	}
	switch {
	case found != "":
		return nil
	case kind == "link" || kind == "invitation":
		return &Lock{Worlds, "needs a " + kind + " that only a world made for it has"}
	}
	return &Lock{"data like world " + lent.World, "the target has no " + kind + " that stands for " + key + " of world " + lent.World}
}
