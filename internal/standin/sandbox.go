package standin

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/soap"
)

// Sandbox stands before a service and treats callers like the vendor's sandbox
// does: it makes no worlds, takes one request at a time, and has outages. What
// befalls which request is written in a script, so that no clock and no chance
// is in it; what came of it is counted.
type Sandbox struct {
	service http.Handler
	script  []befall

	mu       sync.Mutex
	inside   int
	requests int
	crowded  int
	befallen map[string]int
	agents   []string
}

// befall is a fault and the requests that it befalls, by their numbers from 1.
type befall struct {
	fault              string
	from, until, every int // until 0: for ever
}

// sandboxFaults are the words of a script. All but a reset ask for no pause.
var sandboxFaults = map[string]func(w http.ResponseWriter, r *http.Request){
	"throttled":   throttled, // code 117
	"busy":        outage(http.StatusTooManyRequests, "", ""),
	"maintenance": outage(http.StatusServiceUnavailable, "text/html", "<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"),
	"page":        outage(http.StatusOK, "text/html", "<!DOCTYPE html><html><body><h1>Be right back</h1></body></html>"),
	"gateway":     outage(http.StatusBadGateway, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>"),
	"forbidden":   outage(http.StatusForbidden, "", "Forbidden"),
	"error":       outage(http.StatusInternalServerError, "text/html", "<html><body><h1>Server Error</h1></body></html>"),
	"reset":       hangUp,
}

var befallForm = regexp.MustCompile(`^([a-z]+)(?:@(\d+)(-(\d*))?|/(\d+))$`)

// NewSandbox reads a script: words as maintenance@3 (the third request),
// reset@7-9, forbidden@20- (from then on) and throttled/10 (every tenth), apart
// by blanks. Of several that fit, the first befalls a request.
func NewSandbox(service http.Handler, script string) (*Sandbox, error) {
	s := &Sandbox{service: service, befallen: map[string]int{}}
	for _, word := range strings.Fields(script) {
		m := befallForm.FindStringSubmatch(word)
		if m == nil || sandboxFaults[m[1]] == nil {
			return nil, fmt.Errorf("%q is no word of a script; write FAULT@N, FAULT@N-M, FAULT@N- or FAULT/N", word)
		}
		number := func(text string) int { n, _ := strconv.Atoi(text); return n }
		b := befall{fault: m[1], from: number(m[2]), until: number(m[4]), every: number(m[5])}
		if m[3] == "" {
			b.until = b.from
		}
		s.script = append(s.script, b)
	}
	return s, nil
}

func (b befall) fits(n int) bool {
	if b.every > 0 {
		return n%b.every == 0
	}
	return n >= b.from && (b.until == 0 || n <= b.until)
}

// ServeHTTP implements http.Handler.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests++
	s.inside++
	fault := ""
	if i := slices.IndexFunc(s.script, func(b befall) bool { return b.fits(s.requests) }); i >= 0 {
		fault = s.script[i].fault
	}
	if s.inside > 1 {
		s.crowded++
		fault = "throttled"
	}
	if fault != "" {
		s.befallen[fault]++
	}
	if agent := r.UserAgent(); !slices.Contains(s.agents, agent) {
		s.agents = append(s.agents, agent)
	}
	s.mu.Unlock()
	// Who has the answer may ask again at once, so a request is over before it is answered.
	over := func() {
		s.mu.Lock()
		s.inside--
		s.mu.Unlock()
	}
	switch {
	case fault != "":
		_, _ = io.Copy(io.Discard, r.Body)
		over()
		sandboxFaults[fault](w, r)
	case strings.HasPrefix(r.URL.Path, "/provisioning"):
		over()
		http.NotFound(w, r)
	default:
		answer := httptest.NewRecorder()
		s.service.ServeHTTP(answer, r)
		over()
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}
}

// Requests is how many came, whatever became of them.
func (s *Sandbox) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Crowded is how many came while another one was under way.
func (s *Sandbox) Crowded() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.crowded
}

// Befallen is how many requests each fault befell.
func (s *Sandbox) Befallen() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := map[string]int{}
	for fault, n := range s.befallen {
		counts[fault] = n
	}
	return counts
}

// Agents are the User-Agents that came, in the order of their first request.
func (s *Sandbox) Agents() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.agents)
}

func outage(status int, media, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		if media != "" {
			w.Header().Set("Content-Type", media)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// throttled refuses with code 117, in the words of the dialect that is called.
func throttled(w http.ResponseWriter, r *http.Request) {
	version := "v13"
	for _, v := range contract.Versions() {
		if strings.Contains(r.URL.Path, "/"+v+"/") {
			version = v
		}
	}
	c, err := contract.Load(version, contract.Editions[0])
	if err != nil {
		panic(err)
	}
	reply := &message.Reply{Operation: "GetUser", Fault: &message.Fault{
		Code: "Server", Reason: "Invalid client data. Check the SOAP fault details for more information.", Detail: message.AdApiFaultDetail,
		TrackingID: "00000000-0000-4000-8000-000000000117",
		Errors:     []message.Error{{Number: 117, Symbol: "CallRateExceeded", Message: "You have exceeded the number of calls that you are allowed to make in a minute."}},
	}}
	w.Header().Set("Retry-After", "0")
	if !strings.Contains(r.URL.Path, ".svc") {
		answer, err := rest.EncodeReply(c, reply)
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write(answer.Body)
		return
	}
	body, err := soap.EncodeReply(c, reply)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write(body)
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}
