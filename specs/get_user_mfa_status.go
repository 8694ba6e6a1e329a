package specs

import (
	"fmt"

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
