package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// mannerFlags say how a target is called; what is not given is for its target.yaml to say.
type mannerFlags struct {
	rate            float64
	atOnce, retries int
	patience        time.Duration
}

func (f *mannerFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.Float64Var(&f.rate, "rate", 0, "requests per second at most (default: as the target.yaml has it, else no limit)")
	flags.IntVar(&f.atOnce, "at-once", 0, "requests under way at the same time at most (default: as the target.yaml has it, else no limit)")
	flags.IntVar(&f.retries, "retries", 0, "how often a call is sent again after a fault that may pass (default: as the target.yaml has it, else never)")
	flags.DurationVar(&f.patience, "patience", 0, "longest time to wait in all for a target that is throttling or down (default: as the target.yaml has it, else 15m)")
}

func (f *mannerFlags) check() error {
	switch {
	case f.rate < 0:
		return usagef("--rate takes no negative number")
	case f.atOnce < 0:
		return usagef("--at-once takes no negative number")
	case f.retries < 0:
		return usagef("--retries takes no negative number")
	case f.patience < 0:
		return usagef("--patience takes no negative time")
	}
	return nil
}

// behave has the target called as the flags say, and where they do not, as it
// wants to be; most bounds the requests in all.
func (f *mannerFlags) behave(c *cobra.Command, t *target.Target, most int) {
	m, given := t.Manners, c.Flags().Changed
	if given("rate") {
		m.Rate = f.rate
	}
	if given("at-once") {
		m.AtOnce = f.atOnce
	}
	if given("retries") {
		m.Retries = f.retries
	}
	if given("patience") {
		m.Patience = f.patience
	}
	if m != (manners.Manners{}) || most > 0 {
		t.Behave(m, manners.NewTurnstile(m, most))
	}
}

// limitFlags end a run early, and keep it from writing where it costs.
type limitFlags struct {
	maxRequests, giveUpAfter int
	maxDuration              time.Duration
	productionWrites         string
}

func (f *limitFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.IntVar(&f.maxRequests, "max-requests", 0, "requests in all at most; then the run ends with its report (default: no limit)")
	flags.DurationVar(&f.maxDuration, "max-duration", 0, "time in all at most; then the run ends with its report (default: no limit)")
	flags.IntVar(&f.giveUpAfter, "give-up-after", 0, "end the run after so many checks in a row that could not be judged, 0 for never (default: 20 on targets that are not ours)")
	addChoice(c, &f.productionWrites, "production-writes", "none", "on a production target `X` of --writes X once more: both must say the same", "none", "restore", "all")
}

// breakerDefault is after how many inconclusive checks in a row nothing better is expected.
const breakerDefault = 20

func (f *limitFlags) check() error {
	switch {
	case f.maxRequests < 0:
		return usagef("--max-requests takes no negative number")
	case f.maxDuration < 0:
		return usagef("--max-duration takes no negative time")
	case f.giveUpAfter < 0:
		return usagef("--give-up-after takes no negative number")
	}
	return nil
}

// into sets the limits of a run on that target.
func (f *limitFlags) into(c *cobra.Command, o *run.Options, t *target.Target) {
	o.MaxDuration, o.Breaker = f.maxDuration, f.giveUpAfter
	if t.Kind == target.URL && !c.Flags().Changed("give-up-after") {
		o.Breaker = breakerDefault
	}
}

// allow refuses to write on a production target unless both flags say the same,
// so that no habit and no copied command line can do it alone.
func (f *limitFlags) allow(t *target.Target, writes string) error {
	switch {
	case t.Environment != target.Production && f.productionWrites != "none":
		return usagef("--production-writes goes with a target that is production; %s is not", t.Name)
	case t.Environment == target.Production && f.productionWrites != writes:
		return usagef("%s is production: what checks may change there is said twice, by --writes X and --production-writes X; here they are %s and %s",
			t.Name, writes, f.productionWrites)
	}
	return nil
}
