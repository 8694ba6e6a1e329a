package specs

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// What checks about client links send and read.

// roomBeside is how much of a client's id fits beside the run into the name of a link, which stays below its 40 characters: links of one request differ in it.
const roomBeside = 6

// clientLink is a customer's request to manage an account or a customer of
// somebody else; changes replace what it says.
func clientLink(kind, client, manager string, changes ...*Element) *Element {
	link := Group("ClientLink",
		Text("Type", kind), Text("ClientEntityId", client), Text("ManagingCustomerId", manager),
		Text("Name", NamedBriefly()+" "+client[max(0, len(client)-roomBeside):]), Text("IsBillToClient", "true"), Text("SuppressNotification", "true"))
	for _, c := range changes {
		link.Set(c.Name, c)
	}
	return link
}

// accountLink is the request of the agency G1 to manage an account.
func accountLink(w *World, key string, changes ...*Element) *Element {
	return accountLinkOf("G1", w, key, changes...)
}

// accountLinkOf is the request of a customer to manage an account. It says whose
// account that is where the contract can: the page announces that it will have to.
func accountLinkOf(manager string, w *World, key string, changes ...*Element) *Element {
	if c := w.Contract(); w.Made() && c.Element(c.Type("ClientLink"), owner) != nil {
		changes = append([]*Element{Text(owner, w.CustomerNumber(w.Declared().Accounts[key].Customer))}, changes...)
	}
	return clientLink("AccountLink", w.Account(key), w.Customer(manager), changes...)
}

// accountLinks are requests of G1 to manage the first accounts of K1.
func accountLinks(w *World, n int) *Element {
	links := Group("ClientLinks")
	for i := range n {
		links.Children = append(links.Children, accountLink(w, fmt.Sprintf("K%02d", i+1)))
	}
	return links
}

// addLinks sends links as the agency G1.
func addLinks(ctx SpecContext, w *World, links ...*Element) *Reply {
	return w.As("agency").Call(ctx, "AddClientLinks", Group("ClientLinks", links...))
}

// linkErrors are the codes by which AddClientLinks reports errors in a response.
func linkErrors(reply *Reply) []string {
	codes := append([]string{}, reply.Values("OperationErrors/OperationError/Code")...)
	return append(codes, reply.Values("PartialErrors/ArrayOfOperationError/OperationError/Code")...)
}

// openLinks are the links found; on a target that others share, less those of earlier runs that have ended.
func openLinks(w *World, found *Reply) []*Element {
	links := found.All("ClientLinks/ClientLink")
	if w.Made() {
		return links
	}
	return slices.DeleteFunc(links, func(link *Element) bool {
		return slices.Contains([]string{"LinkCanceled", "LinkDeclined", "LinkExpired", "LinkFailed", "Inactive"}, link.Value("Status"))
	})
}

// haveNoOpenLink matches what a search finds where no link has come to be.
func haveNoOpenLink(w *World) Matcher {
	return BeReply("no link but such as had ended before", func(r *Reply) bool { return r.Succeeded() && len(openLinks(w, r)) == 0 })
}

// findLinks is a search by all of some conditions.
func findLinks(ctx SpecContext, caller *Persona, conditions ...*Element) *Reply {
	return caller.Call(ctx, "SearchClientLinks", predicates(conditions...), page(0, 50))
}

// linksTo are the links to some of the accounts of K1, as the agency finds them.
func linksTo(ctx SpecContext, w *World, accounts ...string) *Reply {
	if len(accounts) == 1 {
		return findLinks(ctx, w.As("agency"), where("ClientAccountId", "Equals", accounts[0]))
	}
	return findLinks(ctx, w.As("agency"), where("ClientAccountId", "In", strings.Join(accounts, ",")))
}
