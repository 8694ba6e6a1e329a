package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

// Description is what a service says of itself in one dialect.
type Description struct {
	Dialect string `json:"dialect"`
	// Address is where it was found; empty where none is served.
	Address string `json:"address,omitempty"`
	// Fault says why one that is served cannot be compared.
	Fault string  `json:"fault,omitempty"`
	Drift []Drift `json:"drift,omitempty"`
}

// describe finds the description of a dialect and compares it with the contract.
func describe(ctx context.Context, t *target.Target, dialect string, edition int) (*Description, error) {
	d, err := target.ParseDialect(dialect)
	if err != nil {
		return nil, err
	}
	found := &Description{Dialect: dialect}
	edition = check.EditionOver(d.Binding, edition)
	if d.Binding == target.REST {
		return found, found.openAPI(ctx, t, d.Version, edition)
	}
	return found, found.wsdl(ctx, t, d.Version, edition)
}

func (d *Description) wsdl(ctx context.Context, t *target.Target, version string, edition int) error {
	for _, query := range []string{"?singleWsdl", "?wsdl"} {
		address := t.Endpoints[d.Dialect] + query
		body := served(ctx, t, address)
		if body == nil || !strings.Contains(string(body[:min(len(body), 4096)]), "definitions") {
			continue
		}
		d.Address, d.Fault = address, ""
		theirs, err := readDescription(body, func(location string) ([]byte, error) {
			return part(ctx, t, address, location)
		})
		if err != nil {
			d.Fault = err.Error()
			continue
		}
		d.Drift, err = driftOf(theirs, version, edition)
		return err
	}
	return nil
}

// served is the document at an address; nil where there is none.
func served(ctx context.Context, t *target.Target, address string) []byte {
	status, _, body, err := t.Get(ctx, address, int64(descriptionLimits.Bytes))
	if err != nil || status != http.StatusOK || len(body) == 0 {
		return nil
	}
	return body
}

// part gets a document that a description refers to.
func part(ctx context.Context, t *target.Target, base, location string) ([]byte, error) {
	from, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	to, err := from.Parse(location)
	if err != nil {
		return nil, errors.New("it refers to " + location + ", which is no address")
	}
	status, _, body, err := t.Get(ctx, to.String(), int64(descriptionLimits.Bytes))
	if err != nil {
		return nil, fmt.Errorf("the part %s cannot be had: %w", location, err)
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("the part %s cannot be had: HTTP %d", location, status)
	}
	return body, nil
}

// openAPI compares the routes of an OpenAPI document, where a REST service has one.
func (d *Description) openAPI(ctx context.Context, t *target.Target, version string, edition int) error {
	c, err := contract.Load(version, edition)
	if err != nil {
		return err
	}
	base := strings.TrimRight(t.Endpoints[d.Dialect], "/")
	for _, address := range []string{base + "/openapi.json", strings.TrimSuffix(base, c.RESTPath) + "/openapi.json"} {
		body := served(ctx, t, address)
		if body == nil {
			continue
		}
		d.Address, d.Fault = address, ""
		var document struct {
			OpenAPI, Swagger string
			Paths            map[string]map[string]json.RawMessage
		}
		if err := json.Unmarshal(body, &document); err != nil || document.OpenAPI+document.Swagger == "" {
			d.Fault = "it is no OpenAPI document in JSON"
			continue
		}
		d.routes(c, document.Paths)
		return nil
	}
	return nil
}

// routes compares verbs and paths; the paths of a document may begin at the host or below the service's own.
func (d *Description) routes(c *contract.Contract, paths map[string]map[string]json.RawMessage) {
	theirs := map[string]bool{}
	for path, verbs := range paths {
		for verb := range verbs {
			if verb = strings.ToUpper(verb); slices.Contains([]string{"GET", "POST", "PUT", "DELETE", "PATCH"}, verb) {
				theirs[verb+" "+strings.TrimPrefix(path, c.RESTPath)] = true
			}
		}
	}
	for _, o := range c.Operations {
		route := o.Verb + " " + o.Route
		if o.Documented && !theirs[route] {
			d.Drift = append(d.Drift, Drift{Missing, "operation " + o.Name, "has no route " + route})
		}
		delete(theirs, route)
	}
	for _, route := range slices.Sorted(maps.Keys(theirs)) {
		d.Drift = append(d.Drift, Drift{Unknown, "route " + route, "is not in the contract"})
	}
}
