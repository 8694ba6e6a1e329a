package check

import (
	"maps"
	"slices"
	"strings"
)

// Needs are what a check has asked of its target in one run: what has to be
// there for it to run on another one, and what it sends there.
type Needs struct {
	// Personas that it took; its world declares them.
	Personas []string
	// Entities that it named, as "customer/A" or "account/A1", and what begins with a word of the constants below.
	Entities []string
	// Acts says that it had something done to its world beside the service.
	Acts bool
	// Calls counts its requests by operation; "" stands for those that name none of the service.
	Calls map[string]int
}

// Entities that are none.
const (
	NeedsNumber   = "number of "                 // and the entity: its alphanumeric number
	NeedsInvitee  = "mail to "                   // and the usual address
	NeedsMail     = "mail to somebody else"      // than an invitee
	NeedsPassword = "password of "               // and the persona
	NeedsOffer    = "whether the target offers " // and the operation: without it the check does less
	NeedsToKnow   = "whether the world was made" // where it was not, the check may find nothing to look at
)

// Requests is how many requests the check sent.
func (n Needs) Requests() int {
	sum := 0
	for _, count := range n.Calls {
		sum += count
	}
	return sum
}

// Writes is how many of them called an operation that changes something, refused ones included.
func (n Needs) Writes() int {
	sum := 0
	for operation, count := range n.Calls {
		if operation != "" && EffectOf(operation) != ReadOnly {
			sum += count
		}
	}
	return sum
}

// Invitees is how many addresses the check sends mail to.
func (n Needs) Invitees() int {
	sum := 0
	for _, name := range n.Entities {
		if strings.HasPrefix(name, NeedsInvitee) && name != NeedsMail {
			sum++
		}
	}
	return sum
}

// Operations are those that the check called, in the order of their names.
func (n Needs) Operations() []string {
	names := slices.Sorted(maps.Keys(n.Calls))
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// needs remembers what a check asks for while it runs; it is guarded by the mutex of the trial.
type needs struct {
	personas, entities map[string]bool
	acts               bool
}

func (t *trial) asksFor(of *map[string]bool, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if *of == nil {
		*of = map[string]bool{}
	}
	(*of)[name] = true
}

// needed is what the check has asked for until now.
func (t *trial) needed() Needs {
	n := Needs{
		Personas: slices.Sorted(maps.Keys(t.needs.personas)), Entities: slices.Sorted(maps.Keys(t.needs.entities)),
		Acts: t.needs.acts, Calls: map[string]int{},
	}
	for _, r := range t.results {
		name := r.Operation
		if t.setting.Client.Contract().Operation(name) == nil {
			name = "" // no operation of the service: nothing can be written by it
		}
		n.Calls[name]++
	}
	return n
}
