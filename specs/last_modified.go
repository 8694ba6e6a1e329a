package specs

import (
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-037", "CM-TS-022", "CM-TS-010"), "returns by "+e.update+" the time of the write, which "+e.get+" then shows", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		read := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
		e.edit(read, "Dated")
		began := time.Now()
		returned := utc(Given(admin.Call(ctx, e.update, read)).Take("LastModifiedTime").Text)
		ended := time.Now()
		shown := utc(Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name + "/LastModifiedTime").Text)

		Suppose("CM-PROTO-048", began.Sub(returned).Minutes()).To(BeNumerically("<", clockSkew.Minutes()), "minutes from the time returned, in UTC, to the call")
		Suppose("CM-PROTO-048", returned.Sub(ended).Minutes()).To(BeNumerically("<", clockSkew.Minutes()), "minutes from the call to the time returned, in UTC")
		Expect(shown.Sub(returned).Abs().Seconds()).To(BeNumerically("<=", 1), "seconds between the time returned and the time read")
	}, Writes(Restorable))

	Behaviour(e.of("CM-TS-038", "CM-TS-023", "CM-TS-011"), "names the caller of "+e.update+" in LastModifiedByUserId", func(ctx SpecContext, w *World) {
		for _, name := range []string{"superAdmin", "secondSuperAdmin"} {
			writer := w.As(name)
			read := Given(writer.Call(ctx, e.get, e.named(w))).Take(e.name)
			e.edit(read, name)
			Given(writer.Call(ctx, e.update, read))
			after := Given(writer.Call(ctx, e.get, e.named(w)))
			Suppose(e.stored, after).To(HaveElement(e.name+"/"+e.setting, Equal(read.Value(e.setting))))
			Expect(after).To(HaveElement(e.name+"/LastModifiedByUserId", Equal(writer.UserID)), "updated by "+name)
		}
	}, Writes(Restorable))
})

var _ = Behaviour("CM-TS-051", "changes roles by UpdateUserRoles without a TimeStamp and returns the time", func(ctx SpecContext, w *World) {
	aggregator, spare := w.As("aggregator"), Text("UserId", w.User("spare"))
	before := Given(aggregator.Call(ctx, "GetUser", spare))
	reply := aggregator.Call(ctx, "UpdateUserRoles",
		Text("CustomerId", w.Customer("C1")), spare, Text("NewRoleId", "100"), Text("DeleteRoleId", "203"))
	Suppose("CM-ROLE-066", reply).NotTo(BeUnauthorised())
	Expect(reply).To(Succeed())
	roles := Given(aggregator.Call(ctx, "GetUser", spare))
	Suppose("CM-ROLE-066", roles).To(HaveValues(roleIDs(w), "100"))
	Expect(reply).To(HaveElement("LastModifiedTime"))
	Expect(utc(reply.Value("LastModifiedTime")).Year()).To(BeNumerically(">", 2000), "year of the LastModifiedTime")
	Observe("CM-TS-052", "the user has the same TimeStamp after a change of roles: %t", roles.Value("User/TimeStamp") == before.Value("User/TimeStamp"))
}, Writes(Irreversible))
