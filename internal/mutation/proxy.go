package mutation

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Proxy stands before a service and spoils exchanges in one way.
type Proxy struct {
	mutation *Mutation
	address  string

	// One exchange at a time: what a mutation remembers is about those before.
	mu     sync.Mutex
	worlds map[string]*World
	// ever is what is remembered beyond a world.
	ever   map[string]*answer
	spoilt map[string]int
}

// World is what is remembered of the callers that share a developer token.
type World struct {
	// Tokens are those that callers have been let in with, in the order of their first call.
	Tokens []string
	// Known are those that were handed out when the world was made.
	Known []string
	// Answers, Questions and Texts are remembered under names that mutations choose.
	Answers   map[string]*answer
	Questions map[string]*question
	Texts     map[string]string
}

// question is a request as it is sent, answer what comes back.
type question struct {
	verb, path string
	header     http.Header
	body       []byte
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// Before makes a proxy before the service at an address.
func (m *Mutation) Before(address string) *Proxy {
	return &Proxy{mutation: m, address: address, worlds: map[string]*World{}, ever: map[string]*answer{}, spoilt: map[string]int{}}
}

// Spoilt counts what was spoilt in a dialect.
func (p *Proxy) Spoilt(dialect string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spoilt[dialect]
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	q := &question{verb: r.Method, path: r.URL.RequestURI(), header: r.Header.Clone(), body: body}
	q.header.Del("Accept-Encoding")
	a, err := p.pass(q)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// pass takes a request through the mutation.
func (p *Proxy) pass(q *question) (*answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x := p.understand(q)
	if x == nil || !p.mutation.concerns(x.Operation) {
		a, err := p.send(q)
		if err == nil && x == nil && p.mutation.Bytes != nil {
			if body := p.mutation.Bytes(q.path, a.body); !bytes.Equal(body, a.body) {
				a.body = body
				p.spoilt[dialectOf(q.path)]++
			}
		}
		if err == nil && x != nil {
			x.remember(a)
		} else if err == nil {
			p.introduce(a)
		}
		return a, err
	}
	asked := p.mutation.Request != nil && p.mutation.Request(x)
	if x.answered == nil {
		if asked {
			x.write()
		}
		if err := x.ask(); err != nil {
			return nil, err
		}
	}
	x.remember(x.answered)
	told := p.mutation.Reply != nil && x.Reply != nil && p.mutation.Reply(x)
	if told && x.Reply != nil {
		x.writeReply()
	}
	if asked || told {
		p.spoilt[x.Dialect()]++
	}
	return x.answered, x.err
}

// introduce learns the tokens of a world from what the provisioning API answers.
func (p *Proxy) introduce(a *answer) {
	var made struct {
		DeveloperToken string
		Personas       map[string]struct{ Token string }
	}
	if json.Unmarshal(a.body, &made) != nil || made.DeveloperToken == "" {
		return
	}
	w := p.world(made.DeveloperToken)
	for _, name := range slices.Sorted(maps.Keys(made.Personas)) {
		w.Known = append(w.Known, made.Personas[name].Token)
	}
}

// world is what is remembered of a developer token.
func (p *Proxy) world(developer string) *World {
	if p.worlds[developer] == nil {
		p.worlds[developer] = &World{Answers: map[string]*answer{}, Questions: map[string]*question{}, Texts: map[string]string{}}
	}
	return p.worlds[developer]
}

// send asks the service itself.
func (p *Proxy) send(q *question) (*answer, error) {
	r, err := http.NewRequest(q.verb, p.address+q.path, bytes.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	r.Header = q.header.Clone()
	r.Header.Del("Content-Length")
	r.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return &answer{status: response.StatusCode, header: response.Header, body: body}, err
}
