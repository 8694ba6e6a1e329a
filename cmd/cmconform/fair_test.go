package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// TestFreeChoicesConform is promise 4: a service that conforms, but writes its
// envelopes otherwise than the mock wherever it may, passes every check.
func TestFreeChoicesConform(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	_, opened := openedMock(t)
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
			server := httptest.NewServer(p.before(opened.Endpoints["v13-soap"])) // one address serves all versions
			defer server.Close()
			endpoints, dialects := map[string]string{}, slices.DeleteFunc(opened.Dialects(), func(name string) bool { return !strings.HasSuffix(name, "-soap") })
			for _, dialect := range dialects {
				address, _ := url.Parse(opened.Endpoints[dialect])
				endpoints[dialect] = server.URL + address.Path
			}
			doc, err := suite.Run(t.Context(), run.Options{Target: opened, Dialects: dialects, Manner: run.Manner{Endpoints: endpoints}})
			if err != nil {
				t.Fatal(err)
			}
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
			for i, h := range habits {
				if n := p.used[i].Load(); n < 20 {
					t.Errorf("%s was shown to the checks %d times only", h.name, n)
				}
			}
		})
	}
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
