package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

// request enters the links that are about to be asked for, one by one. A link
// has no id: it is known by its two sides, and by the time stamp of what was there before.
func (g *Guard) request(ctx context.Context, persona string, call *message.Request) (func(*Result) error, error) {
	if call == nil {
		return nil, &Withheld{addClientLinks, "what it changes cannot be told from its bytes"}
	}
	var ids []string
	for _, link := range message.Group("", call.Body...).All("ClientLinks/ClientLink") {
		e := ledger.Entry{
			Operation: addClientLinks, Persona: persona, Kind: link.Value("Type"),
			EntityID: link.Value("ClientEntityId"), Within: link.Value("ManagingCustomerId"), Name: link.Value("Name"),
		}
		if !isID(e.EntityID) || !isID(e.Within) {
			continue // nothing that a service could link
		}
		there, _, err := g.link(ctx, e)
		if err != nil {
			return nil, err
		}
		if there != nil {
			e.Before = message.Group("ClientLink", message.Text("Timestamp", there.Value("Timestamp")), message.Text("Status", there.Value("Status")))
		}
		id, err := g.begin(e)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return func(r *Result) error {
		for _, id := range ids {
			note := g.ledger.Done
			if refused(r) {
				note = g.ledger.Undone
			}
			if err := note(id); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// link finds the newest link between the two sides of an entry, and who sees it; nil where there is none.
func (g *Guard) link(ctx context.Context, e ledger.Entry) (*message.Element, Keeper, error) {
	field := "ClientAccountId"
	if e.Kind == "CustomerLink" {
		field = "ClientCustomerId"
	}
	for _, k := range g.order(e.Persona) {
		r := g.client.Do(ctx, k.Who, searchLinks(field, e.EntityID))
		if r.Class != Answered {
			return nil, k, fmt.Errorf("SearchClientLinks: %w", r.Err)
		}
		if !r.Succeeded() {
			continue
		}
		links := r.Reply.Body.All("ClientLinks/ClientLink")
		i := slices.IndexFunc(links, func(l *message.Element) bool {
			return l.Value("ManagingCustomerId") == e.Within && l.Value("ClientEntityId") == e.EntityID
		})
		if i >= 0 {
			return links[i], k, nil
		}
	}
	return nil, Keeper{}, nil
}

// searchLinks is a search for the links of which a field has a value.
func searchLinks(field, value string) *message.Request {
	return &message.Request{Operation: "SearchClientLinks", Body: []*message.Element{
		message.Group("Predicates", message.Group("Predicate", message.Text("Field", field), message.Text("Operator", "Equals"), message.Text("Value", value))),
		message.Group("PageInfo", message.Text("Index", "0"), message.Text("Size", "100")),
	}}
}

// ending is the status to ask for so that a link in a status ends.
var ending = map[string]string{"LinkPending": "LinkCanceled", "Active": "UnlinkRequested"}

// underway are the statuses of links on their way to being active.
var underway = []string{"LinkAccepted", "LinkInProgress"}

// takeBackLink withdraws or ends the link that an entry asked for.
func (g *Guard) takeBackLink(ctx context.Context, e ledger.Entry) error {
	why := ""
	for range restoreRounds {
		link, keeper, err := g.link(ctx, e)
		if err != nil {
			return err
		}
		if link == nil || e.Before != nil && (link.Value("Timestamp") == e.Before.Value("Timestamp") || e.Name != "" && link.Value("Name") != e.Name) {
			return nil // nothing came of it, or what was there before has changed
		}
		status := link.Value("Status")
		if slices.Contains(underway, status) {
			return &ledger.Stays{Reason: "the link is " + status + "; it can be ended when it is Active"}
		}
		asked := ending[status]
		if asked == "" {
			return nil // it has ended, or is on its way there
		}
		if why, err = g.EndLink(ctx, keeper, link, asked); err != nil {
			return err
		}
	}
	return &ledger.Stays{Reason: why}
}

// EndLink asks for another status of a link. It returns why the link may have kept its own.
func (g *Guard) EndLink(ctx context.Context, k Keeper, link *message.Element, status string) (why string, err error) {
	was := link.Value("Status")
	link = link.Clone()
	link.SetText("Status", status)
	r := g.client.Do(ctx, k.Who, &message.Request{Operation: "UpdateClientLinks", Body: []*message.Element{message.Group("ClientLinks", link)}})
	switch {
	case r.Class != Answered:
		return "", fmt.Errorf("UpdateClientLinks: %w", r.Err)
	case !r.Succeeded():
		return refusedWith("UpdateClientLinks", r), nil
	}
	return "UpdateClientLinks answers with success and leaves the link " + was, nil
}
