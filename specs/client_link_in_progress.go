package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// An account on its way into a link is closed to its owner.

// beingLinked puts account K01 on its way into a link.
func beingLinked(declared *world.World) {
	declared.Links = map[string]world.Link{"underway": {Agency: "G1", Account: "K01", Status: "LinkInProgress", Name: "Underway"}}
}

var _ = Behaviour("CM-ACCT-010", "refuses to read an account while it is being linked", func(ctx SpecContext, w *World) {
	client := w.As("client")
	Control(client.Call(ctx, "GetAccount", Text("AccountId", w.Account("K02"))))
	Expect(client.Call(ctx, "GetAccount", Text("AccountId", w.Account("K01")))).To(BeFault(1472))
}, Shaped(beingLinked))

var _ = Behaviour("CM-ACCT-010/update-account", "refuses to update an account while it is being linked", func(ctx SpecContext, w *World) {
	client := w.As("client")
	find := func(key string) *Element {
		return Given(findAccounts(ctx, client, where("AccountId", "Equals", w.Account(key)))).Take("Accounts/AdvertiserAccount")
	}
	busy, idle := find("K01"), find("K02")
	busy.Name, idle.Name = "Account", "Account"
	renamed := busy.Clone()
	renamed.SetText("Name", start(busy.Value("Name"), 90)+" Renamed")
	Expect(client.Call(ctx, "UpdateAccount", renamed)).To(BeFault(1472))
	Expect(find("K01")).To(HaveElement("Name", Equal(busy.Value("Name"))))
	Control(client.Call(ctx, "UpdateAccount", idle))
}, Shaped(beingLinked), Writes(Restorable))

var _ = Behaviour("CM-ACCT-010/delete-account", "refuses to delete an account while it is being linked", func(ctx SpecContext, w *World) {
	client := w.As("client")
	find := func(key string) *Element {
		return Given(findAccounts(ctx, client, where("AccountId", "Equals", w.Account(key)))).Take("Accounts/AdvertiserAccount")
	}
	deletion := func(a *Element) []*Element {
		return []*Element{Text("AccountId", a.Value("Id")), Text("TimeStamp", a.Value("TimeStamp"))}
	}
	busy, idle := find("K01"), find("K02")
	Suppose("CM-SEARCH-034", busy).To(HaveElement("TimeStamp"))
	Expect(client.Call(ctx, "DeleteAccount", deletion(busy)...)).To(BeFault(1472))
	Expect(find("K01")).To(HaveElement("AccountLifeCycleStatus", Equal(busy.Value("AccountLifeCycleStatus"))))
	Control(client.Call(ctx, "DeleteAccount", deletion(idle)...))
}, Shaped(beingLinked), Writes(Irreversible))
