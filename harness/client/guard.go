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
	client  *Client
	ledger  *ledger.Ledger
	keepers []Keeper
	persons [][]string

	mu      sync.Mutex
	touched []touched // in the order of the first write
}

type touched struct {
	kind, id, entry string
	image           *message.Element // before the first write
}

// Withheld is a write that is not sent because it could not be undone.
type Withheld struct {
	Operation string
	Reason    string
}

// Error names the operation, the reason, and what would allow it.
func (w *Withheld) Error() string {
	return w.Operation + " is withheld: " + w.Reason + "; allow it with --writes all"
}

// NewGuard returns a guard. Persons lists the user ids of each person that has
// more than one; an update of one of them changes the others.
func NewGuard(c *Client, l *ledger.Ledger, keepers []Keeper, persons [][]string) *Guard {
	return &Guard{client: c, ledger: l, keepers: keepers, persons: persons}
}

// Before is called with every request that is about to be sent; call is nil
// where the request is not known as a message. Reads pass. For a write the
// entity is read by the persona itself, or another keeper, and entered in the
// ledger, once a check. The function returned is called when the target has
// answered. The error is *Withheld, or a fault of the ledger or the network.
func (g *Guard) Before(ctx context.Context, persona, operation string, call *message.Request) (answered func() error, err error) {
	nothing := func() error { return nil }
	o := g.client.options.Contract.Operation(operation)
	if o == nil || o.Kind == contract.Read {
		return nothing, nil
	}
	rule, ok := restorables()[operation]
	if !ok {
		return nil, &Withheld{operation, "it cannot be undone"}
	}
	if call == nil {
		return nil, &Withheld{operation, "what it changes cannot be told from its bytes"}
	}
	entity := message.Group("", call.Body...).Child(rule.Element)
	for _, name := range rule.Lasting {
		if !entity.Child(name).Blank() {
			return nil, &Withheld{operation, "nobody can read " + name + ", so it could not be put back"}
		}
	}
	id := strings.TrimSpace(entity.Value("Id"))
	if n, err := strconv.ParseInt(id, 10, 64); err != nil || n <= 0 {
		return nil, &Withheld{operation, "it names no entity that could be put back"}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	entries, err := g.announce(ctx, persona, operation, rule, id, entity)
	if err != nil {
		return nil, err
	}
	return func() error {
		var errs []error
		for _, entry := range entries {
			errs = append(errs, g.ledger.Done(entry))
		}
		return errors.Join(errs...)
	}, nil
}

// announce enters what a write may change, and returns the entries.
func (g *Guard) announce(ctx context.Context, persona, operation string, rule restorable, id string, wanted *message.Element) ([]string, error) {
	ids := []string{id}
	for _, users := range g.persons {
		if len(rule.Shared) > 0 && slices.Contains(users, id) {
			ids = users
		}
	}
	var entries []string
	var images []*message.Element
	var fresh []ledger.Entry
	for _, id := range ids {
		if i := slices.IndexFunc(g.touched, func(t touched) bool { return t.kind == rule.Kind && t.id == id }); i >= 0 {
			entries = append(entries, g.touched[i].entry)
			if member := g.lasting(operation, rule, g.touched[i].image, wanted); member != "" {
				return nil, &Withheld{operation, "nobody can make " + member + " blank again"}
			}
			continue
		}
		reply, keeper, err := g.read(ctx, persona, rule, id)
		if err != nil {
			return nil, withheld(operation, err)
		}
		image := reply.Child(rule.Element)
		if len(ids) == 1 && len(rule.Shared) > 0 && customers(reply) > 1 {
			return nil, &Withheld{operation, "the user's person has users in several customers, and not all are known"}
		}
		if member := g.lasting(operation, rule, image, wanted); member != "" {
			return nil, &Withheld{operation, "nobody can make " + member + " blank again"}
		}
		images = append(images, image)
		fresh = append(fresh, ledger.Entry{
			Target: g.client.Endpoint(), Dialect: g.client.Dialect(), Operation: operation, Persona: keeper,
			Kind: rule.Kind, EntityID: id, Before: image,
		})
	}
	for _, image := range images[min(1, len(images)):] {
		for _, name := range rule.Shared {
			if len(changed(images[0].Child(name), image.Child(name))) > 0 {
				return nil, &Withheld{operation, "the users of this person differ in " + name + " and would become equal for good"}
			}
		}
	}
	for i, entry := range fresh {
		number, err := g.ledger.Begin(entry)
		if err != nil {
			return nil, err
		}
		g.touched = append(g.touched, touched{rule.Kind, entry.EntityID, number, images[i]})
		entries = append(entries, number)
	}
	return entries, nil
}

// lasting names a member that a write would set for good: one that is blank and
// no text, for blank means unchanged in an update. Empty where there is none.
func (g *Guard) lasting(operation string, rule restorable, image, wanted *message.Element) string {
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

// errUnread is an entity that no keeper may read.
var errUnread = errors.New("no persona can read what it would change")

func withheld(operation string, err error) error {
	if errors.Is(err, errUnread) {
		return &Withheld{operation, err.Error()}
	}
	return err
}

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

// customers counts the customers of a GetUser reply's roles.
func customers(body *message.Element) int {
	ids := body.Values("CustomerRoles/CustomerRole/CustomerId")
	slices.Sort(ids)
	return len(slices.Compact(ids))
}
