package specs

import (
	"fmt"
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = each(pagedSearches, func(s paged) {
	Behaviour("CM-SEARCH-026"+s.variant(), "deals out what "+s.operation+" finds over its pages, each entity once", func(ctx SpecContext, w *World) {
		byID := ordering(orderBy("Id", "Ascending"))
		all := s.ids(Given(s.search(ctx, w, page(0, 50), byID)))
		Suppose(s.finds, all).To(ConsistOf(members(s.entities(w))...))
		dealt := []string{}
		for index := range len(all)/5 + 1 {
			reply := Given(s.search(ctx, w, page(index, 5), byID))
			dealt = append(dealt, s.ids(reply)...)
		}
		Expect(dealt).To(Equal(all), "ids on all pages of Size 5")
	}, Shaped(s.shape))

	Behaviour("CM-SEARCH-027"+s.variant(), "never puts more on a page of "+s.operation+" than was asked for", func(ctx SpecContext, w *World) {
		all, declared := s.ids(Given(s.search(ctx, w, page(0, 50)))), s.entities(w)
		Suppose(s.finds, all).To(ConsistOf(members(declared)...))
		for _, size := range []int{1, 3} {
			reply := Given(s.search(ctx, w, page(0, size)))
			Expect(len(s.ids(reply))).To(BeNumerically("<=", size), fmt.Sprintf("entities on a page of Size %d", size))
		}
		order := "an order of its own"
		if slices.Equal(all, declared) {
			order = "the order in which they were made"
		} else if slices.Reverse(all); slices.Equal(all, declared) {
			order = "that order turned around"
		}
		Observe("U-23", "%s, not asked for an order, answers in %s", s.operation, order)
	}, Shaped(s.shape))

	Behaviour("CM-SEARCH-028"+s.variant(), "answers "+s.operation+" with an empty page behind the last one", func(ctx SpecContext, w *World) {
		Suppose(s.finds, s.ids(Given(s.search(ctx, w, page(0, 10))))).NotTo(BeEmpty())
		reply := s.search(ctx, w, page(1000, 10))
		Expect(reply).To(Succeed())
		Expect(s.ids(reply)).To(BeEmpty())
	}, Shaped(s.shape))
})
