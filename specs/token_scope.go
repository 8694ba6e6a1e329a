package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// narrow adds a persona whose token was issued for the scope ads.manage.
func narrow(declared *world.World) {
	declared.Personas["narrow"] = world.Persona{Person: "superAdmin", User: "superAdmin", Token: world.TokenNarrow}
}

var _ = Behaviour("CM-AUTH-030", "refuses a token that was issued for an older scope", func(ctx SpecContext, w *World) {
	Thrice(func() {
		reply := w.As("narrow").Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(BeRefused())
		Expect(errorNumbers(reply)).To(ContainElement(BeElementOf(3101, 105, 106)), "code")
		Record("%s", reply)
	})
	Control(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
}, Shaped(narrow), OnlyIn("v13"))
