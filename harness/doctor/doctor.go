// Package doctor looks at a target before a run: whether it can be reached and
// trusted, what it says of itself, who its personas are, and which checks will run on it.
package doctor

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// SchemaID names the version of the report as JSON.
const SchemaID = "cmconform/doctor/v1"

// Verdicts.
const (
	Ready    = "ready"
	Gaps     = "ready, with gaps"
	NotReady = "not ready"
)

const (
	// expiresSoon is when a certificate is worth a word.
	expiresSoon = 21 * 24 * time.Hour
	// skewTold is how far two clocks may be apart before anybody is told; checks of times allow seven minutes.
	skewTold = time.Minute
)

// Report is what a look at a target found.
type Report struct {
	Schema      string `json:"schema"`
	Target      string `json:"target"`
	Kind        string `json:"kind"`
	Provisioner string `json:"provisioner"`
	Verdict     string `json:"verdict"`
	ExitCode    int    `json:"exitCode"`
	// Addresses, one a dialect, say how the way there looks.
	Addresses []Address `json:"addresses"`
	// Descriptions, one a dialect, say what the service says of itself.
	Descriptions []Description `json:"descriptions,omitempty"`
	Personas     []target.Lent `json:"personas,omitempty"`
	// Plan is missing where the target cannot be used.
	Plan *plan.Summary `json:"plan,omitempty"`
	// Problems are why the target cannot be used, or what is worth mending.
	Problems []Problem `json:"problems"`
}

// Address is how one dialect is reached.
type Address struct {
	Dialect string `json:"dialect"`
	URL     string `json:"url"`
	Reached bool   `json:"reached"`
	// Hosts are the network addresses of the name; Proxy is set where the way goes by one.
	Hosts []string `json:"hosts,omitempty"`
	Proxy string   `json:"proxy,omitempty"`
	// TLS is "TLS 1.3"; empty over plain HTTP.
	TLS         string       `json:"tls,omitempty"`
	Certificate *Certificate `json:"certificate,omitempty"`
	// SkewSeconds is how far the target's clock is ahead of ours; nil where it does not tell the time.
	SkewSeconds *float64 `json:"skewSeconds,omitempty"`
}

// Certificate is the one that the target shows.
type Certificate struct {
	Subject string    `json:"subject"`
	Expires time.Time `json:"expires"`
	Days    int       `json:"days"` // until then
}

// Problem is one thing that is wrong; a fatal one leaves nothing to run.
type Problem struct {
	reports.Problem
	Fatal bool `json:"fatal"`
}

// Options say what to look at.
type Options struct {
	Target *target.Target
	// Due are the checks that a run would make; their dialects are looked at.
	Due []run.Due
	// Dialects are those of the run, in its order.
	Dialects []string
	// Writes is what a run would be allowed to change.
	Writes check.Effect
	// Irreversible are the operations that it may call although nothing undoes them.
	Irreversible []string
	// Edition of the documentation, zero for what each binding is described by.
	Edition int
}

// Examine looks at a target. It sends what a preflight sends, asks for the
// descriptions of the service, and signs in static personas; it changes nothing that it does not take back.
func Examine(ctx context.Context, o Options) (*Report, error) {
	t := o.Target
	r := &Report{
		Schema: SchemaID, Target: t.Name, Kind: string(t.Kind), Provisioner: t.ProvisionerKind,
		Addresses: []Address{}, Problems: []Problem{},
	}
	told := map[string]bool{}
	for _, dialect := range o.Dialects {
		r.reach(t.Reach(ctx, dialect), dialect, told)
	}
	if !r.fatal() {
		for _, dialect := range o.Dialects {
			found, err := describe(ctx, t, dialect, o.Edition)
			if err != nil {
				return nil, err
			}
			r.Descriptions = append(r.Descriptions, *found)
		}
		for _, f := range target.Preflight(ctx, t, nil) {
			r.problem(f)
		}
		r.Personas = t.Lends()
	}
	if !r.fatal() && ctx.Err() == nil {
		made, err := plan.Make(o.Due, Ground(ctx, o))
		if err != nil {
			return nil, err
		}
		s := made.Summary()
		r.Plan = &s
	}
	r.conclude(ctx)
	return r, nil
}

// Ground is what is known of the target once its personas are signed in.
func Ground(ctx context.Context, o Options) plan.Ground {
	t := o.Target
	return plan.Ground{
		Fresh: t.Fresh, Excluded: t.ExcludedOperations, Writes: o.Writes, Irreversible: o.Irreversible, Invitees: len(t.Invitees),
		Lend: func(w world.World) (plan.Loan, error) {
			lent, err := t.Provisioner.Provision(ctx, w, nil)
			return plan.Loan{Provisioned: lent, Missing: func(persona string) string {
				if missing, ok := target.Missing(t.Provisioner, w, persona).(*target.MissingPersona); ok {
					return missing.Reason
				}
				return "the target does not have it"
			}}, err
		},
	}
}

func (r *Report) reach(found target.Reached, dialect string, told map[string]bool) {
	a := Address{
		Dialect: dialect, URL: found.Address, Reached: found.Connected, Hosts: found.Addresses, Proxy: found.Proxy,
	}
	if s := found.TLS; s != nil {
		a.TLS = tlsName(s.Version)
		if len(s.PeerCertificates) > 0 {
			a.Certificate = certificateOf(s.PeerCertificates[0])
		}
	}
	for _, other := range r.Addresses { // a connection that was there already does not tell again how it was made
		if a.Reached && a.TLS == "" && len(a.Hosts) == 0 && originOf(other.URL) == originOf(a.URL) {
			a.Hosts, a.TLS, a.Certificate = other.Hosts, other.TLS, other.Certificate
		}
	}
	if found.Dated {
		seconds := found.Skew.Seconds()
		a.SkewSeconds = &seconds
	}
	r.Addresses = append(r.Addresses, a)
	tell := func(what string, f target.Finding) {
		if !told[what] { // dialects on one host have the same troubles
			told[what] = true
			r.problem(f)
		}
	}
	if f := found.Finding; f != nil {
		tell(f.Message, *f)
	}
	warn := func(message, advice string) {
		tell(message, target.Finding{Problem: reports.Problem{Kind: "target", Message: message, Advice: advice}})
	}
	if c := a.Certificate; c != nil && time.Until(c.Expires) < expiresSoon {
		warn(fmt.Sprintf("the certificate of %s expires in %s", c.Subject, reports.Count(c.Days, "day")), "renew it before the runs that need it")
	}
	if skew := found.Skew.Abs(); found.Dated && skew > skewTold {
		way := "ahead of"
		if found.Skew < 0 {
			way = "behind"
		}
		warn(fmt.Sprintf("its clock is %s %s that of this machine", skew.Round(time.Second), way),
			"set the clock that is wrong; checks of times allow seven minutes")
	}
}

func originOf(address string) string {
	origin, _ := target.Origin(address) // of an opened target
	return origin
}

func certificateOf(c *x509.Certificate) *Certificate {
	subject := c.Subject.CommonName
	if subject == "" && len(c.DNSNames) > 0 {
		subject = c.DNSNames[0]
	}
	if subject == "" && len(c.IPAddresses) > 0 {
		subject = c.IPAddresses[0].String()
	}
	return &Certificate{Subject: subject, Expires: c.NotAfter.UTC(), Days: int(time.Until(c.NotAfter).Hours() / 24)}
}

func (r *Report) problem(f target.Finding) {
	r.Problems = append(r.Problems, Problem{Problem: f.Problem, Fatal: f.Fatal})
}

func (r *Report) fatal() bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Fatal })
}

// conclude decides verdict and exit code.
func (r *Report) conclude(ctx context.Context) {
	drifts := slices.ContainsFunc(r.Descriptions, func(d Description) bool { return len(d.Drift) > 0 || d.Fault != "" })
	switch {
	case ctx.Err() != nil:
		r.Verdict, r.ExitCode = NotReady, run.ExitInterrupted
	case r.fatal():
		r.Verdict, r.ExitCode = NotReady, run.ExitTarget
	case r.Plan.Run == 0:
		r.Verdict, r.ExitCode = NotReady, run.ExitTooFew
	case len(r.Problems) > 0 || drifts:
		r.Verdict, r.ExitCode = Gaps, run.ExitConforms
	default:
		r.Verdict, r.ExitCode = Ready, run.ExitConforms
	}
}
