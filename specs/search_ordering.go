package specs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = each(pagedSearches, func(s paged) {
	Behaviour(s.ordered, "orders what "+s.operation+" finds by Id, Name or Number", func(ctx SpecContext, w *World) {
		for _, field := range slices.Sorted(maps.Keys(s.orders)) {
			reply := Given(s.search(ctx, w, page(0, 50), ordering(orderBy(field, "Ascending"))))
			Suppose(s.finds, s.ids(reply)).To(ConsistOf(members(s.entities(w))...))
			keys := reply.Values(s.hits + "/" + s.orders[field])
			Expect(keys).To(Equal(inOrder(field, keys)), "by "+field)
		}
	}, Shaped(s.shape))

	Behaviour("CM-SEARCH-021"+s.variant(), "answers "+s.operation+" in reverse when the order is Descending", func(ctx SpecContext, w *World) {
		ascending := s.ids(Given(s.search(ctx, w, page(0, 50), ordering(orderBy("Id", "Ascending")))))
		Suppose(s.finds, ascending).To(ConsistOf(members(s.entities(w))...))
		descending := s.ids(Given(s.search(ctx, w, page(0, 50), ordering(orderBy("Id", "Descending")))))
		slices.Reverse(descending)
		Expect(descending).To(Equal(ascending))
	}, Shaped(s.shape))

	Behaviour("CM-SEARCH-022"+s.variant(), "heeds only the first OrderBy of "+s.operation, func(ctx SpecContext, w *World) {
		alone := s.ids(Given(s.search(ctx, w, page(0, 50), ordering(orderBy("Name", "Ascending")))))
		Suppose(s.finds, alone).To(ConsistOf(members(s.entities(w))...))
		both := s.search(ctx, w, page(0, 50), ordering(orderBy("Name", "Ascending"), orderBy("Id", "Descending")))
		Expect(both).To(Succeed())
		Expect(s.ids(both)).To(Equal(alone))
	}, Shaped(s.shape))

	Behaviour("CM-SEARCH-023"+s.variant(), "does without an Ordering in "+s.operation, func(ctx SpecContext, w *World) {
		absent := Given(s.search(ctx, w, page(0, 50)))
		Suppose(s.finds, s.ids(absent)).To(ConsistOf(members(s.entities(w))...))
		null := s.search(ctx, w, page(0, 50), Nil("Ordering"))
		Expect(null).To(Succeed(), "nil")
		Expect(s.ids(null)).To(ConsistOf(members(s.ids(absent))...))
		Observe("CM-SEARCH-025", "%s ordered by LifeCycleStatus: %s", s.operation, s.search(ctx, w, page(0, 50), ordering(orderBy("LifeCycleStatus", "Ascending"))))
	}, Shaped(s.shape))

	Behaviour("CM-SEARCH-024"+s.variant(), "refuses to order "+s.operation+" by coupons, or ignores it", func(ctx SpecContext, w *World) {
		plain := s.ids(Given(s.search(ctx, w, page(0, 50))))
		Suppose(s.finds, plain).To(ConsistOf(members(s.entities(w))...))
		for _, field := range []string{"CouponClassName", "CouponStartDate"} {
			reply := s.search(ctx, w, page(0, 50), ordering(orderBy(field, "Ascending")))
			if Record("%s: %s", field, reply); !reply.Succeeded() {
				Expect(reply).To(BeRefused(), field)
				continue
			}
			Expect(s.ids(reply)).To(ConsistOf(members(plain)...), field)
		}
		Control(s.search(ctx, w, page(0, 50), ordering(orderBy("Id", "Ascending"))))
	}, Shaped(s.shape))
})

// inOrder sorts the keys of a field: ids as numbers, texts without regard to case.
func inOrder(field string, keys []string) []string {
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, func(a, b string) int { return strings.Compare(sortable(field, a), sortable(field, b)) })
	return sorted
}

func sortable(field, key string) string {
	if n, err := strconv.ParseInt(key, 10, 64); err == nil && field == "Id" {
		return fmt.Sprintf("%020d", n)
	}
	return strings.ToLower(key)
}
