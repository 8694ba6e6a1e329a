package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// TestFreeChoicesConform is promise 4: a service that conforms, but writes its
// envelopes otherwise than the mock wherever it may, passes every check.
func TestFreeChoicesConform(t *testing.T) {
	// Processes of their own: how others write is not what the race detector is for.
	command, file := binary(t), filepath.Join(t.TempDir(), "t.yaml")
	base, _, stop := ready(t, exec.Command(command, "mock", "--listen", "127.0.0.1:0", "--undocumented", "--write-target", file))
	defer stop()
	described, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	isList := lists(t)
	prefixes := habit{name: "other prefixes", tree: func(root *etree.Element) bool { rename(root, numbered()); return true }}
	defaults := habit{name: "default namespaces", tree: func(root *etree.Element) bool { rename(root, nil); return true }}
	for _, habits := range [][]habit{
		{
			{name: "nil lists for empty ones", tree: nilLists(isList)},
			{name: "other message texts", tree: otherTexts},
			{name: "a header block of a gateway", tree: foreignHeader},
			{name: "shorter fractions", tree: fractions(func(f string) string { return strings.TrimRight(f, "0") })},
			prefixes,
			{name: "whitespace and comments", tree: spaced},
			{name: "declaration", bytes: func(b []byte) []byte { return append([]byte("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), b...) }},
			{name: "faults with HTTP 200", header: func(r *http.Response) { r.StatusCode, r.Status = http.StatusOK, "200 OK" }},
			{name: "Content-Type without charset", header: func(r *http.Response) { r.Header.Set("Content-Type", "text/xml") }},
		},
		{
			{name: "no blank elements", tree: blanks(func(parent, x *etree.Element) { parent.RemoveChild(x) }, nil)},
			{name: "lists in reverse", tree: reversed(isList), unordered: true},
			{name: "longer fractions", tree: fractions(func(f string) string { return (f + "000000")[:7] })},
			{name: "OperationError 1001 for AdApiError 106", told: operationErrors},
			{name: "CDATA", tree: characterData},
			defaults,
			{name: "byte order mark", bytes: func(b []byte) []byte { return append([]byte("\ufeff"), b...) }},
			{name: "further headers", header: func(r *http.Response) {
				r.Header.Set("Content-Type", `Text/XML; Charset="UTF-8"; action="x"`)
				r.Header.Add("Set-Cookie", "session=1")
				r.Header.Set("X-Powered-By", "something else")
			}},
		},
		{
			{name: "empty lists for nil ones", tree: blanks(func(_, x *etree.Element) {
				for _, a := range append([]etree.Attr(nil), x.Attr...) {
					if a.Key == "nil" {
						x.RemoveAttr(a.FullKey())
					}
				}
			}, isList)},
			{name: "TrackingIds in capitals", tree: capitals},
			{name: "gzip", bytes: zipped, header: func(r *http.Response) { r.Header.Set("Content-Encoding", "gzip") }},
			{name: "chunks and a trailer", header: func(r *http.Response) {
				r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
				r.Trailer = http.Header{"X-Checksum": {"1"}}
			}},
		},
	} {
		names := make([]string, len(habits))
		for i, h := range habits {
			names[i] = h.name
		}
		t.Run(strings.Join(names, ", "), func(t *testing.T) {
			p := &rewriter{t: t, habits: habits, used: make([]atomic.Int64, len(habits))}
			server := httptest.NewServer(p.before(base)) // one address serves all versions
			defer server.Close()
			doc := runOn(t, command, between(string(described), base, server.URL))
			for _, c := range doc.Checks {
				// The one requirement that names elements without a value, as a SHOULD.
				named := strings.HasPrefix(c.ID, "CM-VER-114") && c.Outcome == reports.Warn && habits[0].name == "no blank elements"
				if c.Outcome != reports.Pass && !named {
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
			if len(doc.Checks) < 2000 {
				t.Errorf("%d checks ran, which is not all of three versions", len(doc.Checks))
			}
			for i, h := range habits {
				if n := p.used[i].Load(); n < 20 {
					t.Errorf("%s was shown to the checks %d times only", h.name, n)
				}
			}
		})
	}
}

// between describes a target whose SOAP addresses are those of a proxy; worlds
// are made at the service itself.
func between(description, service, proxy string) string {
	var kept []string
	for line := range strings.Lines(description) {
		switch name, _, _ := strings.Cut(strings.TrimSpace(line), ":"); {
		case strings.HasSuffix(name, "-soap"):
			line = strings.Replace(line, service, proxy, 1)
		case strings.HasSuffix(name, "-rest"):
			continue
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}

// runOn runs the plain command on a described target and reads its result.
func runOn(t *testing.T, command, description string) *reports.Document {
	t.Helper()
	folder := t.TempDir()
	file, out := filepath.Join(folder, "target.yaml"), filepath.Join(folder, "out")
	if err := os.WriteFile(file, []byte(description), 0o600); err != nil {
		t.Fatal(err)
	}
	said, _ := exec.Command(command, "run", "--quiet", "--target", file, "--out", out).CombinedOutput()
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

// rewriter stands before a service and writes its replies in other ways.
type rewriter struct {
	t      *testing.T
	habits []habit
	used   []atomic.Int64
}

func (p *rewriter) before(endpoint string) http.Handler {
	address, err := url.Parse(endpoint)
	if err != nil {
		p.t.Fatal(err)
	}
	return rewriting(p.t, address, p.rewrite, func(body []byte) bool { return bytes.Contains(body, []byte("OrderBy")) })
}

// rewriting stands before a service and hands its replies to rewrite; ordered
// tells the requests that ask for an order.
func rewriting(t *testing.T, address *url.URL, rewrite func(*http.Response) error, ordered func(body []byte) bool) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = address.Scheme, address.Host, r.In.Host
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: rewrite,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), asksForOrder{}, ordered(body))))
	})
}

type asksForOrder struct{}

var versionOf = regexp.MustCompile(`v1[1-3]`)

func (p *rewriter) rewrite(r *http.Response) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body.Close()
	doc := etree.NewDocument()
	doc.WriteSettings.CanonicalText = true
	if doc.ReadFromBytes(body) == nil && doc.Root() != nil && doc.Root().Tag == "Envelope" {
		r.ContentLength = 0 // until a habit says otherwise
		for i, h := range p.habits {
			if ordered, _ := r.Request.Context().Value(asksForOrder{}).(bool); ordered && h.unordered {
				continue
			}
			changed := h.tree == nil || h.tree(doc.Root())
			if h.told != nil {
				changed = h.told(doc.Root(), versionOf.FindString(r.Request.URL.Path))
			}
			if h.header != nil {
				h.header(r)
			}
			if changed {
				p.used[i].Add(1)
			}
		}
		if body, err = doc.WriteToBytes(); err != nil {
			return err
		}
		for _, h := range p.habits {
			if h.bytes != nil {
				body = h.bytes(body)
			}
		}
	}
	carry(r, body)
	return nil
}

// carry gives a response its body; one whose length is unknown goes out in pieces.
func carry(r *http.Response, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.ContentLength >= 0 {
		r.ContentLength = int64(len(body))
		r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	} else {
		r.Header.Del("Content-Length")
	}
}
