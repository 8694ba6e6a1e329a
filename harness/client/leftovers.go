package client

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/naming"
)

// Leftover is something that a run has made, as its name tells.
type Leftover struct {
	Kind, ID, Name string
	Operation      string // that makes such
	Begun          time.Time
	// Stays says why no call removes it, and Advice what a person can do; empty where Remove does.
	Stays, Advice string
	// Remove takes it away; the error is *ledger.Stays where the target does not let it go.
	Remove func(context.Context) error
}

// most is how many customers and invitations are asked for at once.
const most = "1000"

// Leftovers finds what runs have made and not taken back, as far as the
// keepers can see: open accounts, links, customers and invitations with names of ours.
func (g *Guard) Leftovers(ctx context.Context) ([]Leftover, error) {
	f := &finding{Guard: g, ctx: ctx, seen: map[string]bool{}}
	for _, k := range g.keepers {
		for _, customer := range f.customersOf(k) {
			f.accounts(k, customer)
			f.invitations(k, customer)
		}
		f.links(k)
	}
	return f.found, f.err
}

// finding is one look for leftovers. The first fault of the network ends it.
type finding struct {
	*Guard
	ctx   context.Context
	seen  map[string]bool
	found []Leftover
	err   error
}

// ask returns the body of a reply; nil where the keeper may not ask this.
func (f *finding) ask(k Keeper, operation string, body ...*message.Element) *message.Element {
	if f.err != nil || f.client.options.Contract.Operation(operation) == nil {
		return nil
	}
	r := f.client.Do(f.ctx, k.Who, &message.Request{Operation: operation, Body: body})
	switch {
	case r.Succeeded():
		return r.Reply.Body
	case r.Class != Answered:
		f.err = fmt.Errorf("%s as %s: %w", operation, k.Persona, r.Err)
	}
	return nil
}

// add takes what has a name of ours, once.
func (f *finding) add(l Leftover) {
	_, begun, ours := naming.RunOf(l.Name)
	key := l.Kind + " " + l.ID
	if ours && !f.seen[key] {
		f.seen[key], l.Begun = true, begun
		f.found = append(f.found, l)
	}
}

// customersOf lists the customers that a keeper has a role in and those that it manages of ours, which it tells of.
func (f *finding) customersOf(k Keeper) []string {
	me := f.ask(k, "GetUser", message.Nil("UserId"))
	if me == nil {
		return nil
	}
	ids := append([]string{me.Value("User/CustomerId")}, me.Values("CustomerRoles/CustomerRole/CustomerId")...)
	rule := lastings()["SignupCustomer"]
	for _, c := range f.ask(k, "GetCustomersInfo", message.Text("CustomerNameFilter", naming.Prefix), message.Text("TopN", most)).All("CustomersInfo/CustomerInfo") {
		f.add(Leftover{Kind: "Customer", ID: c.Value("Id"), Name: c.Value("Name"), Operation: "SignupCustomer", Stays: rule.Stays, Advice: rule.Advice})
		if _, _, ours := naming.RunOf(c.Value("Name")); ours {
			ids = append(ids, c.Value("Id"))
		}
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return !isID(id) })
}

func (f *finding) accounts(k Keeper, customer string) {
	for _, a := range f.ask(k, "GetAccountsInfo", message.Text("CustomerId", customer), message.Text("OnlyParentAccounts", "true")).All("AccountsInfo/AccountInfo") {
		if id := a.Value("Id"); a.Value("AccountLifeCycleStatus") != "Inactive" {
			f.add(Leftover{
				Kind: "Account", ID: id, Name: a.Value("Name"), Operation: addAccount,
				Remove: func(ctx context.Context) error { return f.CloseAccount(ctx, k.Persona, id) },
			})
		}
	}
}

func (f *finding) invitations(k Keeper, customer string) {
	rule := lastings()["SendUserInvitation"]
	where := message.Group("Predicates", message.Group("Predicate", message.Text("Field", "CustomerId"), message.Text("Operator", "Equals"), message.Text("Value", customer)))
	for _, i := range f.ask(k, "SearchUserInvitations", where).All("UserInvitations/UserInvitation") {
		stays := rule.Stays
		if at := i.Value("ExpirationDate"); len(at) >= len(time.DateOnly) {
			stays = "an invitation that was sent stays open until it is accepted, or expires on " + at[:len(time.DateOnly)]
		}
		f.add(Leftover{Kind: rule.Kind, ID: i.Value("Id"), Name: i.Value("LastName"), Operation: "SendUserInvitation", Stays: stays, Advice: rule.Advice})
	}
}

// links looks at those in which a customer of the keeper is the agency.
func (f *finding) links(k Keeper) {
	me := f.ask(k, "GetUser", message.Nil("UserId"))
	if me == nil {
		return
	}
	search := searchLinks("ManagingCustomerId", me.Value("User/CustomerId"))
	for _, l := range f.ask(k, search.Operation, search.Body...).All("ClientLinks/ClientLink") {
		asked := ending[l.Value("Status")]
		if asked == "" {
			continue
		}
		f.add(Leftover{
			Kind: l.Value("Type"), ID: l.Value("ClientEntityId"), Name: l.Value("Name"), Operation: addClientLinks,
			Remove: func(ctx context.Context) error {
				e := ledger.Entry{Operation: addClientLinks, Persona: k.Persona, Kind: l.Value("Type"), EntityID: l.Value("ClientEntityId"), Within: l.Value("ManagingCustomerId"), Name: l.Value("Name")}
				return f.takeBackLink(ctx, e)
			},
		})
	}
}
