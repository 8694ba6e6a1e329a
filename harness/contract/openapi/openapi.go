// Package openapi writes the description of a service's REST binding, OpenAPI
// 3.1, from the contract.
package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/rest"
)

// Options are what a description says beyond the contract.
type Options struct {
	// Location is the URL that the routes stand below. Empty stands for the
	// production and the sandbox of the published service.
	Location string
	// YAML asks for YAML instead of JSON.
	YAML bool
}

// Origins of the published service (rest-binding, section 1).
const (
	production = "https://clientcenter.api.bingads.microsoft.com"
	sandbox    = "https://clientcenter.api.sandbox.bingads.microsoft.com"
)

// Names that the document gives its parts. The first tag is what the clients
// of the vendor call the service; generators name a class after it.
const (
	serviceTag  = "CustomerManagementService"
	reservedTag = "Reserved"
	faultSchema = "Fault"
	typeMember  = "Type"
)

// faultStatuses are those that a fault comes with. The documentation names none
// for a body that is no JSON.
func faultStatuses() []int {
	statuses := append(rest.FaultStatuses(), rest.StatusOfRefusal(&contract.RequestError{Kind: contract.WrongMediaType}))
	slices.Sort(statuses)
	return slices.Compact(statuses)
}

// credentials are the request headers of the contract that REST has another
// form for, or none: Authorization and DeveloperToken are security schemes,
// the rest went with SOAP.
var credentials = map[string]bool{
	"ApplicationToken": true, "AuthenticationToken": true, "DeveloperToken": true, "Password": true, "UserName": true,
}

const introduction = `The REST binding of the Customer Management service of Microsoft Advertising, version %s,
as its documentation of %d describes it. Written by cmconform from the contract that its checks
and its mock use; this is no document of Microsoft.

- Every operation is a request with a JSON object, also where the method is DELETE.
- A 64-bit integer is a string. Requests may write it as a number, but many JSON readers lose digits of it then.
- A member without a value is null. Replies have every member; the few that are not required are left out instead.
  Requests may leave out what they have no value for.
- Times are UTC and have no zone. Requests may add one.
- The id of the log entry is the header TrackingId of a reply, and a member of a fault.
`

// Write writes the description of the contract, whose version must have a REST
// binding. The only other errors are w's.
func Write(c *contract.Contract, w io.Writer, o Options) error {
	if c.RESTPath == "" {
		return fmt.Errorf("%s has no REST binding", c.Version)
	}
	text, err := json.MarshalIndent((&document{c: c}).root(o.Location), "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if o.YAML {
		var ordered any
		if err := yaml.UnmarshalWithOptions(text, &ordered, yaml.UseOrderedMap()); err != nil {
			return err
		}
		if text, err = yaml.MarshalWithOptions(ordered, yaml.UseLiteralStyleIfMultiline(true)); err != nil {
			return err
		}
	}
	_, err = io.Copy(w, bytes.NewReader(text))
	return err
}

type document struct{ c *contract.Contract }

func (d *document) root(location string) object {
	servers := []object{
		{{"url", production + d.c.RESTPath}, {"description", "Production"}},
		{{"url", sandbox + d.c.RESTPath}, {"description", "Sandbox"}},
	}
	if location != "" {
		servers = []object{{{"url", strings.TrimSuffix(location, "/")}}}
	}
	return object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "Customer Management"},
			{"version", d.c.Version},
			{"description", fmt.Sprintf(introduction, strings.TrimPrefix(d.c.Version, "v"), d.c.Edition)},
		}},
		{"servers", servers},
		{"security", []object{{{"bearer", []string{}}, {"developerToken", []string{}}}}},
		{"tags", []object{
			{{"name", serviceTag}, {"description", "The documented operations."}},
			{{"name", reservedTag}, {"description", "Operations that the service has and its reference does not describe."}},
		}},
		{"paths", d.paths()},
		{"components", d.components()},
	}
}

// paths has the routes in the order of their first operations.
func (d *document) paths() object {
	var paths object
	seen := map[string]bool{}
	for _, first := range d.c.Operations {
		if seen[first.Route] {
			continue
		}
		seen[first.Route] = true
		var item object
		for _, op := range d.c.Routed(first.Route) {
			item = item.with(strings.ToLower(op.Verb), d.operation(op))
		}
		paths = paths.with(first.Route, item)
	}
	return paths
}

func (d *document) operation(op *contract.Operation) object {
	tag := serviceTag
	if !op.Documented {
		tag = reservedTag
	}
	o := object{{"operationId", op.Name}, {"tags", []string{tag}}, {"summary", words(op.Name)}}
	if op.Limit != "" {
		o = o.with("description", "A request takes at most: "+op.Limit+".")
	}
	if parameters := d.headers(); len(parameters) > 0 {
		var refs []object
		for _, p := range parameters {
			refs = append(refs, ref("parameters", p.name))
		}
		o = o.with("parameters", refs)
	}
	responses := object{{"200", object{
		{"description", "Done."},
		{"headers", d.responseHeaders()},
		{"content", jsonOf(ref("schemas", op.Response.Name))},
	}}}
	for _, status := range faultStatuses() {
		responses = responses.with(strconv.Itoa(status), ref("responses", statusName(status)))
	}
	return append(o,
		member{"requestBody", object{{"required", true}, {"content", jsonOf(ref("schemas", op.Request.Name))}}},
		member{"responses", responses})
}

func jsonOf(schema object) object {
	return object{{"application/json", object{{"schema", schema}}}}
}

// headers describes the request headers that are no credentials.
func (d *document) headers() object {
	var headers object
	for _, h := range d.c.RequestHeaders {
		if !credentials[h] {
			headers = headers.with(h, object{{"name", h}, {"in", "header"}, {"schema", object{{"type", "string"}}}})
		}
	}
	return headers
}

func (d *document) responseHeaders() object {
	var headers object
	for _, h := range d.c.ResponseHeaders {
		headers = headers.with(h, ref("headers", h))
	}
	return headers
}

func (d *document) components() object {
	components := object{
		{"securitySchemes", object{
			{"bearer", object{{"type", "http"}, {"scheme", "bearer"}, {"description", "An access token of the caller."}}},
			{"developerToken", object{{"type", "apiKey"}, {"in", "header"}, {"name", "DeveloperToken"}, {"description", "The token of the calling application's developer."}}},
		}},
	}
	if headers := d.headers(); len(headers) > 0 {
		components = components.with("parameters", headers)
	}
	var headers, responses object
	for _, h := range d.c.ResponseHeaders {
		headers = headers.with(h, object{{"required", true}, {"description", "The id of the reply's log entry."}, {"schema", trackingID}})
	}
	for _, status := range faultStatuses() {
		responses = responses.with(statusName(status), object{
			{"description", http.StatusText(status)},
			{"content", jsonOf(ref("schemas", faultSchema))},
		})
	}
	return append(components, member{"headers", headers}, member{"responses", responses}, member{"schemas", schemas(d.c)})
}

func statusName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

// words turns GetUserMFAStatus into "Get user MFA status".
func words(name string) string {
	letters := []rune(name)
	var b strings.Builder
	for i, r := range letters {
		begins := i > 0 && unicode.IsUpper(r)
		short := begins && unicode.IsUpper(letters[i-1]) // within an abbreviation, unless a word follows
		if short && i+1 < len(letters) && unicode.IsLower(letters[i+1]) {
			short = false
		}
		if begins && !short {
			b.WriteByte(' ')
		}
		if begins && !short && (i+1 == len(letters) || !unicode.IsUpper(letters[i+1])) {
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
