package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/run"
)

// undoFlags say what may be done that nothing undoes.
type undoFlags struct {
	irreversible []string
}

func (f *undoFlags) add(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.irreversible, "irreversible", nil, "with --writes all: operations that checks may call although no call undoes them, as SignupCustomer,SendUserInvitation")
	_ = c.RegisterFlagCompletionFunc("irreversible", cobra.FixedCompletions(client.Irreversible(), cobra.ShellCompDirectiveNoFileComp))
}

func (f *undoFlags) check(writes string) error {
	if err := client.CheckIrreversible(f.irreversible); err != nil {
		return usagef("--irreversible: %w", err)
	}
	if len(f.irreversible) > 0 && writes != string(check.Irreversible) {
		return usagef("--irreversible goes with --writes all")
	}
	slices.Sort(f.irreversible)
	f.irreversible = slices.Compact(f.irreversible)
	return nil
}

func (f *undoFlags) into(o *run.Options) { o.Irreversible = f.irreversible }

// again words the flags for a command line.
func (f *undoFlags) again() string {
	if len(f.irreversible) == 0 {
		return ""
	}
	return " --irreversible " + strings.Join(f.irreversible, ",")
}
