package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/naming"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// DefaultLimit is how long one check may take; patientLimit is that of one whose
// requests are spaced, and wait for a target that is throttling.
const (
	DefaultLimit = 5 * time.Minute
	patientLimit = 20 * time.Minute
)

// Manner is how the checks of a run call their target.
type Manner struct {
	// Edition of the documentation, 2025 or 2026; zero means what each binding is
	// described by: 2025 over SOAP, as the published WSDL, and 2026 over REST.
	Edition int
	// Run is the id of the run.
	Run string
	// Ledger keeps what checks are about to change; it is needed where they may change what others share, and only there.
	Ledger *ledger.Ledger
	// Irreversible are the operations that may be called there although nothing undoes them.
	Irreversible []string
	// Writes is the greatest effect on a target whose worlds are not made for
	// the run; where they are, everything is allowed.
	Writes  check.Effect
	Timeout time.Duration // of one request; zero means client.DefaultTimeout
	Limit   time.Duration // of one check; zero means DefaultLimit
	// Personal shows personal data in reports of URL targets; elsewhere it is always shown.
	Personal bool
	// Hold keeps the worlds of checks that did not pass.
	Hold bool
	// Deviations are asked of the mock for every world.
	Deviations []string
	// Rerun words the command line that runs one check again on a dialect.
	Rerun     func(c *check.Check, dialect string) string
	UserAgent string
	// Provisioned is told of every world that was made, and on which dialect.
	Provisioned func(c *check.Check, dialect string, p *world.Provisioned)
	// Exchanged is told of every exchange as soon as it is over, and on which dialect; nil for nobody.
	Exchanged func(c *check.Check, dialect string, x reports.Exchange)
	// Endpoints, where set, are called by the checks instead of the target's own;
	// preflight and provisioner keep to the target. For a proxy between them.
	Endpoints map[string]string
}

// dialect is one dialect of an open target, ready for checks.
type dialect struct {
	name    string
	version string
	binding string
	setting *check.Setting
	// violated are the invariants whose violation was told while the run went on.
	violated map[string]bool
}

// openDialect makes the client, the invariants and the setting of one dialect.
func openDialect(s *Suite, t *target.Target, name string, m Manner) (*dialect, error) {
	endpoint, ok := t.Endpoints[name]
	if !ok {
		offered := t.Dialects()
		return nil, &UsageError{fmt.Sprintf("the target offers no dialect %q; it offers %s%s", name, strings.Join(offered, ", "), closest.Hint(name, offered))}
	}
	if other, ok := m.Endpoints[name]; ok {
		endpoint = other
	}
	version, binding := client.SplitDialect(name)
	c, err := contract.Load(version, check.EditionOver(binding, m.Edition))
	if err != nil {
		return nil, err
	}
	if m.Run == "" {
		m.Run = naming.NewRun()
	}
	options := client.Options{
		HTTP: t.HTTP, Contract: c, Dialect: name, Endpoint: endpoint, Headers: t.Headers, Secrets: t.Secrets,
		Gate: t.Gate(), Retries: t.Manners.Retries, Timeout: m.Timeout, Mask: t.Kind == target.URL && !m.Personal, UserAgent: m.UserAgent,
	}
	cl, err := client.New(options)
	if err != nil {
		return nil, err
	}
	d := &dialect{name: name, version: version, binding: binding}
	d.setting = &check.Setting{
		Client: cl, Provisioner: t.Provisioner, DeveloperToken: t.DeveloperToken, Version: version,
		Requirement: s.Requirement, Worlds: world.Load, Deviations: m.Deviations, Excluded: t.ExcludedOperations,
		Writes: writes(t, m.Writes), Watch: client.NewWatch(cl), Hold: m.Hold, Fresh: t.Fresh,
		Ledger: m.Ledger, Run: m.Run, Irreversible: m.Irreversible, Limit: m.Limit, Invitees: t.Invitees,
	}
	d.setting.Lent = lender(t)
	if m.Provisioned != nil {
		d.setting.Provisioned = func(c *check.Check, p *world.Provisioned) { m.Provisioned(c, name, p) }
	}
	if m.Exchanged != nil {
		d.setting.Exchanged = func(c *check.Check, x reports.Exchange) { m.Exchanged(c, name, x) }
	}
	if m.Rerun != nil {
		d.setting.Rerun = func(c *check.Check) string { return m.Rerun(c, name) }
	}
	if !t.Fresh && d.setting.Writes != check.ReadOnly && m.Ledger == nil {
		return nil, errors.New("writes to what others share need a ledger")
	}
	if d.setting.Limit <= 0 {
		d.setting.Limit = DefaultLimit
		if t.Manners.Rate > 0 { // its requests have to wait their turn
			d.setting.Limit = patientLimit
		}
	}
	return d, nil
}

// writes is what checks may change: everything in worlds of their own.
func writes(t *target.Target, asked check.Effect) check.Effect {
	switch {
	case t.Fresh:
		return check.Irreversible
	case asked == "":
		return check.ReadOnly
	default:
		return asked
	}
}

// Applies reports whether a check has anything to say on the dialect: neither
// the check nor the catalogue speaks against it, by the edition that the suite is
// read by, and the version documents at least one of the operations that the requirement is about.
func (s *Suite) Applies(c *check.Check, version, binding string) bool {
	if len(c.Versions) > 0 && !slices.Contains(c.Versions, version) {
		return false
	}
	r := s.requirements[c.Requirements[0]]
	if r == nil {
		return true
	}
	return !strings.HasPrefix(r.DispositionBy(s.edition, version+"-"+binding), "excluded") && documented(version, r.Operations)
}

// documented reports whether a version documents one of the operations; "*" stands for any.
func documented(version string, operations []string) bool {
	c, err := contract.Load(version, contract.Editions[len(contract.Editions)-1])
	if err != nil {
		return true // opening the dialect tells
	}
	return len(operations) == 0 || slices.ContainsFunc(operations, func(name string) bool {
		o := c.Operation(name)
		return name == "*" || o != nil && o.Documented
	})
}

// SignIn makes one call for a static provisioner that finds out who its personas are.
func SignIn(ctx context.Context, t *target.Target, dialect string, creds target.Credentials, operation string, elements []*message.Element) (*message.Reply, error) {
	endpoint, err := t.Endpoint(dialect)
	if err != nil {
		return nil, err
	}
	version, binding := client.SplitDialect(dialect)
	c, err := contract.Load(version, check.EditionOver(binding, 0))
	if err != nil {
		return nil, err
	}
	cl, err := client.New(client.Options{
		HTTP: t.HTTP, Contract: c, Dialect: dialect, Endpoint: endpoint, Headers: t.Headers, Secrets: t.Secrets,
		Gate: t.Gate(), Retries: t.Manners.Retries,
	})
	if err != nil {
		return nil, err
	}
	who := caller(creds)
	who.Fresh = true
	r := cl.Do(ctx, who, &message.Request{Operation: operation, Body: elements})
	if r.Class != client.Answered {
		return nil, r.Err
	}
	return r.Reply, nil
}
