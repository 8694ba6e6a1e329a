package specs

import (
	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
)

// What only later API versions offer is unknown to older ones.

// laterOperations are operations with the version that has them first, by its number.
var laterOperations = []struct{ name, since string }{
	{"ValidateAddress", "v12"}, {"GetAccountPilotFeatures", "v13"}, {"GetLinkedAccountsAndCustomersInfo", "v13"}, {"GetUserMFAStatus", "v13"},
}

var _ = each([][2]string{{"v11", "CM-VER-107"}, {"v12", "CM-VER-108"}}, func(v [2]string) {
	Behaviour(v[1], "refuses operations that only later versions have", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		request := admin.Prepare("GetUser", Nil("UserId"))
		for _, o := range laterOperations {
			if o.since <= v[0] {
				continue
			}
			later := rewritten(request, func(envelope *etree.Element) {
				envelope.SelectElement("Body").ChildElements()[0].Tag = o.name + "Request"
			})
			later.Header["SOAPAction"] = []string{o.name}
			Expect(spoiled(admin).Post(ctx, later)).To(BeRefused(), o.name)
		}
		Control(admin.Post(ctx, request))
	}, OnlyOver("soap"), OnlyIn(v[0]))
})
