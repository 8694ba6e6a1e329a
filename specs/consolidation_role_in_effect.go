package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// one@ is a Viewer in customer A and a Super Admin in customer B. The same
// writes fail in the one and succeed in the other.

// rename is a write to one of three entities of a customer, with the read that shows it.
type rename struct {
	operation, read, root, member string
	subject                       func(w *World, customer string) *Element
}

var renames = []rename{
	{"UpdateAccount", "GetAccount", "Account", "Name", func(w *World, customer string) *Element {
		return Text("AccountId", w.Account("C"+customer+"-A"))
	}},
	{"UpdateUser", "GetUser", "User", "JobTitle", func(w *World, customer string) *Element {
		return Text("UserId", w.User(map[string]string{"A": "adminA", "B": "four"}[customer]))
	}},
	{"UpdateCustomer", "GetCustomer", "Customer", "Name", func(w *World, customer string) *Element {
		return Text("CustomerId", w.Customer(customer))
	}},
}

// request is the entity as the customer's administrator reads it, renamed.
func (r rename) request(ctx SpecContext, w *World, customer string) *Element {
	entity := Given(w.As("admin"+customer).Call(ctx, r.read, r.subject(w, customer))).Take(r.root)
	entity.SetText(r.member, "Renamed "+entity.Value(r.member))
	return entity
}

var _ = each(renames, func(r rename) {
	Behaviour("CM-MULTI-014/"+contract.Kebab(r.operation), "refuses "+r.operation+" to a person in the customer where the role is Viewer", func(ctx SpecContext, w *World) {
		one, admin := w.As("one"), w.As("adminA")
		before := Given(admin.Call(ctx, r.read, r.subject(w, "A")))
		request := r.request(ctx, w, "A")

		Thrice(func() {
			reply := one.Call(ctx, r.operation, request)
			Expect(reply).To(BeUnauthorised())
			Record("%s", reply)
		})
		// Whether a refused write may renew what every write renews is the business of CM-ROLE-095.
		Expect(Given(admin.Call(ctx, r.read, r.subject(w, "A")))).To(BeSameAs(before.Body(), renewedByWrites(r.root)...))

		Control(admin.Call(ctx, r.operation, request)) // the request itself is in order
	}, InWorld("contoso-merged"), Writes(Restorable))
})

var _ = each(renames, func(r rename) {
	Behaviour("CM-MULTI-015/"+contract.Kebab(r.operation), "carries out "+r.operation+" for a person in the customer where the role is Super Admin", func(ctx SpecContext, w *World) {
		one, admin := w.As("one"), w.As("adminB")
		Control(admin.Call(ctx, r.operation, r.request(ctx, w, "B"))) // a plain Super Admin may
		stored := Given(admin.Call(ctx, r.read, r.subject(w, "B")))
		request := r.request(ctx, w, "B")
		Suppose(PlainRequirement(r.operation), stored).To(HaveElement(r.root+"/"+r.member, HavePrefix("Renamed ")))

		Expect(one.Call(ctx, r.operation, request)).To(Succeed())
		Expect(Given(admin.Call(ctx, r.read, r.subject(w, "B")))).To(HaveElement(r.root+"/"+r.member, Equal(request.Value(r.member))))
	}, InWorld("contoso-merged"), Writes(Restorable))
})

var _ = Behaviour("CM-MULTI-016", "takes the role of one token from the ids in the request", func(ctx SpecContext, w *World) {
	one, r := w.As("one"), renames[0]
	inA, inB := r.request(ctx, w, "A"), r.request(ctx, w, "B")
	Control(w.As("adminB").Call(ctx, r.operation, inB))
	inB = r.request(ctx, w, "B")

	readA := func() *Reply { return Given(w.As("adminA").Call(ctx, r.read, r.subject(w, "A"))) }
	before := readA()
	Suppose("CM-MULTI-014", one.Call(ctx, r.operation, inA)).To(BeUnauthorised())
	Suppose("CM-MULTI-014", readA()).To(BeSameAs(before.Body(), renewedByWrites(r.root)...), "after the refusal")
	Expect(one.Call(ctx, r.operation, inB)).To(Succeed())
	Expect(one.Call(ctx, r.operation, inA)).To(BeUnauthorised(), "again, after a success elsewhere")
	Suppose("CM-MULTI-014", readA()).To(BeSameAs(before.Body(), renewedByWrites(r.root)...), "after the second refusal")

	Control(w.As("adminA").Call(ctx, r.operation, inA))
}, InWorld("contoso-merged"), Writes(Restorable))
