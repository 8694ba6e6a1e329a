//go:build !race

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// round is one whole run against a service that conforms, but does whatever
// the documentation leaves to it otherwise than the mock by itself.
type round struct {
	name string
	mock []string // further arguments of the mock
	xml  []habit
	json []flatHabit
	late int64 // every so many replies one is late; 0 for none
	jobs int
	// warned are the requirements of which a check may warn, because the documentation recommends the other way.
	warned []string
	// skipped is why checks may have nothing to look at; empty for no reason.
	skipped string
	// noted are texts that the run must note, because a check or an observation saw the difference.
	noted []string
}

// TestFreeChoicesConform is promise 4: nobody fails by a free choice, and the
// choices that mean something are noted.
func TestFreeChoicesConform(t *testing.T) {
	command := binary(t)
	for _, r := range rounds(lists(t)) {
		t.Run(r.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "t.yaml")
			base, _, stop := ready(t, exec.Command(command, append([]string{"mock", "--listen", "127.0.0.1:0", "--undocumented", "--write-target", file}, r.mock...)...))
			defer stop()
			described, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := newRewriter(r)
			server := httptest.NewServer(p.before(t, base))
			defer server.Close()
			doc := runOn(t, command, between(string(described), base, server.URL), "--jobs", strconv.Itoa(r.jobs))
			conforms(t, doc, func(c reports.Check) bool {
				return c.Outcome == reports.Warn && slices.Contains(r.warned, check.RequirementOf(c.ID)) ||
					c.Outcome == reports.Skipped && r.skipped != "" && strings.Contains(c.Reason, r.skipped)
			})
			for _, text := range r.noted {
				if !slices.ContainsFunc(notes(doc), func(note string) bool { return strings.Contains(note, text) }) {
					t.Errorf("nothing is noted of %q", text)
				}
			}
			for i, h := range r.xml {
				if n := p.usedXML[i].Load(); n < 20 {
					t.Errorf("%s was shown to the checks %d times only", h.name, n)
				}
			}
			for i, h := range r.json {
				if n := p.usedJSON[i].Load(); n < 20 {
					t.Errorf("%s was shown to the checks over REST %d times only", h.name, n)
				}
			}
		})
	}
}

// conforms holds a document against that of a conforming service; spared are
// outcomes beside a pass that are right.
func conforms(t *testing.T, doc *reports.Document, spared func(reports.Check) bool) {
	t.Helper()
	for _, c := range doc.Checks {
		if c.Outcome != reports.Pass && !spared(c) {
			t.Errorf("%s %s %s: %s", c.Dialect, c.ID, c.Outcome, c.Reason)
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
	if len(doc.Checks) < 3500 {
		t.Errorf("%d checks ran, which is not all of four dialects", len(doc.Checks))
	}
}

// notes are what a run has noted of choices: "v13-soap CM-PROTO-014: HTTP 500".
// A warning is a note as well.
func notes(doc *reports.Document) []string {
	var all []string
	for _, c := range doc.Checks {
		for _, text := range c.Recorded {
			all = append(all, c.Dialect+" "+c.ID+": "+text)
		}
		if c.Outcome == reports.Warn {
			all = append(all, c.Dialect+" "+c.ID+": "+c.Reason)
		}
	}
	for _, o := range doc.Observations {
		all = append(all, o.Dialect+" "+o.ID+": "+o.Text)
	}
	return all
}

// between describes a target whose addresses are those of a proxy; worlds are
// made at the service itself.
func between(description, service, proxy string) string {
	var kept []string
	for line := range strings.Lines(description) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		if strings.HasSuffix(name, "-soap") || strings.HasSuffix(name, "-rest") {
			line = strings.Replace(line, service, proxy, 1)
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}

// runOn runs the plain command on a described target, the checks on request
// included, and reads its result.
func runOn(t *testing.T, command, description string, args ...string) *reports.Document {
	t.Helper()
	folder := t.TempDir()
	file, out := filepath.Join(folder, "target.yaml"), filepath.Join(folder, "out")
	if err := os.WriteFile(file, []byte(description), 0o600); err != nil {
		t.Fatal(err)
	}
	said, _ := exec.Command(command, append([]string{"run", "--quiet", "--target", file, "--out", out, "--select", "CM-*"}, args...)...).CombinedOutput()
	result, err := os.Open(filepath.Join(out, reports.ResultFile))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	defer result.Close()
	doc, err := reports.ReadResult(result)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// rounds spread the free choices so that those that exclude each other are in different ones.
func rounds(isList func(string) bool) []round {
	return []round{
		{
			name: "small ids, nil for empty", mock: []string{"--ids", "small"}, jobs: 1,
			noted: []string{"v12-soap CM-PROTO-014: HTTP 200", "v13-rest CM-REST-038: GetAccount refused with 106 UserIsNotAuthorized: HTTP 400"},
			xml: []habit{
				{name: "nil lists for empty ones", tree: nilLists(isList)},
				{name: "other message texts", tree: otherTexts},
				{name: "a header block of a gateway", tree: foreignHeader},
				{name: "shorter fractions", tree: fractions(shorter)},
				{name: "other prefixes", tree: func(root *etree.Element) bool { rename(root, numbered()); return true }},
				{name: "whitespace and comments", tree: spaced},
				{name: "declaration", bytes: func(b []byte) []byte { return append([]byte("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), b...) }},
				{name: "faults with HTTP 200", header: func(r *http.Response) { r.StatusCode, r.Status = http.StatusOK, "200 OK" }},
				{name: "Content-Type without charset", header: func(r *http.Response) { r.Header.Set("Content-Type", "text/xml") }},
			},
			json: []flatHabit{
				{name: "members in reverse", value: members(func(v *rest.Value) bool { slices.Reverse(v.Members); return len(v.Members) > 1 })},
				{name: "null for empty lists", value: flatLists(isList, rest.Array, &rest.Value{})},
				{name: "other message texts", value: flatTexts},
				{name: "shorter fractions", value: flatFractions(shorter)},
				{name: "white space", bytes: indented},
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
		},
		{
			name: "large ids, nothing for nil", mock: []string{"--ids", "large"}, jobs: 1,
			warned:  []string{"CM-VER-114"},   // names elements without a value, as a SHOULD
			skipped: "has no place in an int", // what notifications take for the id of a user
			noted:   []string{"v11-soap CM-AUTH-011: GetCustomer refused with 1001", "v13-rest CM-AUTH-011: GetCustomer refused with 1001"},
			xml: []habit{
				{name: "no blank elements", tree: blanks(func(parent, x *etree.Element) { parent.RemoveChild(x) }, nil)},
				{name: "lists in reverse", tree: reordered(isList, backwards), unordered: true},
				{name: "longer fractions", tree: fractions(longer)},
				{name: "OperationError 1001 for AdApiError 106", told: operationErrors},
				{name: "CDATA", tree: characterData},
				{name: "default namespaces", tree: func(root *etree.Element) bool { rename(root, nil); return true }},
				{name: "byte order mark", bytes: func(b []byte) []byte { return append([]byte("\ufeff"), b...) }},
				{name: "further headers", header: func(r *http.Response) {
					r.Header.Set("Content-Type", `Text/XML; Charset="UTF-8"; action="x"`)
					r.Header.Add("Set-Cookie", "session=1")
					r.Header.Set("X-Powered-By", "something else")
				}},
			},
			json: []flatHabit{
				{name: "empty lists for null", value: flatLists(isList, rest.Null, &rest.Value{Kind: rest.Array})},
				{name: "lists in reverse", value: flatReordered(backwards), unordered: true},
				{name: "longer fractions", value: flatFractions(longer)},
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
		},
		{
			name: "further roles, other containers, shuffled and late", late: 50, jobs: 3,
			warned: []string{"CM-PROTO-022", "CM-PROTO-023"}, // recommend the containers
			noted: []string{
				"v13-soap CM-ROLE-003: users have roles that no page lists: [777]", "v13-rest CM-ROLE-003: users have roles that no page lists: [777]",
				"v12-soap CM-PROTO-024: a failed authentication is reported by ApiFault",
			},
			xml: []habit{
				{name: "empty lists for nil ones", tree: blanks(func(_, x *etree.Element) {
					for _, a := range append([]etree.Attr(nil), x.Attr...) {
						if a.Key == "nil" {
							x.RemoveAttr(a.FullKey())
						}
					}
				}, isList)},
				{name: "shuffled lists", tree: reordered(isList, shuffler()), unordered: true},
				{name: "a role of no page", tree: furtherRole},
				{name: "errors in the other container", told: otherContainer},
				{name: "TrackingIds in capitals", tree: capitals},
				{name: "gzip", bytes: zipped, header: func(r *http.Response) { r.Header.Set("Content-Encoding", "gzip") }},
				{name: "chunks and a trailer", header: func(r *http.Response) {
					r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
					r.Trailer = http.Header{"X-Checksum": {"1"}}
				}},
			},
			json: []flatHabit{
				{name: "shuffled lists", value: flatReordered(shuffler()), unordered: true},
				{name: "a role of no page", value: flatFurtherRole},
				{name: "errors in the other container", value: flatOtherContainer},
			},
		},
	}
}

func shorter(fraction string) string { return strings.TrimRight(fraction, "0") }
func longer(fraction string) string  { return (fraction + "000000")[:7] }
