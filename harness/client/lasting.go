package client

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

//go:embed lasting.yaml
var lastingFile []byte

// lasting says what an operation leaves behind that no call undoes.
type lasting struct {
	Kind   string `yaml:"kind"`
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	Stays  string `yaml:"stays"`
	Advice string `yaml:"advice"`
}

var lastings = sync.OnceValue(func() map[string]lasting {
	all := map[string]lasting{}
	if err := yaml.NewDecoder(bytes.NewReader(lastingFile), yaml.DisallowUnknownField()).Decode(&all); err != nil {
		panic("harness/client/lasting.yaml: " + err.Error()) // embedded; a test reads it
	}
	return all
})

// Irreversible lists the operations whose effect no call undoes, sorted.
func Irreversible() []string { return slices.Sorted(maps.Keys(lastings())) }

// IsIrreversible reports whether no call undoes what the operation does.
func IsIrreversible(operation string) bool {
	_, ok := lastings()[operation]
	return ok
}

// CheckIrreversible refuses names that are none of an irreversible operation.
func CheckIrreversible(names []string) error {
	for _, name := range names {
		_, restored := restorables()[name]
		switch {
		case IsIrreversible(name):
		case restored || slices.Contains(undoable, name):
			return fmt.Errorf("%s can be undone; it needs --writes and is not to be named as irreversible", name)
		default:
			return fmt.Errorf("unknown irreversible operation %q%s; there is %s", name, closest.Hint(name, Irreversible()), strings.Join(Irreversible(), ", "))
		}
	}
	return nil
}

// Advice is what a person can do about a change that lasts.
func Advice(e ledger.Entry) string {
	switch rule, known := lastings()[e.Operation]; {
	case known:
		return rule.Advice
	case e.Operation == addAccount:
		return "close the account in the web interface"
	case e.Operation == addClientLinks:
		return "withdraw or end the link in the web interface"
	case e.Operation == updateUserRoles:
		return "give the user the roles from before in the web interface"
	}
	return "set it right in the web interface"
}

// last enters a write that no call undoes, where its operation was named.
func (g *Guard) last(persona, operation string, call *message.Request) (func(*Result) error, error) {
	if !slices.Contains(g.named, operation) {
		return nil, &Withheld{operation, "it cannot be undone"}
	}
	rule := lastings()[operation]
	e := ledger.Entry{Operation: operation, Persona: persona, Kind: rule.Kind, Obstacle: rule.Stays}
	if call != nil {
		body := message.Group("", call.Body...)
		e.EntityID = body.Value(rule.ID)
		if rule.Name != "" {
			e.Name = body.Value(rule.Name)
		}
	}
	return g.once(e, func(r *Result) string { return r.Reply.Body.Value(rule.ID) })
}

// once enters a write whose effect shows in nothing but its reply: it is settled
// by a refusal and lasts after a success. made finds the id of what a success has made.
func (g *Guard) once(e ledger.Entry, made func(*Result) string) (func(*Result) error, error) {
	id, err := g.begin(e)
	if err != nil {
		return nil, err
	}
	return func(r *Result) error {
		switch {
		case refused(r):
			return g.ledger.Undone(id)
		case !r.Succeeded():
			return nil // nobody knows; Restore tells
		}
		if e.EntityID == "" && made != nil {
			if err := g.ledger.Made(id, made(r)); err != nil {
				return err
			}
		}
		return g.ledger.Lasts(id, e.Obstacle)
	}, nil
}

// refused reports whether the service itself has declined to do what it was asked.
func refused(r *Result) bool {
	return r.Class == Answered && r.Reply != nil && r.Reply.Fault != nil
}
