//go:build !race

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/rest"
)

// rewriter stands before a service and writes its replies in other ways.
type rewriter struct {
	round
	usedXML, usedJSON []atomic.Int64 // how often each habit found something to change
	replies           atomic.Int64
}

func newRewriter(r round) *rewriter {
	return &rewriter{round: r, usedXML: make([]atomic.Int64, len(r.xml)), usedJSON: make([]atomic.Int64, len(r.json))}
}

// before hands the replies of the service at base to the habits.
func (p *rewriter) before(t *testing.T, base string) http.Handler {
	t.Helper()
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = address.Scheme, address.Host, r.In.Host
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: p.rewrite,
		Transport:      &http.Transport{MaxIdleConnsPerHost: 16},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if p.late > 0 && p.replies.Add(1)%p.late == 0 {
			time.Sleep(lateness)
		}
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), asksForOrder{}, ordering.Match(body))))
	})
}

// lateness is how much later than the others a late reply comes.
const lateness = 40 * time.Millisecond

type asksForOrder struct{}

var (
	ordering  = regexp.MustCompile(`OrderBy\b|"Ordering":[{[]`)
	versionOf = regexp.MustCompile(`v1[1-3]`)
)

func (p *rewriter) rewrite(r *http.Response) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body.Close()
	ordered, _ := r.Request.Context().Value(asksForOrder{}).(bool)
	doc := etree.NewDocument()
	doc.WriteSettings.CanonicalText = true
	if bytes.HasPrefix(body, []byte("{")) {
		if v, err := rest.Parse(body, rest.ReplyLimits); err == nil {
			body = p.inOtherJSON(r, v, ordered)
		}
	} else if doc.ReadFromBytes(body) == nil && doc.Root() != nil && doc.Root().Tag == "Envelope" {
		if body, err = p.inOtherXML(r, doc, ordered); err != nil {
			return err
		}
	}
	carry(r, body)
	return nil
}

func (p *rewriter) inOtherXML(r *http.Response, doc *etree.Document, ordered bool) ([]byte, error) {
	r.ContentLength = 0 // until a habit says otherwise
	for i, h := range p.xml {
		if ordered && h.unordered {
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
			p.usedXML[i].Add(1)
		}
	}
	body, err := doc.WriteToBytes()
	for _, h := range p.xml {
		if h.bytes != nil {
			body = h.bytes(body)
		}
	}
	return body, err
}

func (p *rewriter) inOtherJSON(r *http.Response, v *rest.Value, ordered bool) []byte {
	r.ContentLength = 0 // until a habit says otherwise
	for i, h := range p.json {
		if ordered && h.unordered {
			continue
		}
		if h.value == nil || h.value(v) {
			p.usedJSON[i].Add(1)
		}
		if h.header != nil {
			h.header(r)
		}
	}
	body := v.Bytes()
	for _, h := range p.json {
		if h.bytes != nil {
			body = h.bytes(body)
		}
	}
	return body
}

// indented is the same JSON with white space wherever it may be.
func indented(body []byte) []byte {
	var b bytes.Buffer
	_ = json.Indent(&b, body, "\r", "\t")
	return append([]byte("\n "), append(b.Bytes(), '\n')...)
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
