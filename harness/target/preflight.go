package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/manners"
)

const (
	// preflightTimeout bounds the look at an endpoint.
	preflightTimeout = 5 * time.Second
	// signInTimeout bounds the trial of the provisioner.
	signInTimeout = 30 * time.Second
)

// Preflight finds out before the first check whether the target can be used:
// every endpoint of the dialects answers within five seconds, and the
// provisioner gives a world. It returns one finding for each fault, none when
// all is well. It changes nothing that it does not take back.
func Preflight(ctx context.Context, t *Target, dialects []string) []Finding {
	found := t.preflight(ctx, dialects)
	redactor := client.NewRedactor(t.Secrets()...) // a finding may quote what came over the network
	for i := range found {
		found[i].Message, found[i].Advice = redactor.Text(found[i].Message), redactor.Text(found[i].Advice)
	}
	return found
}

func (t *Target) preflight(ctx context.Context, dialects []string) []Finding {
	found := t.probeEndpoints(ctx, dialects)
	if slices.ContainsFunc(found, func(f Finding) bool { return f.Fatal }) {
		return found // the provisioner could only fail for the same reason
	}
	s, static := t.Provisioner.(*staticProvisioner)
	if static && t.gate != nil { // sign-ins wait their turn, and each of their calls has a limit of its own
		return append(found, s.preflight(ctx)...)
	}
	ctx, cancel := context.WithTimeout(ctx, signInTimeout)
	defer cancel()
	if static {
		return append(found, s.preflight(ctx)...)
	}
	return append(found, t.tryProvisioner(ctx)...)
}

// probeEndpoints asks all endpoints at once, as far as the target wants to be called so.
func (t *Target) probeEndpoints(ctx context.Context, dialects []string) []Finding {
	answers := make([]chan *Finding, len(dialects))
	for i, dialect := range dialects {
		answers[i] = make(chan *Finding, 1)
		go func() { answers[i] <- t.probe(ctx, dialect) }()
	}
	var found []Finding
	told := map[string]bool{}
	for i, answer := range answers {
		f := <-answer
		if f == nil {
			continue
		}
		// Dialects on one host that does not answer fail alike; telling it once is enough.
		what := f.Message
		if u, err := parseAddress(t.Endpoints[dialects[i]]); err == nil && (f.Class == Unreachable || f.Class == TLS) {
			if _, why, found := strings.Cut(strings.TrimPrefix(what, origin(u)), ": "); found {
				what = origin(u) + " " + why
			}
		}
		if !told[what] {
			told[what] = true
			found = append(found, *f)
		}
	}
	return found
}

// probe sends an empty body: every service refuses that in its own way, and none
// does anything. GET would say less, for many services answer it with 404. Over
// REST, where nothing is at the address itself, it goes to the route of GetUser.
func (t *Target) probe(ctx context.Context, dialect string) *Finding {
	for n := 1; ; n++ {
		f, _ := t.ask(ctx, dialect)
		if f == nil || !f.mayPass || n > t.Manners.Retries || t.wait(ctx, manners.Backoff(n)) != nil {
			return f
		}
	}
}

// ask is probe, and returns the headers of the answer too; nil where none came.
func (t *Target) ask(ctx context.Context, dialect string) (*Finding, http.Header) {
	address, err := t.Endpoint(dialect)
	if err != nil {
		f := finding(NotFound, err.Error(), "choose another --dialect, or add the address to the target.yaml")
		return &f, nil
	}
	verb, media := http.MethodPost, "text/xml; charset=utf-8"
	if c := contractOver(REST, dialect); c != nil {
		route := c.Operation("GetUser")
		verb, media, address = route.Verb, "application/json", strings.TrimRight(address, "/")+route.Route
	}
	request, err := http.NewRequestWithContext(ctx, verb, address, http.NoBody)
	if err != nil {
		f := finding(Unreachable, err.Error(), "")
		return &f, nil
	}
	request.Header.Set("User-Agent", agent.Header(ctx, ""))
	for name, values := range t.Headers {
		request.Header[name] = values
	}
	request.Header.Set("Content-Type", media)
	leave, err := t.enter(ctx)
	if err != nil {
		f := finding(Unreachable, err.Error(), "")
		return &f, nil
	}
	defer leave()
	timed, cancel := context.WithTimeout(ctx, preflightTimeout)
	defer cancel()
	response, err := t.HTTP.Do(request.WithContext(timed))
	if err != nil {
		f := networkFinding(address, err)
		f.mayPass = f.Class == Unreachable
		return &f, nil
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10)) // also lets the connection be used again
	if isFault(body) {
		return nil, response.Header // it is the service that refuses: nobody signed in
	}
	f := statusFinding(address, dialect, response)
	if f != nil && f.Class == Unauthorised && media == "application/json" {
		f.Fatal = false // over REST it may be the service itself, in words of its own
	}
	return f, response.Header
}

// contractOver is the contract of a dialect that is spoken over the binding; nil for others.
func contractOver(binding, dialect string) *contract.Contract {
	d, err := ParseDialect(dialect)
	if err != nil || d.Binding != binding {
		return nil
	}
	c, err := contract.Load(d.Version, DefaultEdition)
	if err != nil {
		return nil
	}
	return c
}

// isFault reports whether a body is a fault of the service over REST; those of a
// gateway, which may be JSON too, name neither fault nor log entry.
func isFault(body []byte) bool {
	var fault struct{ Type, TrackingId string }
	return json.Unmarshal(body, &fault) == nil && fault.Type != "" && fault.TrackingId != ""
}

// statusFinding judges an HTTP status; nil where a service may stand behind it.
func statusFinding(address, dialect string, response *http.Response) *Finding {
	answers := fmt.Sprintf("%s answers HTTP %d", address, response.StatusCode)
	var f Finding
	switch code := response.StatusCode; {
	case code == http.StatusNotFound || code == http.StatusGone:
		f = finding(NotFound, answers, "check the path; the documented one of "+dialect+" ends in "+documentedPath(dialect))
	case code/100 == 3:
		f = finding(NotFound, answers+" and points elsewhere", "give the address that the service has moved to; redirects are not followed")
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		f = finding(Unauthorised, answers, "give the credentials of the gateway under headers: or tls: of a target.yaml")
		f.mayPass = true
	case code == http.StatusProxyAuthRequired:
		f = finding(Unauthorised, answers, "put the proxy's user and password into HTTPS_PROXY, or name the host in NO_PROXY")
	case code == http.StatusBadGateway || code == http.StatusServiceUnavailable || code == http.StatusGatewayTimeout:
		f = finding(Unreachable, answers, "a gateway is up, but not the service behind it")
		f.mayPass = true
	default:
		return nil
	}
	return &f
}

func documentedPath(dialect string) string {
	d, err := ParseDialect(dialect)
	if err != nil {
		return ""
	}
	path, err := d.path(DefaultEdition)
	if err != nil {
		return ""
	}
	return path
}

// tryProvisioner makes the smallest world and gives it back: what every check is about to ask for.
func (t *Target) tryProvisioner(ctx context.Context) []Finding {
	made, err := t.Provisioner.Provision(ctx, smallestWorld(), nil)
	if err == nil {
		if err := t.Provisioner.Release(ctx, made.ID); err != nil {
			f := finding(NoProvisioner, err.Error(), "worlds may pile up on the target")
			f.Fatal = false
			return []Finding{f}
		}
		return nil
	}
	var fault *ProvisionError
	if !errors.As(err, &fault) {
		return []Finding{finding(NoProvisioner, err.Error(), "")}
	}
	if fault.Err != nil {
		f := networkFinding(fault.URL, fault.Err)
		f.Message = "the provisioning API: " + f.Message
		return []Finding{f}
	}
	switch fault.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return []Finding{finding(Unauthorised, fault.Error(), "give its token: provisioner: http: token: of a target.yaml, or CMCONFORM_PROVISIONING_TOKEN")}
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError:
		return []Finding{finding(NoProvisioner, fault.Error(), "the provisioning API refuses a world of one customer and one user")}
	}
	return []Finding{finding(NoProvisioner, fault.Error(),
		"the service answers, but offers no provisioning API there; name it in a target.yaml (provisioner: http: url:) or declare personas that exist (provisioner: static: personas:)")}
}

// smallestWorld is one customer with one Super Admin.
func smallestWorld() world.World {
	return world.World{
		Name:      "preflight",
		About:     "the smallest world that can be called in",
		Customers: map[string]world.Customer{"C": {Name: "Preflight {unique}"}},
		People:    map[string]world.Person{"p": {SignIn: "preflight-{unique}@example.com"}},
		Users:     map[string]world.User{"u": {Person: "p", Customer: "C", Roles: []int{41}}},
		Personas:  map[string]world.Persona{"superAdmin": {Person: "p", User: "u"}},
	}
}
