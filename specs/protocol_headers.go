package specs

import (
	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-PROTO-040", "does not care for the ApplicationToken", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	absent := []*Element{admin.AuthenticationToken(), admin.DeveloperToken()}
	for _, header := range [][]*Element{
		absent,
		append([]*Element{Nil("ApplicationToken")}, absent...),
		append([]*Element{Text("ApplicationToken", "")}, absent...),
		append([]*Element{Text("ApplicationToken", "x")}, absent...),
	} {
		reply := admin.WithHeader(header...).Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(Succeed())
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
})

var _ = Behaviour("CM-PROTO-043", "takes the two tokens of the header in either order", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, order := range [][]*Element{
		{admin.AuthenticationToken(), admin.DeveloperToken()},
		{admin.DeveloperToken(), admin.AuthenticationToken()},
	} {
		reply := admin.WithHeader(order...).Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(Succeed(), order[0].Name+" first")
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
})

var _ = Behaviour("CM-PROTO-044", "understands an Action block that names the operation", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := rewritten(admin.Prepare("GetUser", Nil("UserId")), func(envelope *etree.Element) {
		action := &etree.Element{Tag: "Action"} // in the default namespace of the header, as the samples have it
		action.CreateAttr("mustUnderstand", "1")
		action.SetText("GetUser")
		envelope.SelectElement("Header").InsertChildAt(0, action)
	})
	reply := admin.Post(ctx, request)
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
})
