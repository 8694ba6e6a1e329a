//go:build !race

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// Moments of a request at which a process can be ended.
const (
	beforeIt   = "before the service has it"
	unanswered = "after the service has done it and before the reply"
	afterwards = "after the reply"
)

// assassin ends a process at one of its requests.
type assassin struct {
	service http.Handler

	mu     sync.Mutex
	seen   int
	at     int  // the request
	writes bool // counts only those that write
	moment string
	signal syscall.Signal
	victim *exec.Cmd // nil for nobody
}

func (a *assassin) front(service http.Handler) http.Handler {
	a.service = service
	return a
}

// hire has a process ended at its n-th request, or the n-th that writes.
func (a *assassin) hire(victim *exec.Cmd, n int, writes bool, moment string, signal syscall.Signal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen, a.at, a.writes, a.moment, a.signal, a.victim = 0, n, writes, moment, signal, victim
}

// isWrite tells a request that writes by its SOAPAction, or by verb and route.
func isWrite(r *http.Request) bool {
	if action := strings.Trim(r.Header.Get("SOAPAction"), `"`); action != "" {
		return strings.HasPrefix(action, "Update") || strings.HasPrefix(action, "Add")
	}
	return r.Method == http.MethodPut || r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/Query") && !strings.HasSuffix(r.URL.Path, "/Search")
}

// retire leaves everybody alone.
func (a *assassin) retire() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.victim = nil
}

func (a *assassin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	if !a.writes || isWrite(r) {
		a.seen++
	}
	due, moment, victim, signal := a.victim != nil && a.seen == a.at, a.moment, a.victim, a.signal
	if due {
		a.victim = nil
	}
	a.mu.Unlock()
	switch {
	case !due:
		a.service.ServeHTTP(w, r)
	case moment == afterwards:
		a.service.ServeHTTP(w, r)
		_ = http.NewResponseController(w).Flush()
		_ = victim.Process.Signal(signal)
	default:
		if moment == unanswered {
			a.service.ServeHTTP(httptest.NewRecorder(), r)
		}
		_ = victim.Process.Signal(signal)
		panic(http.ErrAbortHandler)
	}
}

// ambush is a shared target in front of which somebody waits for a run.
type ambush struct {
	*shared
	*assassin
	command     string
	both, alone string // target files with both bindings of v13, and with SOAP alone
}

func layAmbush(t *testing.T, world string, personas ...string) *ambush {
	t.Helper()
	h := &ambush{assassin: &assassin{}, command: binary(t)}
	h.shared = shareBehind(t, h.front, []string{"v13-soap", "v13-rest"}, world)
	lent := map[string]target.FilePersona{}
	for _, name := range personas {
		lent[name] = target.FilePersona{Token: h.made.Personas[name].Token}
	}
	h.both, h.alone = h.write(t, lent, "v13-soap", "v13-rest"), h.write(t, lent, "v13-soap")
	return h
}

// run makes a run that is ended at its n-th request, or the n-th that writes.
func (h *ambush) run(t *testing.T, n int, writes bool, moment string, signal syscall.Signal, args ...string) (code int, said, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out = filepath.Join(t.TempDir(), "report")
	c := exec.CommandContext(ctx, h.command, append([]string{"run", "--target", h.both, "--quiet", "--out", out}, args...)...)
	var both strings.Builder
	c.Stdout, c.Stderr = &both, &both
	h.hire(c, n, writes, moment, signal) // its requests come when it is started
	err := c.Run()
	h.retire()
	return exitCode(err), both.String(), out
}

func (h *ambush) sweep(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), h.command, append([]string{"sweep", "--older-than", "0s"}, args...)...).CombinedOutput()
	return exitCode(err), string(out)
}

// open lists what can be seen of accounts and links that are not closed, and the roles of every user.
func (h *ambush) open(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, k := range h.keepers() {
		if !slices.Contains([]string{"superAdmin", "agency", "aggregator"}, k.Persona) {
			continue // these see it all
		}
		ask := func(operation string, body ...*message.Element) *message.Element {
			if r := h.client.Do(t.Context(), k.Who, &message.Request{Operation: operation, Body: body}); r.Succeeded() {
				return r.Reply.Body
			}
			return nil
		}
		for _, id := range h.made.Entities.Customers {
			for _, a := range ask("GetAccountsInfo", message.Text("CustomerId", id)).All("AccountsInfo/AccountInfo") {
				if a.Value("AccountLifeCycleStatus") != "Inactive" {
					all = append(all, "account "+a.Value("Id"))
				}
			}
		}
		for _, id := range h.made.Entities.Accounts {
			for _, l := range ask("SearchClientLinks", message.Group("Predicates", message.Group("Predicate", message.Text("Field", "ClientAccountId"), message.Text("Operator", "Equals"), message.Text("Value", id))),
				message.Group("PageInfo", message.Text("Index", "0"), message.Text("Size", "100"))).All("ClientLinks/ClientLink") {
				if slices.Contains([]string{"LinkPending", "Active"}, l.Value("Status")) {
					all = append(all, "link "+l.Value("ManagingCustomerId")+" "+l.Value("ClientEntityId"))
				}
			}
		}
		for _, id := range h.made.Entities.Users {
			for _, role := range ask("GetUser", message.Text("UserId", id)).All("CustomerRoles/CustomerRole") {
				accounts := role.Values("AccountIds/long")
				slices.Sort(accounts)
				all = append(all, fmt.Sprintf("role of %s: %s in %s for %s", id, role.Value("RoleId"), role.Value("CustomerId"), accounts))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// killPoints is how many runs are killed.
const killPoints = 50

// TestKilledRunsAreSwept kills runs without a chance to clean up, at random
// requests, and finds everything that can be written as it was after a sweep.
func TestKilledRunsAreSwept(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if again, err := strconv.ParseUint(os.Getenv("CMCONFORM_KILL_SEED"), 10, 64); err == nil {
		seed = again
	}
	t.Logf("the points are those of CMCONFORM_KILL_SEED=%d", seed)
	draw := rand.New(rand.NewPCG(seed, seed))
	h := layAmbush(t, "roles", "superAdmin", "secondSuperAdmin", "standard", "campaignManager", "viewer", "aggregator", "agency")
	state, open := h.state(t), h.open(t)
	changed, left := 0, 0
	for i := range killPoints {
		dialect := []string{"v13-soap", "v13-rest"}[draw.IntN(2)]
		args := []string{"--writes", "restore", "--select", "CM-USER-*,CM-ACCT-*,CM-CUST-*,CM-TS-*"}
		if draw.IntN(4) == 0 { // what is made and taken back
			args = []string{"--writes", "all", "--select", "AddAccount,AddClientLinks,UpdateUserRoles", "--skip", "TS"}
		}
		n, what := 40+draw.IntN(120), "request"
		if draw.IntN(2) == 0 {
			n, what = 1+draw.IntN(16), "write"
		}
		moment, order := []string{beforeIt, unanswered, afterwards}[draw.IntN(3)], 1+draw.IntN(1000)
		point := fmt.Sprintf("point %d: %s %s --seed %d, %s %d, %s", i, dialect, strings.Join(args, " "), order, what, n, moment)
		if code, said, _ := h.run(t, n, what == "write", moment, syscall.SIGKILL, append(args, "--dialect", dialect, "--seed", strconv.Itoa(order))...); code != -1 {
			t.Fatalf("%s: the run was not killed but ended with %d:\n%s", point, code, said)
		}
		if h.unsettled(t) > 0 {
			left++
			if cmp.Diff(state, h.state(t)) != "" || args[1] == "all" && cmp.Diff(open, h.open(t)) != "" {
				changed++
			}
		}
		file := []string{h.both, h.alone}[draw.IntN(2)] // what was written over REST is undone over SOAP, too
		if code, said := h.sweep(t, "--target", file); code != run.ExitConforms {
			t.Errorf("%s: the sweep ends with %d:\n%s", point, code, said)
		}
		if diff := cmp.Diff(state, h.state(t)); diff != "" {
			t.Fatalf("%s: after the sweep (-before +after):\n%s", point, diff)
		}
		if args[1] == "all" {
			if diff := cmp.Diff(open, h.open(t)); diff != "" {
				t.Fatalf("%s: after the sweep (-before +after):\n%s", point, diff)
			}
		}
		if n := h.unsettled(t); n > 0 {
			t.Errorf("%s: the ledger still has %d changes", point, n)
		}
	}
	t.Logf("%d runs were killed, %d with something in the ledger, %d with the target changed", killPoints, left, changed)
	if left < killPoints/5 || changed < killPoints/10 {
		t.Errorf("%d of %d runs had something in the ledger, %d had changed something; nothing is shown", left, killPoints, changed)
	}
	if code, said := h.sweep(t, "--target", h.both, "--forget"); code != run.ExitConforms {
		t.Errorf("the last sweep ends with %d:\n%s", code, said)
	}
	if code, said := h.sweep(t, "--target", h.both); code != run.ExitConforms || said != "nothing to sweep\n" {
		t.Errorf("a sweep of what is swept ends with %d:\n%s", code, said)
	}
}

// TestInterruptedRunIsUndone ends runs as Ctrl-C does, in the middle of a check
// that has written: the run itself puts everything back.
func TestInterruptedRunIsUndone(t *testing.T) {
	h := layAmbush(t, "roles", "superAdmin", "secondSuperAdmin", "standard")
	state := h.state(t)
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		for n := 1; n < 5; n++ {
			code, said, out := h.run(t, n, true, afterwards, syscall.SIGINT, "--writes", "restore", "--select", "CM-TS-031,CM-TS-029,CM-TS-014", "--dialect", dialect)
			if code != run.ExitInterrupted && code != run.ExitConforms { // the last requests are those that put back
				t.Errorf("%s, write %d: ends with %d:\n%s", dialect, n, code, said)
			}
			if diff := cmp.Diff(state, h.state(t)); diff != "" {
				t.Fatalf("%s, write %d (-before +after):\n%s", dialect, n, diff)
			}
			if n := h.unsettled(t); n > 0 {
				t.Errorf("%s, write %d: the ledger still has %d changes", dialect, n, n)
			}
			everyReport(t, out)
		}
	}
}
