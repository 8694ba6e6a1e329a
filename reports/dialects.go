package reports

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareDialects orders the names of dialects as a person expects them: the
// newest version first, SOAP, which every version has, before the others.
func CompareDialects(a, b string) int {
	versionA, bindingA, _ := strings.Cut(a, "-")
	versionB, bindingB, _ := strings.Cut(b, "-")
	number := func(version string) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(version, "v")) // what is no version comes last
		return n
	}
	later := func(binding string) int {
		if binding == "soap" {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(number(versionB), number(versionA)), cmp.Compare(later(bindingA), later(bindingB)), strings.Compare(a, b))
}
