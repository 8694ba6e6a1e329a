package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/internal/needs"
)

// extract is one version as a program read it from generated client code and
// from the published description.
type extract struct {
	Path, Namespace                 string
	RequestHeaders, ResponseHeaders []string
	Operations                      []struct {
		Name              string
		SOAPAction        string
		Documented        bool
		ListLimit         *string
		Request, Response [][6]any
	}
	Types map[string]struct {
		Kind, Namespace string
		Base            *string
		List            bool
		Elements        [][6]any
		Values          []string
	}
	Faults []FaultElement
}

// TestContractsAgreeWithTheExtract compares everything that a contract says of
// operations, types, order, namespaces, nil, omission and values.
func TestContractsAgreeWithTheExtract(t *testing.T) {
	data, err := os.ReadFile(needs.Reference(t, "reference/contracts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]json.RawMessage
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, version := range Versions() {
		t.Run(version, func(t *testing.T) {
			var want extract
			if err := json.Unmarshal(file[version], &want); err != nil {
				t.Fatal(err)
			}
			c, err := Load(version, 2025)
			if err != nil {
				t.Fatal(err)
			}
			comparison{t}.service(&want, c)
			comparison{t}.types(&want, c)
		})
	}
}

func TestEarlierVersionsAreTheSameInEveryEdition(t *testing.T) {
	for _, version := range []string{"v11", "v12"} {
		var written []string
		for _, edition := range Editions {
			c, err := Load(version, edition)
			if err != nil {
				t.Fatal(err)
			}
			lines := fmt.Sprintln(c.RequestHeaders, c.ResponseHeaders)
			for _, name := range c.TypeNames() {
				lines += fmt.Sprintln(name, rows(c.Elements(c.Type(name))), c.Type(name).Values)
			}
			for _, o := range c.Operations {
				lines += fmt.Sprintln(o.Name, rows(o.Request.Elements), rows(o.Response.Elements))
			}
			written = append(written, lines)
		}
		if diff := cmp.Diff(written[0], written[1]); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
}

type comparison struct{ *testing.T }

func (t comparison) same(what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

func (t comparison) service(want *extract, c *Contract) {
	t.same("path", want.Path, c.Path)
	t.same("namespace", want.Namespace, c.Namespace)
	t.same("request headers", want.RequestHeaders, c.RequestHeaders)
	t.same("response headers", want.ResponseHeaders, c.ResponseHeaders)
	t.same("faults", want.Faults, c.Faults)
	if len(want.Operations) != len(c.Operations) {
		t.Fatalf("%d operations, want %d", len(c.Operations), len(want.Operations))
	}
	for i, o := range want.Operations {
		// The extract is older than the pages of the two operations on notifications.
		notifications := strings.HasSuffix(o.Name, "Notifications")
		limit := ""
		if o.ListLimit != nil && *o.ListLimit != "not applicable" {
			added := ""
			if c.Version == "v13" {
				added = ", 1 UserInvitation"
			}
			limit = strings.Replace(*o.ListLimit, " (v13: also 1 UserInvitation)", added, 1)
		}
		if o.Name == "DismissNotifications" {
			limit = "1 NotificationTypePairs list"
		}
		got := c.Operations[i]
		t.same(o.Name, []any{o.Name, o.SOAPAction, o.Documented || notifications, limit}, []any{got.Name, got.SOAPAction, got.Documented, got.Limit})
		t.same(o.Name+" request", o.Request, rows(got.Request.Elements))
		t.same(o.Name+" response", o.Response, rows(got.Response.Elements))
		newest, err := Load("v13", 2025)
		if err != nil {
			t.Fatal(err)
		}
		t.same(o.Name+" kind", newest.Operation(o.Name).Kind, got.Kind)
	}
}

func (t comparison) types(want *extract, c *Contract) {
	t.same("number of types", len(want.Types), len(c.TypeNames()))
	for name, w := range want.Types {
		got := c.Type(name)
		if got == nil {
			t.Errorf("no type %s", name)
			continue
		}
		shape, base := Complex, ""
		if w.Kind == "enum" {
			shape = Enum
		}
		if w.List {
			shape = Flags
		}
		if w.Base != nil {
			base = *w.Base
		}
		t.same(name, []any{shape, w.Namespace, base}, []any{got.Shape, got.Namespace, got.Base})
		t.same(name+" values", w.Values, got.Values)
		if w.Kind == "complex" {
			t.same(name+" elements", w.Elements, rows(got.Elements))
		}
	}
}

// rows are elements as the extract writes them.
func rows(elements []*Element) [][6]any {
	rows := [][6]any{}
	for _, e := range elements {
		most := "1"
		if e.Many {
			most = "*"
		}
		rows = append(rows, [6]any{e.Name, e.Type, e.Nillable, e.OmitNull, float64(e.Min), most})
	}
	return rows
}

// Routes and verbs are those of the vendor's five clients, as the reference tabulates them.
func TestRoutesAgreeWithTheReference(t *testing.T) {
	page, err := os.ReadFile(needs.Reference(t, "reference/rest-binding.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (\\w+) \\| (POST|PUT|DELETE) \\| `(/[^`]*)` \\|").FindAllStringSubmatch(string(page), -1) {
		want[row[1]] = row[2] + " " + row[3]
	}
	got := map[string]string{}
	for _, o := range load(t, 2025).Operations {
		got[o.Name] = o.Verb + " " + o.Route
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, version := range []string{"v11", "v12"} {
		c, err := Load(version, 2025)
		if err != nil {
			t.Fatal(err)
		}
		if c.RESTPath != "" || c.Operation("GetUser").Route != "" {
			t.Errorf("%s has no REST binding, got %q", version, c.RESTPath+c.Operation("GetUser").Route)
		}
	}
}
