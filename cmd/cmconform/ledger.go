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
	if path, err := ledger.DefaultPath(t.Endpoints[t.Dialects()[0]]); kept == nil && !t.Fresh && err == nil && ledger.Left(path) {
		fmt.Fprintln(w, "an earlier run has left changes on this target; run with --writes restore to put them back")
	}
	return kept, nil
}
