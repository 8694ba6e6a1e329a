package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/agent"
)

const (
	// A vendor's provisioner may create real accounts, so it gets more time than a call.
	provisionTimeout = 60 * time.Second
	releaseTimeout   = 15 * time.Second
	provisionLimit   = 4 << 20 // bytes of a reply
	excerptLength    = 200     // runes of a body in a message
)

// httpProvisioner asks a provisioning API for worlds; see world.ProvisionPath.
type httpProvisioner struct {
	client  *http.Client
	worlds  string // address of the collection
	headers http.Header
	// developerToken serves worlds that come without one.
	developerToken string
}

// TokenVariable is the environment variable with the token of a provisioning API that no target.yaml describes.
const TokenVariable = "CMCONFORM_PROVISIONING_TOKEN"

// withBearer returns the headers with a bearer token beside them.
func withBearer(headers http.Header, token string) http.Header {
	all := http.Header{}
	for name, values := range headers {
		all[name] = values
	}
	all.Set("Authorization", "Bearer "+token)
	return all
}

func newHTTPProvisioner(client *http.Client, base string, headers http.Header, developerToken string) *httpProvisioner {
	return &httpProvisioner{client, strings.TrimSuffix(base, "/") + world.ProvisionPath, headers, developerToken}
}

// ProvisionError is a provisioning API that did not do what it was asked for.
type ProvisionError struct {
	// Action is "provision world NAME" or "release world ID".
	Action string
	// URL is the address asked.
	URL string
	// Status is the HTTP status; 0 when no reply arrived.
	Status int
	// Message says what was wrong, with an excerpt of the body where that helps.
	Message string
	// Err is the network fault where Status is 0.
	Err error
}

// Error names the action, the address and the fault.
func (e *ProvisionError) Error() string {
	return "cannot " + e.Action + " at " + e.URL + ": " + e.Message
}

// Unwrap returns the network fault.
func (e *ProvisionError) Unwrap() error { return e.Err }

// Provision posts the world. The result is checked, so that a provisioner's
// fault is told as one and not as a failure of whatever check uses it first.
func (p *httpProvisioner) Provision(ctx context.Context, w world.World, deviations []string) (*world.Provisioned, error) {
	body, err := json.Marshal(world.Request{World: w, Deviations: deviations})
	if err != nil {
		return nil, err
	}
	fail := func(status int, err error, format string, args ...any) error {
		return &ProvisionError{"provision world " + w.Name, p.worlds, status, fmt.Sprintf(format, args...), err}
	}
	status, reply, err := p.send(ctx, provisionTimeout, http.MethodPost, p.worlds, body)
	if err != nil {
		return nil, fail(status, err, "%s", networkMessage(err))
	}
	if status != http.StatusOK && status != http.StatusCreated {
		return nil, fail(status, nil, "HTTP %d %s%s", status, http.StatusText(status), explanation(reply))
	}
	made, fault := p.read(reply, w)
	if fault != "" {
		return nil, fail(status, nil, "HTTP %d, but %s", status, fault)
	}
	return made, nil
}

// read takes a provisioned world from a reply, or says what is wrong with it.
func (p *httpProvisioner) read(reply []byte, w world.World) (made *world.Provisioned, fault string) {
	made = &world.Provisioned{}
	if err := json.Unmarshal(reply, made); err != nil {
		return nil, fmt.Sprintf("the reply is not the documented JSON (%s)%s", jsonFault(err), excerpt(reply))
	}
	if made.DeveloperToken == "" {
		made.DeveloperToken = p.developerToken
	}
	return made, defect(w, made)
}

// Act sends an action. Replies that say that there is no such route mean a provisioner without the action.
func (p *httpProvisioner) Act(ctx context.Context, id string, a world.Action) (*world.Provisioned, error) {
	var body []byte
	if a.Body != nil {
		var err error
		if body, err = json.Marshal(a.Body); err != nil {
			return nil, err
		}
	}
	address := p.worlds + "/" + url.PathEscape(id) + a.Path
	fail := func(status int, err error, format string, args ...any) error {
		return &ProvisionError{a.Text, address, status, fmt.Sprintf(format, args...), err}
	}
	status, reply, err := p.send(ctx, provisionTimeout, a.Method, address, body)
	switch {
	case err != nil:
		return nil, fail(status, err, "%s", networkMessage(err))
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return nil, &Incapable{a, fmt.Sprintf("HTTP %d %s%s", status, http.StatusText(status), explanation(reply))}
	case status != http.StatusOK && status != http.StatusCreated:
		return nil, fail(status, nil, "HTTP %d %s%s", status, http.StatusText(status), explanation(reply))
	}
	made, fault := p.read(reply, world.World{})
	switch {
	case fault == "" && made.ID != id:
		fault = "the reply is about world " + made.ID
	case fault == "":
		return made, nil
	}
	return nil, fail(status, nil, "HTTP %d, but %s", status, fault)
}

// Release deletes the world; one that is gone already is fine.
func (p *httpProvisioner) Release(ctx context.Context, id string) error {
	address := p.worlds + "/" + url.PathEscape(id)
	status, reply, err := p.send(ctx, releaseTimeout, http.MethodDelete, address, nil)
	switch {
	case err != nil:
		return &ProvisionError{"release world " + id, address, status, networkMessage(err), err}
	case status/100 == 2, status == http.StatusNotFound, status == http.StatusGone:
		return nil
	}
	return &ProvisionError{"release world " + id, address, status, fmt.Sprintf("HTTP %d %s%s", status, http.StatusText(status), explanation(reply)), nil}
}

// send returns status and body; the status is kept where the body could not be read to its end.
func (p *httpProvisioner) send(ctx context.Context, timeout time.Duration, method, address string, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for name, values := range p.headers {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", agent.Header(ctx, ""))
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := p.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	var reply bytes.Buffer
	if n := response.ContentLength; n > 0 && n <= provisionLimit {
		reply.Grow(int(n) + bytes.MinRead) // ReadFrom wants room to see the end
	}
	if _, err = reply.ReadFrom(io.LimitReader(response.Body, provisionLimit+1)); err == nil && reply.Len() > provisionLimit {
		err = fmt.Errorf("the reply is larger than %d MiB", provisionLimit>>20)
	}
	return response.StatusCode, reply.Bytes(), err
}

// defect finds what makes a provisioned world unusable; empty where nothing does.
func defect(w world.World, made *world.Provisioned) string {
	if made.ID == "" {
		return "the reply has no id"
	}
	if made.DeveloperToken == "" {
		return "the reply has no developerToken, and none is configured"
	}
	bindsNone := len(w.Personas) > 0
	for name, declared := range w.Personas {
		bound, ok := made.Personas[name]
		bindsNone = bindsNone && !ok
		switch {
		case !ok:
			continue // the target does not have it; checks that need it say so
		case bound.Token == "":
			return "personas." + name + ".token is empty"
		case (declared.Token == "" || declared.Token == "valid") && !isID(bound.UserID):
			return "personas." + name + ".userId is not a positive number"
		}
	}
	if bindsNone {
		return "the reply has none of the personas that were asked for"
	}
	for _, ids := range []struct {
		key string
		ids map[string]string
	}{{"customers", made.Entities.Customers}, {"accounts", made.Entities.Accounts}, {"users", made.Entities.Users}} {
		for key, id := range ids.ids {
			if !isID(id) {
				return "entities." + ids.key + "." + key + " is not a positive number"
			}
		}
	}
	return ""
}

func isID(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n > 0
}

// jsonFault words a decoder's error without quoting values.
func jsonFault(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return kind.Field + " is not a " + kind.Type.String()
	}
	return err.Error()
}

// explanation is the tail of a message about a refusal: the documented error member, or else the begin of the body.
func explanation(body []byte) string {
	var documented struct{ Error string }
	if err := json.Unmarshal(body, &documented); err == nil && documented.Error != "" {
		return excerpt([]byte(documented.Error))
	}
	return excerpt(body)
}

// excerpt is the begin of a body as the tail of a message, on one line and in printable characters.
func excerpt(body []byte) string {
	text := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, string(body[:min(len(body), 8*excerptLength)]))), " ")
	if text == "" {
		return ", empty body"
	}
	if runes := []rune(text); len(runes) > excerptLength {
		text = string(slices.Concat(runes[:excerptLength], []rune("...")))
	}
	return ": " + text
}
