package main

import (
	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/profile"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/specs"
)

// partFlags say what of the suite a run takes.
type partFlags struct {
	suiteVersion, profile, shard string

	part run.Part
}

func (f *partFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.suiteVersion, "suite-version", "", "leave out the checks that came with later versions of the suite, as 1.0 (default: the newest)")
	flags.StringVar(&f.profile, "profile", "", "only the checks of a profile: reader, manager, reseller, agency or full")
	flags.StringVar(&f.shard, "shard", "", "one of several parts of the run, as 2/4; report merge puts them together")
	_ = c.RegisterFlagCompletionFunc("suite-version", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		suite, err := specs.Suite()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return suite.Versions(), cobra.ShellCompDirectiveNoFileComp
	})
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles)
}

// read understands what was typed, the selection from that version of the suite
// included; the faults are those of usage.
func (f *partFlags) read(suite *run.Suite, wanted, unwanted []string) error {
	f.part = run.Part{SuiteVersion: f.suiteVersion}
	at, err := suite.At(f.suiteVersion)
	if err != nil {
		return err
	}
	if _, err := at.Select(wanted, unwanted); err != nil {
		return err
	}
	if f.part.Shard, err = run.ParseShard(f.shard); err != nil {
		return err
	}
	if f.profile == "" {
		return nil
	}
	p, err := profile.Find(f.profile)
	if err != nil {
		return err
	}
	f.part.Profile = profile.Of(p)
	return nil
}

func completeProfiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return profile.Names(), cobra.ShellCompDirectiveNoFileComp
}
