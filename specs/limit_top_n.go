package specs

import (
	"fmt"

	. "github.com/cmconform/cmconform/harness/check"
)

// TopN, the largest number of entries in a list: which numbers are taken, and that it holds.

var topNumbers = map[string]string{"FindAccounts": "CM-LIMIT-045", "FindAccountsOrCustomersInfo": "CM-LIMIT-046", "GetCustomersInfo": "CM-LIMIT-047"}

var _ = each(filteredLists, func(f filtered) {
	beyond := f.operation != "GetCustomersInfo" // whose TopN has no documented end
	text := "takes a TopN of 1 in " + f.operation + " and refuses 0 and less"
	if beyond {
		text = "takes a TopN of 1 and of 5000 in " + f.operation + " and refuses less and more"
	}
	Behaviour(topNumbers[f.operation], text, func(ctx SpecContext, w *World) {
		Control(f.call(ctx, w, "", "100"))
		Expect(f.call(ctx, w, "", "1")).To(Succeed(), "1")
		for _, n := range []string{"0", "-1"} {
			Expect(f.call(ctx, w, "", n)).To(BeRefused(), n)
		}
		if beyond {
			Expect(f.call(ctx, w, "", "5000")).To(Succeed(), "5000")
			reply := f.call(ctx, w, "", "5001")
			Record("%s", reply)
			Prefer(reply).To(BeRefused(), "5001") // to apply the bound instead can be meant, too
		}
	})

	Behaviour("CM-LIMIT-048"+f.variant(), "lists no more than TopN in "+f.operation, func(ctx SpecContext, w *World) {
		all := Given(f.call(ctx, w, "", enough)).Values(f.id)
		Suppose(PlainRequirement(f.operation), len(all)).To(BeNumerically(">=", 2), "entries without a bound")
		for n := 1; n < min(len(all), 4); n++ {
			some := Given(f.call(ctx, w, "", fmt.Sprint(n))).Values(f.id)
			Expect(len(some)).To(BeNumerically("<=", n), fmt.Sprintf("entries for a TopN of %d", n))
		}
	}, Shaped(reseller))
})
