package parity

import (
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// Words bring replies of one target into words that do not depend on it: ids
// become the keys of the declared world, and of other ids, numbers, row versions and times only that they are there.
type Words struct{ n *norm }

// NewWords returns the words of a target's copy of a world; made may be nil where there is none.
func NewWords(c *contract.Contract, made *world.Provisioned) *Words {
	if made == nil {
		made = &world.Provisioned{}
	}
	declared, err := world.Load(made.World)
	if err != nil {
		declared = world.World{} // one that a check made up: its names stay as they are
	}
	n := newNorm(newScene(c, declared, made), c.Edition, true)
	n.anonymous = true
	return &Words{n}
}

// Differences are the places where two replies to the same call differ, each in the words of its own target.
func Differences(a, b *Words, x, y *message.Element) []reports.ParityDifference {
	return differences(a.n.contract, false, a.n.tree(x, x.Name), b.n.tree(y, y.Name))
}
