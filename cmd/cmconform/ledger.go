package main

import (
	"fmt"
	"io"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// openLedger holds the ledger of a target that others share; nil where nothing
// will be written. Then changes that an earlier run has left stay, but are told of.
func openLedger(t *target.Target, writes string, w io.Writer) (*ledger.Ledger, error) {
	kept, err := run.OpenLedger(t, check.Effect(writes))
	if err != nil {
		return nil, usage{err}
	}
	if kept != nil || t.Fresh {
		return kept, nil
	}
	path, err := run.LedgerPath(t)
	if err != nil {
		return nil, nil // nothing was ever kept
	}
	if open, _ := ledger.Left(path); open > 0 {
		fmt.Fprintf(w, "an earlier run has left changes on this target; put them back: cmconform sweep --target %s\n", shellWord(t.Name))
	}
	return nil, nil
}
