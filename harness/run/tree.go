package run

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/cmconform/cmconform/harness/check"
)

// describe builds the tree of one dialect: dialect, area, check. Each check is
// labelled with its requirement ids, area, level, dialect and operations.
func (s *Suite) describe(dialect, version string, limit time.Duration, checks []*check.Check, play func(check.SpecContext, *check.Check)) {
	ginkgo.Describe(dialect, ginkgo.Label(dialect), func() {
		for _, area := range areasOf(checks) {
			ginkgo.Describe(area, ginkgo.Label(area), func() {
				for _, c := range checks {
					if check.AreaOf(c.ID) == area {
						ginkgo.It(c.ID+" "+c.Text, s.labels(c, version), ginkgo.SpecTimeout(limit), location(c),
							func(ctx ginkgo.SpecContext) { play(ctx, c) })
					}
				}
			})
		}
	})
}

func areasOf(checks []*check.Check) []string {
	var areas []string
	for _, c := range checks {
		if a := check.AreaOf(c.ID); !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	return areas
}

// labels leaves out the check id where it has a variant: Ginkgo allows no slash in a label.
func (s *Suite) labels(c *check.Check, version string) ginkgo.Labels {
	labels := ginkgo.Labels{s.Level(c, version)}
	labels = append(labels, c.Requirements...)
	return append(labels, s.Operations(c)...)
}

// location points Ginkgo at the check's own file instead of this one.
func location(c *check.Check) types.CodeLocation {
	file, line, _ := strings.Cut(c.Location, ":")
	n, _ := strconv.Atoi(line)
	return types.CodeLocation{FileName: file, LineNumber: n}
}
