package client

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

//go:embed restorable.yaml
var restorableFile []byte

// restorable says how the effect of one operation is undone.
type restorable struct {
	Element string   `yaml:"element"` // of the request, and of the reply to Read
	Kind    string   `yaml:"kind"`
	Read    string   `yaml:"read"`
	Key     string   `yaml:"key"` // element of the request of Read
	Always  []string `yaml:"always"`
	Lasting []string `yaml:"lasting"`
	Shared  []string `yaml:"shared"`
}

var restorables = sync.OnceValue(func() map[string]restorable {
	all := map[string]restorable{}
	if err := yaml.NewDecoder(bytes.NewReader(restorableFile), yaml.DisallowUnknownField()).Decode(&all); err != nil {
		panic("harness/client/restorable.yaml: " + err.Error()) // embedded; a test reads it
	}
	return all
})

// Keeper is a persona that may read what is about to change, and put it back.
type Keeper struct {
	Persona string
	Who     Credentials
}

// Guard lets writes to what others share happen only after the state before is
// in the ledger, and brings that state back. One guard serves one check.
type Guard struct {
	client     *Client
	ledger     *ledger.Ledger
	keepers    []Keeper
	persons    [][]string
	run, check string // who writes
	// all lets writes happen that can only be undone in part, and those named that cannot be undone.
	all   bool
	named []string

	mu      sync.Mutex
	touched []touched // in the order of the first write
	begun   []string  // every entry, in order
	lasting []ledger.Entry
}

type touched struct {
	kind, id, entry string
	image           *message.Element // before the first write
	members         []string         // that the entry names
}

// Withheld is a write that is not sent because it could not be undone.
type Withheld struct {
	Operation string
	Reason    string
}

// Error names the operation, the reason, and what would allow it.
func (w *Withheld) Error() string {
	return w.Operation + " is withheld: " + w.Reason + "; allow it with " + Allowing(w.Operation)
}

// Allowing are the flags that allow a write which may not be undone.
func Allowing(operation string) string {
	if IsIrreversible(operation) {
		return "--writes all --irreversible " + operation
	}
	return "--writes all"
}

// NewGuard returns a guard. Persons lists the user ids of each person that has
// more than one; an update of one of them changes the others.
func NewGuard(c *Client, l *ledger.Ledger, keepers []Keeper, persons [][]string) *Guard {
	return &Guard{client: c, ledger: l, keepers: keepers, persons: persons}
}

// For says which check of which run the guard serves.
func (g *Guard) For(run, check string) *Guard {
	g.run, g.check = run, check
	return g
}

// AllowAll lets writes happen that can only be undone in part, and of those that
// cannot be undone at all the named operations.
func (g *Guard) AllowAll(irreversible []string) *Guard {
	g.all, g.named = true, irreversible
	return g
}

// begin enters a write.
func (g *Guard) begin(e ledger.Entry) (string, error) {
	e.Target, e.Dialect, e.Run, e.Check = SiteOf(g.client.Endpoint(), g.client.Dialect()), g.client.Dialect(), g.run, g.check
	id, err := g.ledger.Begin(e)
	if err == nil {
		g.begun = append(g.begun, id)
	}
	return id, err
}

// Before is called with every request that is about to be sent; call is nil
// where the request is not known as a message. Reads pass. For a write, what it
// changes is read by the persona itself, or another keeper, and entered in the
// ledger. The function returned is called with what the target has
// answered. The error is *Withheld, or a fault of the ledger or the network.
func (g *Guard) Before(ctx context.Context, persona, operation string, call *message.Request) (answered func(*Result) error, err error) {
	o := g.client.options.Contract.Operation(operation)
	if o == nil || o.Kind == contract.Read {
		return func(*Result) error { return nil }, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	rule, restored := restorables()[operation]
	switch {
	case restored:
		return g.change(ctx, persona, operation, rule, call)
	case IsIrreversible(operation):
		return g.last(persona, operation, call)
	case !g.all:
		return nil, &Withheld{operation, "it cannot be put back as it was"}
	case operation == addAccount:
		return g.open(ctx, persona, call)
	case operation == addClientLinks:
		return g.request(ctx, persona, call)
	case operation == updateUserRoles:
		return g.grant(ctx, persona, call)
	}
	return nil, &Withheld{operation, "nobody knows how to undo it"}
}

func isID(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n > 0
}

// errUnread is an entity that no keeper may read.
var errUnread = errors.New("no persona can read what it would change")

// read asks the persona's own credentials first, then every other keeper. It
// returns the body of the reply and who got it.
func (g *Guard) read(ctx context.Context, persona string, rule restorable, id string) (*message.Element, string, error) {
	request := &message.Request{Operation: rule.Read, Body: []*message.Element{message.Text(rule.Key, id)}}
	own := g.client.options.Contract
	for _, e := range own.Elements(own.Operation(rule.Read).Request) {
		// Members that are only returned when asked for change like the others.
		if t := own.Type(e.Type); t != nil && t.Shape == contract.Flags {
			request.Body = append(request.Body, message.Text(e.Name, strings.Join(t.Values, " ")))
		} else if strings.HasPrefix(e.Name, "Include") {
			request.Body = append(request.Body, message.Text(e.Name, "true"))
		}
	}
	for _, k := range g.order(persona) {
		r := g.client.Do(ctx, k.Who, request)
		switch {
		case r.Succeeded() && r.Reply.Body.Value(rule.Element+"/Id") == id:
			return r.Reply.Body, k.Persona, nil
		case r.Class != Answered:
			return nil, "", fmt.Errorf("%s of %s %s: %w", rule.Read, rule.Kind, id, r.Err)
		}
	}
	return nil, "", errUnread
}

// order puts the persona of that name before the other keepers.
func (g *Guard) order(persona string) []Keeper {
	ordered := slices.Clone(g.keepers)
	slices.SortStableFunc(ordered, func(a, b Keeper) int {
		switch persona {
		case b.Persona:
			return 1
		case a.Persona:
			return -1
		}
		return 0
	})
	return ordered
}
