package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

// Operations that make or change something that another call takes back.
const (
	addAccount      = "AddAccount"
	addClientLinks  = "AddClientLinks"
	updateUserRoles = "UpdateUserRoles"
)

var undoable = []string{addAccount, addClientLinks, updateUserRoles}

// open enters an account that is about to be opened. There is no id yet: should
// nobody learn of the reply, it is found as the one of that name which was not there before.
func (g *Guard) open(ctx context.Context, persona string, call *message.Request) (func(*Result) error, error) {
	e := ledger.Entry{Operation: addAccount, Persona: persona, Kind: "Account"}
	if call != nil {
		account := message.Group("", call.Body...).Child("Account")
		e.Name, e.Within = account.Value("Name"), account.Value("ParentCustomerId")
	}
	if e.Name != "" && isID(e.Within) {
		there, err := g.accountsNamed(ctx, e)
		if err != nil {
			return nil, err
		}
		e.Before = message.List("Accounts", "long", there...)
	}
	id, err := g.begin(e)
	if err != nil {
		return nil, err
	}
	return func(r *Result) error {
		switch {
		case refused(r):
			return g.ledger.Undone(id)
		case r.Succeeded() && isID(r.Reply.Body.Value("AccountId")):
			return g.ledger.Made(id, r.Reply.Body.Value("AccountId"))
		}
		return nil
	}, nil
}

// accountsNamed lists the accounts of a customer that have the name of an entry.
func (g *Guard) accountsNamed(ctx context.Context, e ledger.Entry) ([]string, error) {
	found := []string{}
	_, err := g.anybody(ctx, e.Persona, func(k Keeper) *Result {
		r := g.client.Do(ctx, k.Who, &message.Request{Operation: "GetAccountsInfo", Body: []*message.Element{
			message.Text("CustomerId", e.Within), message.Text("OnlyParentAccounts", "true"),
		}})
		if r.Succeeded() {
			for _, a := range r.Reply.Body.All("AccountsInfo/AccountInfo") {
				if a.Value("Name") == e.Name {
					found = append(found, a.Value("Id"))
				}
			}
		}
		return r
	})
	if errors.Is(err, errUnread) {
		return nil, nil // who may not list accounts will hardly open one
	}
	return found, err
}

// anybody tries a read with one keeper after the other, that of the name first, until one succeeds.
func (g *Guard) anybody(ctx context.Context, persona string, read func(Keeper) *Result) (*Result, error) {
	for _, k := range g.order(persona) {
		r := read(k)
		switch {
		case r.Succeeded():
			return r, nil
		case r.Class != Answered:
			return nil, fmt.Errorf("%s: %w", r.Operation, r.Err)
		}
	}
	return nil, errUnread
}

// takeBackAccount closes the account that an entry opened: a closed account stays, inactive.
func (g *Guard) takeBackAccount(ctx context.Context, e ledger.Entry) error {
	ids := []string{e.EntityID}
	if e.EntityID == "" {
		if e.Name == "" || !isID(e.Within) {
			return &ledger.Stays{Reason: "whether an account was opened is not known"}
		}
		named, err := g.accountsNamed(ctx, e)
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(named, func(id string) bool { return slices.Contains(e.Before.Values("long"), id) })
	}
	for _, id := range ids {
		if err := g.CloseAccount(ctx, e.Persona, id); err != nil {
			return err
		}
	}
	return nil
}

// CloseAccount deletes an account, by whichever keeper may, and makes sure that
// it is inactive. The error is *ledger.Stays where the target does not let it be closed.
func (g *Guard) CloseAccount(ctx context.Context, persona, id string) error {
	why := ""
	for _, k := range g.order(persona) {
		status, stamp, err := g.account(ctx, k.Persona, id)
		switch {
		case errors.Is(err, errUnread) && why == "":
			return &ledger.Stays{Reason: "no persona can read the account"}
		case errors.Is(err, errUnread), err == nil && status == "Inactive":
			return nil
		case err != nil:
			return err
		}
		r := g.client.Do(ctx, k.Who, &message.Request{Operation: "DeleteAccount", Body: []*message.Element{message.Text("AccountId", id), message.Text("TimeStamp", stamp)}})
		switch {
		case r.Succeeded():
			why = "DeleteAccount answers with success and leaves the account " + status
		case r.Class == Answered:
			why = cmp.Or(why, refusedWith("DeleteAccount", r))
		default:
			return fmt.Errorf("DeleteAccount of Account %s: %w", id, r.Err)
		}
	}
	if status, _, err := g.account(ctx, persona, id); errors.Is(err, errUnread) || status == "Inactive" {
		return nil
	} else if err != nil {
		return err
	}
	return &ledger.Stays{Reason: why}
}

// account reads the status and the time stamp of an account.
func (g *Guard) account(ctx context.Context, persona, id string) (status, stamp string, err error) {
	r, err := g.anybody(ctx, persona, func(k Keeper) *Result {
		return g.client.Do(ctx, k.Who, &message.Request{Operation: "GetAccount", Body: []*message.Element{message.Text("AccountId", id)}})
	})
	if err != nil {
		return "", "", err
	}
	return r.Reply.Body.Value("Account/AccountLifeCycleStatus"), r.Reply.Body.Value("Account/TimeStamp"), nil
}

// refusedWith words a fault by its code; the text of the service may be personal.
func refusedWith(operation string, r *Result) string {
	text := operation + " was refused"
	if f := r.Reply.Fault; f != nil && len(f.Errors) > 0 {
		text += fmt.Sprintf(" with %d", f.Errors[0].Number)
	}
	return text
}
