package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-CUST-005", "stores the new name and industry of a customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	read := readCustomer(ctx, w, admin)
	industry := "Entertainment"
	if read.Value("Industry") == industry {
		industry = "Retail"
	}
	name := start(read.Value("Name"), 80) + " Renamed"
	read.SetText("Name", name)
	read.SetText("Industry", industry)
	Expect(admin.Call(ctx, "UpdateCustomer", read)).To(Succeed())
	after := readCustomer(ctx, w, admin)
	Expect(after).To(HaveElement("Name", Equal(name)))
	Expect(after).To(HaveElement("Industry", Equal(industry)))
}, Writes(Restorable))

var _ = each([]neededElement{{"CM-CUST-006", "Name"}, {"CM-CUST-006/industry", "Industry"}, {"CM-CUST-006/id", "Id"}}, func(e neededElement) {
	Behaviour(e.id, "refuses to update a customer without "+e.name, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := readCustomer(ctx, w, admin)
		absent, null := before.Clone(), before.Clone()
		absent.Remove(e.name)
		null.SetNil(e.name)
		Expect(admin.Call(ctx, "UpdateCustomer", absent)).To(BeRefused(), "absent")
		Expect(admin.Call(ctx, "UpdateCustomer", null)).To(BeRefused(), "nil")
		Expect(readCustomer(ctx, w, admin)).To(BeSameAs(before))
		Control(admin.Call(ctx, "UpdateCustomer", before))
	}, Writes(Restorable))
})

type fixedSetting struct{ id, name, value, other string }

var _ = each([]fixedSetting{
	{"CM-CUST-007", "MarketCountry", "CA", "US"}, {"CM-CUST-007/market-language", "MarketLanguage", "French", "English"}, {"CM-CUST-008", "ServiceLevel", "Premium", "SelfServe"},
}, func(s fixedSetting) {
	Behaviour(s.id, "never changes the "+s.name+" of a customer", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := readCustomer(ctx, w, admin)
		Control(admin.Call(ctx, "UpdateCustomer", before))
		changed := readCustomer(ctx, w, admin)
		value := s.value
		if before.Value(s.name) == value {
			value = s.other
		}
		changed.SetText(s.name, value)
		reply := admin.Call(ctx, "UpdateCustomer", changed)
		Record("%s", reply)
		if s.name == "ServiceLevel" {
			Expect(reply).To(Succeed())
		}
		Expect(readCustomer(ctx, w, admin).Value(s.name)).To(Equal(before.Value(s.name)))
	}, Writes(Restorable))
})
