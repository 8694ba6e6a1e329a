package check

import (
	"slices"

	"github.com/cmconform/cmconform/harness/contract"
)

// OtherEdition is the disposition of a requirement that a newer edition of the
// documentation brought than the one that a dialect is read by.
const OtherEdition = "excluded: other-edition"

// EditionOver is the edition that a binding is read by: the one asked for, else
// the one that describes it, which is the oldest over SOAP, as the published
// service description, and the newest over REST.
func EditionOver(binding string, asked int) int {
	switch {
	case asked != 0:
		return asked
	case binding == "rest":
		return slices.Max(contract.Editions)
	}
	return slices.Min(contract.Editions)
}
