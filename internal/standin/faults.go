package standin

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// Fault is what something between the caller and a conforming service does to HTTP.
type Fault struct {
	Name string
	// Answer replies in place of the service.
	Answer func(w http.ResponseWriter, r *http.Request)
}

// Faults are those that need no wire of their own. other is the address of a
// host that must never be sent anything.
func Faults(other string) []Fault {
	return []Fault{
		{"a page of the gateway", page(http.StatusBadGateway, "text/html", "<html><h1>502 Bad Gateway</h1></html>")},
		{"a page of the gateway with status 200", page(http.StatusOK, "text/html; charset=utf-8", "<html><title>Maintenance</title></html>")},
		{"bare Forbidden", page(http.StatusForbidden, "", "Forbidden")},
		{"bytes of nothing", page(http.StatusOK, "application/octet-stream", "\x00\xff\x13\x37 \x80\x81")},
		{"a bomb of gzip", bomb},
		{"a length that is too long", tooLong},
		{"redirects to another host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other+r.URL.Path, http.StatusTemporaryRedirect)
		}},
		{"a storm of 429", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		}},
		{"503 with a long wait", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(http.StatusServiceUnavailable)
		}},
	}
}

func page(status int, contentType, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// bombSize is what the bomb becomes, ten times what a client should read.
const bombSize = 320 << 20

var bombed = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range bombSize >> 20 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	return packed.Bytes()
})

func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Length", strconv.Itoa(len(bombed())))
	_, _ = w.Write(bombed())
}

// tooLong announces more than it sends.
func tooLong(w http.ResponseWriter, _ *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic("the stand-in needs HTTP/1.1")
	}
	c, to, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = fmt.Fprint(to, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 4096\r\n\r\n<Envelope>")
	_ = to.Flush()
}

// Spoiler stands before a service and lets a fault happen to every so many of the requests that match.
type Spoiler struct {
	Fault
	Every   int64
	Matches func(*http.Request) bool
	Service http.Handler
	seen    atomic.Int64
	spoilt  atomic.Int64
}

// Spoilt is how many requests were.
func (s *Spoiler) Spoilt() int { return int(s.spoilt.Load()) }

func (s *Spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Matches(r) && s.seen.Add(1)%s.Every == 0 {
		s.spoilt.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		s.Answer(w, r)
		return
	}
	s.Service.ServeHTTP(w, r)
}
