package specs

import (
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// A search answers one page of what it finds: how large it may be, and what a page must say.

// limitOf is the documented limit of one place in a request, in the newest version.
func limitOf(operation, path string, unit contract.Unit) contract.Limit {
	versions := contract.Versions()
	return limitIn(versions[len(versions)-1], operation, path, unit)
}

// limitIn is the documented limit of one place in a request of an API version.
func limitIn(version, operation, path string, unit contract.Unit) contract.Limit {
	limits := contract.Limits(version)
	i := slices.IndexFunc(limits, func(l contract.Limit) bool { return l.Operation == operation && l.Path == path && l.Unit == unit })
	if i < 0 {
		return contract.Limit{Min: &contract.Bound{}, Max: &contract.Bound{}} // no id: the registration of the check fails
	}
	return limits[i]
}

var _ = each(pagedSearches, func(s paged) {
	bound := limitOf(s.operation, "PageInfo/Size", contract.Value).Max
	largest := func(w *World) int {
		return limitIn(w.Contract().Version, s.operation, "PageInfo/Size", contract.Value).Max.Value
	}

	Behaviour(bound.Accepted, "accepts "+s.operation+" with the largest page size", func(ctx SpecContext, w *World) {
		Suppose(s.finds, s.ids(Control(s.search(ctx, w, page(0, 50))))).To(ConsistOf(members(s.entities(w))...))
		reply := s.search(ctx, w, page(0, largest(w)))
		Expect(reply).To(Succeed())
		Expect(s.ids(reply)).To(ConsistOf(members(s.entities(w))...))
	}, Shaped(s.shape))

	Behaviour(bound.Refused, "does not answer more entities on a page of "+s.operation+" than the largest page size", func(ctx SpecContext, w *World) {
		allowed := Control(s.search(ctx, w, page(0, largest(w))))
		reply := s.search(ctx, w, page(0, largest(w)+1))
		Record("%s", reply)
		if reply.Succeeded() { // as if the largest size had been asked for
			Expect(s.ids(reply)).To(ConsistOf(members(s.ids(allowed))...))
			return
		}
		Expect(reply).To(BeRefused())
	}, Shaped(s.shape))

	Behaviour("CM-LIMIT-041"+s.variant(), "takes a PageInfo without a Size in "+s.operation+" for a size of zero", func(ctx SpecContext, w *World) {
		full := Control(s.search(ctx, w, page(0, 50)))
		Suppose(s.finds, s.ids(full)).NotTo(BeEmpty())
		reply := s.search(ctx, w, Group("PageInfo", Text("Index", "0")))
		Record("%s", reply)
		if reply.Succeeded() {
			Expect(s.ids(reply)).To(BeEmpty())
			return
		}
		Expect(reply).To(BeRefused())
	}, Shaped(s.shape))

	Behaviour("CM-LIMIT-042"+s.variant(), "refuses "+s.operation+" without a PageInfo", func(ctx SpecContext, w *World) {
		Control(s.search(ctx, w, page(0, 10)))
		Expect(s.search(ctx, w)).To(BeRefused(), "absent")
		Expect(s.search(ctx, w, Nil("PageInfo"))).To(BeRefused(), "nil")
	}, Shaped(s.shape))

	Behaviour("CM-LIMIT-043"+s.variant(), "answers "+s.operation+" with the first page for index 0", func(ctx SpecContext, w *World) {
		byID := ordering(orderBy("Id", "Ascending"))
		all := s.ids(Given(s.search(ctx, w, page(0, 50), byID)))
		Suppose(s.finds, all).To(ConsistOf(members(s.entities(w))...))
		first := Given(s.search(ctx, w, page(0, 3), byID))
		Suppose("CM-SEARCH-027", len(s.ids(first))).To(BeNumerically("<=", 3))
		Expect(s.ids(first)).To(Equal(all[:3]))
	}, Shaped(s.shape))

	Behaviour("CM-LIMIT-044"+s.variant(), "takes a page of one in "+s.operation+" and refuses a negative index or size", func(ctx SpecContext, w *World) {
		Control(s.search(ctx, w, page(0, 10)))
		Expect(s.search(ctx, w, page(0, 1))).To(Succeed(), "size 1")
		Expect(s.search(ctx, w, page(-1, 10))).To(BeRefused(), "index -1")
		Expect(s.search(ctx, w, page(0, -1))).To(BeRefused(), "size -1")
	}, Shaped(s.shape))
})

// members makes arguments of texts, for the matchers of Gomega.
func members(texts []string) []any {
	list := make([]any, len(texts))
	for i, t := range texts {
		list[i] = t
	}
	return list
}
