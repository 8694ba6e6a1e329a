package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-USER-033", "offers no operation that creates users", func(ctx SpecContext, w *World) {
	offered := names(complete(ctx, w.As("superAdmin")).FindElements("portType/operation"), "name")
	Suppose("CM-PROTO-010", offered).To(ContainElement("GetUser"))
	for _, name := range []string{"AddUser", "AddUsers", "CreateUser", "CreateUsers"} {
		Expect(offered).NotTo(ContainElement(name))
	}
}, OnlyOver("soap"))
