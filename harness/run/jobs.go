package run

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// deal starts workers and gives each a check whenever it asks for one. Ginkgo
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
		Personal: o.Personal || o.Target.Kind != target.URL, Limited: o.Limiter != nil,
		Deviations: o.Deviations, Endpoints: o.Endpoints, UserAgent: o.UserAgent,
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
	invariants map[reports.CheckStart]*reports.Invariant
}

func (d *dealer) next() *planned {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.queue) == 0 {
		return nil
	}
	p := d.queue[0]
	d.queue = d.queue[1:]
	return &p
}

// serve starts one worker and stays with it to its end.
func (d *dealer) serve(ctx context.Context, asked setup) error {
	cmd := d.run.options.Worker(ctx)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	said := &tail{}
	cmd.Stderr = said
	cmd.Cancel, cmd.WaitDelay = in.Close, farewell
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("a worker does not start: %w", err)
	}
	w := &hand{dealer: d, ctx: ctx, in: in, to: &lineWriter{w: in}}
	_ = w.to.write(order{Setup: &asked}) // a worker that is gone shows below
	wrong := readLines(out, w.hear)
	_ = in.Close()
	ended := cmd.Wait()
	if ctx.Err() != nil {
		return nil
	}
	if w.current != nil {
		d.abandon(w.current)
	}
	switch {
	case !w.finished:
		return fmt.Errorf("a worker ended early: %s", strings.Join(strings.Fields(fmt.Sprint(ended, " ", orEmpty(wrong), " ", said)), " "))
	case ended != nil:
		return fmt.Errorf("a worker ended badly: %w", ended)
	}
	return nil
}

func orEmpty(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// abandon reports the check during which a worker was lost.
func (d *dealer) abandon(p *planned) {
	d.run.emit(reports.Event{Kind: "check", Check: &reports.Check{
		ID: p.ID, Text: p.Text, Dialect: p.on.name, Area: check.AreaOf(p.ID), Level: d.run.suite.Level(p.Check, p.on.version),
		Requirements: p.Requirements, Location: p.Location, Outcome: reports.Inconclusive,
		Reason: "the worker that ran it was lost", Started: time.Now(), Rerun: d.run.rerun(p.Check, p.on.name),
	}})
}

// hand is the parent's end of one worker.
type hand struct {
	dealer   *dealer
	ctx      context.Context
	in       io.Closer
	to       *lineWriter
	current  *planned
	finished bool
}

// hear takes one line of the worker.
func (w *hand) hear(a answer) bool {
	r := w.dealer.run
	switch {
	case a.Ready:
		w.current = nil
		if w.ctx.Err() == nil {
			w.current = w.dealer.next()
		}
		if w.current == nil {
			_ = w.in.Close()
			break
		}
		_ = w.to.write(order{Check: &reports.CheckStart{ID: w.current.ID, Dialect: w.current.on.name}})
	case a.Permit:
		go func() {
			if r.options.Limiter.Wait(w.ctx) == nil {
				_ = w.to.write(order{Permit: true})
			}
		}()
	case a.Provisioned != nil:
		w.dealer.provisioned(a.Provisioned)
	case a.Event != nil:
		w.dealer.event(*a.Event)
	case a.Finished != nil:
		w.finished = true
		r.requests.Add(int64(a.Finished.Requests))
	}
	return true
}

// provisioned tells of a world, one at a time as a single process would.
func (d *dealer) provisioned(m *made) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if tell := d.run.options.Provisioned; tell != nil {
		tell(d.run.suite.Check(m.Check), m.Dialect, m.World)
	}
}

func (d *dealer) event(e reports.Event) {
	switch {
	case e.Invariant != nil:
		d.mu.Lock()
		defer d.mu.Unlock()
		merge(d.invariants, e.Invariant)
		return
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

// merge adds what one worker saw of an invariant to what others did.
func merge(into map[reports.CheckStart]*reports.Invariant, i *reports.Invariant) {
	key := reports.CheckStart{ID: i.ID, Dialect: i.Dialect}
	sum := into[key]
	if sum == nil {
		into[key] = i
		return
	}
	if sum.Exchanges == 0 || i.Count > 0 && sum.Count == 0 {
		sum.Outcome = i.Outcome
	}
	sum.Exchanges += i.Exchanges
	sum.Count += i.Count
	sum.Violations = append(sum.Violations, i.Violations...)
	sum.Violations = sum.Violations[:min(len(sum.Violations), 5)]
}

// tail keeps the last lines that a worker wrote beside the protocol.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	if over := t.text.Len() - 4096; over > 0 {
		t.text.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
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
