package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// flatHabit is one way of writing replies over REST that is left to the
// service. Each part is nil where the habit does not concern it.
type flatHabit struct {
	name string
	// value reports whether it found anything to change.
	value  func(*rest.Value) bool
	bytes  func([]byte) []byte
	header func(*http.Response)
	// unordered limits the habit to replies to requests that ask for no order.
	unordered bool
}

// TestFreeChoicesConformOverREST is promise 4 for the other binding: a service
// whose JSON differs from the mock's wherever it may passes every check.
func TestFreeChoicesConformOverREST(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	_, opened := openedMock(t)
	isList := lists(t)
	for _, habits := range [][]flatHabit{
		{
			{name: "members in reverse", value: members(func(v *rest.Value) bool { slices.Reverse(v.Members); return len(v.Members) > 1 })},
			{name: "null for empty lists", value: members(func(v *rest.Value) bool {
				return each(v, func(m *rest.Member) bool {
					if m.Value.Kind != rest.Array || len(m.Value.Items) > 0 || !isList(m.Name) {
						return false
					}
					m.Value = &rest.Value{}
					return true
				})
			})},
			{name: "other message texts", value: flatTexts},
			{name: "shorter fractions", value: flatFractions(func(f string) string { return strings.TrimRight(f, "0") })},
			{name: "white space", bytes: func(b []byte) []byte {
				var indented bytes.Buffer
				_ = json.Indent(&indented, b, "\r", "\t")
				return append([]byte("\n "), append(indented.Bytes(), '\n')...)
			}},
			{name: "400 for all refusals but of tokens", header: func(r *http.Response) {
				if r.StatusCode == http.StatusForbidden {
					r.StatusCode, r.Status = http.StatusBadRequest, "400 Bad Request"
				}
			}},
			{name: "no charset", header: func(r *http.Response) { r.Header.Set("Content-Type", "application/json") }},
			{name: "no TrackingId header of faults", header: func(r *http.Response) {
				if r.StatusCode != http.StatusOK {
					r.Header.Del("TrackingId")
				}
			}},
		},
		{
			{name: "empty lists for null", value: members(func(v *rest.Value) bool {
				return each(v, func(m *rest.Member) bool {
					if m.Value.Kind != rest.Null || !isList(m.Name) {
						return false
					}
					m.Value = &rest.Value{Kind: rest.Array}
					return true
				})
			})},
			{name: "lists in reverse", unordered: true, value: members(func(v *rest.Value) bool {
				return each(v, func(m *rest.Member) bool {
					if m.Value.Kind != rest.Array || m.Name == "PartialErrors" {
						return false
					}
					slices.Reverse(m.Value.Items)
					return len(m.Value.Items) > 1
				})
			})},
			{name: "longer fractions", value: flatFractions(func(f string) string { return (f + "000000")[:7] })},
			{name: "OperationError 1001 for AdApiError 106", value: flatOperationErrors},
			{name: "escapes", bytes: escaped},
			{name: "gzip", bytes: zipped, header: func(r *http.Response) { r.Header.Set("Content-Encoding", "gzip") }},
			{name: "chunks and further headers", header: func(r *http.Response) {
				r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
				r.Header.Set("Content-Type", `Application/JSON; Charset="UTF-8"`)
				r.Header.Set("TrackingId", strings.ToUpper(r.Header.Get("TrackingId")))
				r.Header.Add("Set-Cookie", "session=1")
			}},
		},
	} {
		names := make([]string, len(habits))
		for i, h := range habits {
			names[i] = h.name
		}
		t.Run(strings.Join(names, ", "), func(t *testing.T) {
			used := make([]atomic.Int64, len(habits))
			address, _ := url.Parse(opened.Endpoints["v13-rest"])
			server := httptest.NewServer(inOtherJSON(t, address, habits, used))
			defer server.Close()
			doc, err := suite.Run(t.Context(), run.Options{Target: opened, Dialects: []string{"v13-rest"}, Manner: run.Manner{
				Endpoints: map[string]string{"v13-rest": server.URL + address.Path},
			}})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range doc.Checks {
				if c.Outcome != reports.Pass {
					t.Errorf("%s %s: %s", c.ID, c.Outcome, c.Reason)
				}
			}
			for _, i := range doc.Invariants {
				if i.Count > 0 {
					t.Errorf("invariant %s: %s", i.ID, i.Violations[0].Message)
				}
			}
			if len(doc.Problems) > 0 || doc.Summary.ExitCode != run.ExitConforms {
				t.Errorf("exit code %d, problems %v", doc.Summary.ExitCode, doc.Problems)
			}
			for i, h := range habits {
				if n := used[i].Load(); n < 20 {
					t.Errorf("%s was shown to the checks %d times only", h.name, n)
				}
			}
		})
	}
}

// inOtherJSON stands before a service and writes its JSON in other ways.
func inOtherJSON(t *testing.T, address *url.URL, habits []flatHabit, used []atomic.Int64) http.Handler {
	rewrite := func(r *http.Response) error {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body.Close()
		if v, err := rest.Parse(body, rest.ReplyLimits); err == nil && v.Kind == rest.Object {
			r.ContentLength = 0 // until a habit says otherwise
			ordered, _ := r.Request.Context().Value(asksForOrder{}).(bool)
			for i, h := range habits {
				if ordered && h.unordered {
					continue
				}
				if h.value == nil || h.value(v) {
					used[i].Add(1)
				}
				if h.header != nil {
					h.header(r)
				}
			}
			body = v.Bytes()
			for _, h := range habits {
				if h.bytes != nil {
					body = h.bytes(body)
				}
			}
		}
		carry(r, body)
		return nil
	}
	return rewriting(t, address, rewrite, func(body []byte) bool {
		return bytes.Contains(body, []byte(`"Ordering":{`)) || bytes.Contains(body, []byte(`"Ordering":[`))
	})
}

// members visits every object, and reports whether any visit changed something.
func members(visit func(*rest.Value) bool) func(*rest.Value) bool {
	var walk func(v *rest.Value) bool
	walk = func(v *rest.Value) bool {
		changed := v.Kind == rest.Object && visit(v)
		for _, m := range v.Members {
			changed = walk(m.Value) || changed
		}
		for _, item := range v.Items {
			changed = walk(item) || changed
		}
		return changed
	}
	return walk
}

func each(v *rest.Value, change func(*rest.Member) bool) bool {
	changed := false
	for i := range v.Members {
		changed = change(&v.Members[i]) || changed
	}
	return changed
}

// flatTexts says whatever is meant for people in other words.
func flatTexts(v *rest.Value) bool {
	return v.Child("Type") != nil && v.Child("TrackingId") != nil && members(func(v *rest.Value) bool {
		return each(v, func(m *rest.Member) bool {
			if m.Value.Kind != rest.String || m.Name != "Message" && m.Name != "Detail" && m.Name != "Details" {
				return false
			}
			m.Value = &rest.Value{Kind: rest.String, Text: "Nope."}
			return true
		})
	})(v)
}

var flatInstant = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d+)$`)

// flatFractions rewrites the fraction of a second of every time; an empty one goes with its dot.
func flatFractions(rewrite func(string) string) func(*rest.Value) bool {
	return members(func(v *rest.Value) bool {
		return each(v, func(m *rest.Member) bool {
			found := flatInstant.FindStringSubmatch(m.Value.Text)
			if m.Value.Kind != rest.String || found == nil {
				return false
			}
			m.Value = &rest.Value{Kind: rest.String, Text: strings.TrimSuffix(found[1]+"."+rewrite(found[2]), ".")}
			return true
		})
	})
}

// flatOperationErrors says "not authorised" in the other of the two documented ways.
func flatOperationErrors(v *rest.Value) bool {
	list := v.Child("Errors")
	if list == nil || len(list.Items) != 1 || v.At("Errors/Code").Text != "106" {
		return false
	}
	text := func(s string) *rest.Value { return &rest.Value{Kind: rest.String, Text: s} }
	v.Members = []rest.Member{
		{Name: "OperationErrors", Value: &rest.Value{Kind: rest.Array, Items: []*rest.Value{{Kind: rest.Object, Members: []rest.Member{
			{Name: "Code", Value: &rest.Value{Kind: rest.Number, Text: "1001"}}, {Name: "Details", Value: &rest.Value{}}, {Name: "Message", Value: text("Nope.")},
		}}}}},
		{Name: "TrackingId", Value: v.Child("TrackingId")},
		{Name: "Type", Value: text("ApiFault")}, // clients wait for it to the end
	}
	return true
}

// escaped writes what need not be escaped by its number.
func escaped(body []byte) []byte {
	text := strings.NewReplacer("/", `\/`, "@", `\u0040`, "+", `\u002B`, "=", `\u003d`).Replace(string(body))
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(`\u` + strconv.FormatInt(int64(r)+0x10000, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	return []byte(b.String())
}
