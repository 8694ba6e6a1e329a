package specs

import (
	"fmt"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-USER-045", "tells whether the caller signs in with a second factor", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "outsider"} {
		reply := w.As(name).Call(ctx, "GetUserMFAStatus")
		Expect(reply).To(HaveElement("MFAStatus", MatchRegexp("^(true|false|1|0)$")), name)
		if w.Made() {
			is := reply.Value("MFAStatus") == "true" || reply.Value("MFAStatus") == "1"
			Expect(fmt.Sprint(is)).To(Equal(fmt.Sprint(w.Declared().People[w.Declared().Personas[name].Person].MFA)), name)
		}
	}
}, Shaped(func(declared *world.World) {
	admin := declared.People["superAdmin"]
	admin.MFA = true
	declared.People["superAdmin"] = admin
}))

var _ = Behaviour("CM-PROTO-049", "takes an empty request element in every spelling", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	plain := admin.Prepare("GetUserMFAStatus")
	for name, inside := range map[string]string{"nothing": "", "a line break": "\n"} {
		request := rewritten(plain, func(envelope *etree.Element) {
			for _, element := range envelope.FindElements("Body/*") {
				element.SetText(inside)
			}
		})
		Expect(admin.Post(ctx, request)).To(Succeed(), name)
	}
}, OnlyOver("soap"), OnlyIn("v13"))
