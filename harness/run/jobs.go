package run

import (
	"context"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// farewell is how long a worker may take to end after its input has.
const farewell = 5 * time.Second

// checkJobs refuses what cannot be done by several workers at once.
func (o *Options) checkJobs() error {
	switch {
	case o.Jobs <= 1:
		return nil
	case o.Worker == nil:
		return &UsageError{"workers cannot be started here; run with one job"}
	case !o.Target.Fresh && writes(o.Target, o.Writes) != check.ReadOnly:
		return &UsageError{"checks that change what others use cannot run at the same time: give --jobs 1 or --writes none"}
	}
	return nil
}

// deal starts workers and gives them checks as they get through with them. Ginkgo
// runs one check at a time in a process, so that concurrency means processes;
// everything that there must be one of stays here.
func (r *run) deal(ctx context.Context) {
	asked, forget, err := r.setup()
	if err != nil {
		r.problem("harness", "no worker can be set up: "+err.Error(), "Run with --jobs 1.")
		return
	}
	defer forget()
	d := &dealer{run: r, queue: r.shuffled(), invariants: map[reports.CheckStart]*reports.Invariant{}}
	var all sync.WaitGroup
	for range min(r.options.Jobs, len(d.queue)) {
		all.Go(func() {
			if err := d.serve(ctx, asked); err != nil && ctx.Err() == nil {
				r.problem("harness", r.dialects[0].setting.Client.Redactor().Text(err.Error()), "Checks that did not run are missing from the report. Run with --jobs 1 to see more.")
			}
		})
	}
	all.Wait()
	r.merged = d.invariants
}

// setup describes the target to workers. One that exists in this process or
// for it only is written down as a file; forget removes that.
func (r *run) setup() (asked setup, forget func(), err error) {
	o, forget := r.options, func() {}
	asked = setup{
		Address: o.Address, Edition: o.Edition, Writes: o.Writes, Timeout: o.Timeout, Limit: o.Limit, Hold: o.Hold,
		Personal: o.Personal || o.Target.Kind != target.URL, Gated: o.Target.Gate() != nil, Manners: o.Target.Manners,
		Deviations: o.Deviations, Endpoints: o.Endpoints, UserAgent: o.UserAgent, Run: o.Run,
		Transcript: o.Transcript,
	}
	for _, d := range r.dialects {
		asked.Dialects = append(asked.Dialects, d.name)
	}
	if o.Target.Kind == target.URL {
		return asked, forget, nil
	}
	address, err := url.Parse(o.Target.Endpoints[r.dialects[0].name])
	if err != nil {
		return asked, forget, err
	}
	file, err := target.FileFor(address.Scheme+"://"+address.Host, o.Target.ProvisioningToken, o.Edition)
	if err != nil {
		return asked, forget, err
	}
	folder, err := os.MkdirTemp("", "cmconform-")
	if err != nil {
		return asked, forget, err
	}
	asked.Address = filepath.Join(folder, "target.yaml")
	return asked, func() { _ = os.RemoveAll(folder) }, file.Write(asked.Address)
}

func (r *run) shuffled() []planned {
	queue := append([]planned(nil), r.planned...)
	if seed := uint64(r.options.Seed); seed != 0 {
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	}
	return queue
}

// dealer hands out the checks of a run and gathers what workers say.
type dealer struct {
	run *run

	mu         sync.Mutex
	queue      []planned
	hands      []*hand // of workers that have begun and not ended
	invariants map[reports.CheckStart]*reports.Invariant
}

// join takes in a worker that is ready for checks.
func (d *dealer) join(w *hand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hands = append(d.hands, w)
	d.distribute()
}

// done notes that a worker is through with the first of its checks.
func (d *dealer) done(w *hand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.dealt = w.dealt[1:]
	d.distribute()
}

// leave parts from a worker that has ended. Of one that was lost the check under
// way is lost as well, and the one after is for others.
func (d *dealer) leave(w *hand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hands = slices.DeleteFunc(d.hands, func(h *hand) bool { return h == w })
	for key, i := range w.invariants {
		if sum := d.invariants[key]; sum != nil {
			sum.Add(i)
		} else {
			d.invariants[key] = i
		}
	}
	if len(w.dealt) > 0 {
		d.abandon(w.dealt[0])
		d.queue = append(slices.Clone(w.dealt[1:]), d.queue...)
	}
	d.distribute()
}

// distribute gives every worker a check and a second one, whose world it makes
// while it runs the first. The last checks go to who has nothing else to do. The
// end is told when nothing can come back from any worker.
func (d *dealer) distribute() {
	busy := 0
	for ahead := range 2 {
		for _, w := range d.hands {
			if len(w.dealt) == ahead && len(d.queue) > ahead*len(d.hands) && w.ctx.Err() == nil {
				w.take(d.queue[0])
				d.queue = d.queue[1:]
			}
			busy += len(w.dealt)
		}
	}
	if busy > 0 || len(d.queue) > 0 {
		return
	}
	for _, w := range d.hands {
		if !w.told {
			w.told = true
			_ = w.to.write(order{Enough: true})
		}
	}
}

// abandon reports the check during which a worker was lost.
func (d *dealer) abandon(p planned) {
	calls := d.run.collector.Calls(reports.CheckStart{ID: p.ID, Dialect: p.on.name})
	d.run.emit(reports.Event{Kind: "check", Check: &reports.Check{
		ID: p.ID, Text: p.Text, Dialect: p.on.name, Area: check.AreaOf(p.ID), Level: d.run.suite.Level(p.Check, p.on.version),
		Requirements: p.Requirements, Location: p.Location, Outcome: reports.Inconclusive,
		Reason: "the worker that ran it was lost", Started: time.Now(), Rerun: d.run.rerun(p.Check, p.on.name),
		Exchanges: calls, Requests: len(calls),
	}})
}

// provisioned tells of a world, one at a time as a single process would.
func (d *dealer) provisioned(m *made) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if tell := d.run.options.Provisioned; tell != nil {
		tell(d.run.suite.Check(m.Check), m.Dialect, m.World)
	}
}

// event takes what a worker tells. What it says of an invariant replaces what it
// said before, and is added to that of others when it ends.
func (d *dealer) event(w *hand, e reports.Event) {
	switch {
	case e.Invariant != nil:
		d.mu.Lock()
		if w.invariants == nil {
			w.invariants = map[reports.CheckStart]*reports.Invariant{}
		}
		w.invariants[reports.CheckStart{ID: e.Invariant.ID, Dialect: e.Invariant.Dialect}] = e.Invariant
		d.mu.Unlock()
		if e.Invariant.Count == 0 {
			return
		}
	case e.Check != nil && e.Check.Outcome != reports.Pass:
		e.Check.Rerun = d.run.rerun(d.run.suite.Check(e.Check.ID), e.Check.Dialect)
	}
	d.run.emit(e)
}

func (r *run) rerun(c *check.Check, dialect string) string {
	if r.options.Rerun == nil {
		return ""
	}
	return r.options.Rerun(c, dialect)
}

// WorkerCommand starts this program again with the given arguments.
func WorkerCommand(args ...string) func(context.Context) *exec.Cmd {
	return func(ctx context.Context) *exec.Cmd {
		self, err := os.Executable()
		if err != nil {
			self = os.Args[0]
		}
		return exec.CommandContext(ctx, self, args...)
	}
}
