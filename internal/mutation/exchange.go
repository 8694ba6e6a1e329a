package mutation

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Exchange is a call of an operation on its way through the proxy. Both
// bindings are trees of elements here: the members of a JSON object are its
// children, and so are the items of a list.
type Exchange struct {
	Operation, Version, Binding string
	// Request holds what the operation is asked.
	Request *etree.Element
	// Reply holds the answer, the fault where it is refused; nil where it is none of both.
	Reply *etree.Element
	World *World

	proxy    *Proxy
	question *question
	// envelope and answer are the documents of SOAP around Request and Reply.
	envelope, envelopeOut *etree.Document
	answered              *answer
	err                   error
}

var versionOf = regexp.MustCompile(`/(v1[123])\b`)

func dialectOf(path string) string {
	if strings.Contains(path, ".svc") {
		return version(path) + "-soap"
	}
	return version(path) + "-rest"
}

func version(path string) string {
	if found := versionOf.FindStringSubmatch(path); found != nil {
		return found[1]
	}
	return ""
}

// Dialect is the version and the binding of an exchange.
func (x *Exchange) Dialect() string { return x.Version + "-" + x.Binding }

// understand reads a request; nil where it is no call of an operation.
func (p *Proxy) understand(q *question) *Exchange {
	x := &Exchange{Version: version(q.path), proxy: p, question: q}
	if strings.Contains(q.path, ".svc") {
		x.Binding = "soap"
		if x.envelope, x.Request = body(q.body); x.Request == nil || !strings.HasSuffix(x.Request.Tag, "Request") {
			return nil
		}
		x.Operation = strings.TrimSuffix(x.Request.Tag, "Request")
	} else {
		x.Binding = "rest"
		_, route, _ := strings.Cut(q.path, "/v13")
		if x.Operation = routes[q.verb+" "+route]; x.Operation == "" {
			return nil
		}
		if x.Request = fromJSON(q.body); x.Request == nil {
			return nil
		}
	}
	x.World = p.world(x.Header("DeveloperToken"))
	return x
}

// Header is a header element of the request, over REST the HTTP header in its place.
func (x *Exchange) Header(name string) string {
	if x.Binding == "rest" {
		if name == "AuthenticationToken" {
			token, _ := strings.CutPrefix(x.question.header.Get("Authorization"), "Bearer ")
			return token
		}
		return x.question.header.Get(name)
	}
	if e := x.envelope.Root().FindElement("Header/" + name); e != nil {
		return e.Text()
	}
	return ""
}

// SetHeader changes a header element, or adds it.
func (x *Exchange) SetHeader(name, value string) {
	if x.Binding == "rest" {
		x.question.header = x.question.header.Clone()
		if name == "AuthenticationToken" {
			name, value = "Authorization", "Bearer "+value
		}
		x.question.header.Set(name, value)
		return
	}
	root := x.envelope.Root()
	header := root.SelectElement("Header")
	if header == nil {
		header = etree.NewElement("Header")
		header.Space = root.Space
		root.InsertChildAt(0, header)
	}
	for _, e := range header.SelectElements(name) {
		header.RemoveChild(e)
	}
	e := header.CreateElement(name)
	e.CreateAttr("xmlns", x.Request.NamespaceURI())
	e.SetText(value)
}

// Refused reports whether the answer is a fault.
func (x *Exchange) Refused() bool {
	if x.Binding == "rest" {
		return x.answered.status >= http.StatusBadRequest
	}
	return x.Reply != nil && x.Reply.Tag == "Fault"
}

// Again asks with the request as it is now, and takes that answer.
func (x *Exchange) Again() {
	x.write()
	x.err = x.ask()
}

// Ask sends a request that was seen before, and returns what comes back without passing it on.
func (x *Exchange) Ask(q *question) *Exchange {
	other := x.proxy.understand(q)
	if err := other.ask(); err != nil || other.Reply == nil || other.Refused() {
		return nil
	}
	return other
}

// Tell passes on an answer that was given before, under a TrackingId of its own.
func (x *Exchange) Tell(a *answer) {
	fresh := &answer{status: a.status, header: a.header.Clone(), body: a.body}
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	id := fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	if fresh.header.Get("TrackingId") != "" {
		fresh.header.Set("TrackingId", id)
	}
	x.take(fresh)
	if x.envelopeOut != nil {
		for _, e := range x.envelopeOut.FindElements("//TrackingId") {
			e.SetText(id)
		}
		x.writeReply()
	}
}

func (x *Exchange) ask() error {
	a, err := x.proxy.send(x.question)
	if err == nil {
		x.take(a)
	}
	return err
}

func (x *Exchange) take(a *answer) {
	x.answered, x.Reply, x.envelopeOut = a, nil, nil
	if x.Binding == "rest" {
		x.Reply = fromJSON(a.body)
	} else if x.envelopeOut, x.Reply = body(a.body); x.Reply == nil {
		x.envelopeOut = nil
	}
}

func (x *Exchange) write() {
	changed := *x.question
	if x.question = &changed; x.Binding == "rest" {
		changed.body = toJSON(x.Request)
	} else {
		changed.body, x.err = x.envelope.WriteToBytes()
	}
}

func (x *Exchange) writeReply() {
	changed := *x.answered
	if x.answered = &changed; x.Binding == "rest" {
		changed.body = toJSON(x.Reply)
	} else {
		changed.body, x.err = x.envelopeOut.WriteToBytes()
	}
}

// remember keeps the token of a caller who was let in.
func (x *Exchange) remember(a *answer) {
	token := x.Header("AuthenticationToken")
	if a.status == http.StatusOK && token != "" && !slices.Contains(x.World.Tokens, token) {
		x.World.Tokens = append(x.World.Tokens, token)
	}
}

// said is the request in one text: two that ask the same say the same.
func (x *Exchange) said() string {
	return x.Dialect() + " " + x.Operation + " " + string(toJSON(x.Request))
}

// Caller is what GetUser tells of a member of whoever asks; empty where that is nobody.
func (x *Exchange) Caller(member string) string {
	key := "caller " + x.Header("AuthenticationToken") + member
	if known := x.World.Texts[key]; known != "" {
		return known
	}
	q := &question{verb: http.MethodPost, path: x.question.path, header: x.question.header.Clone(), body: []byte("{}")}
	if x.Binding == "rest" {
		q.path = q.path[:strings.Index(q.path, "/v13")+len("/v13")] + "/User/Query"
	} else {
		envelope := x.envelope.Copy()
		request := envelope.Root().SelectElement("Body").ChildElements()[0]
		request.Tag, request.Child = "GetUserRequest", nil
		q.header.Set("SOAPAction", "GetUser")
		q.body, x.err = envelope.WriteToBytes()
	}
	if other := x.Ask(q); other != nil {
		x.World.Texts[key] = read(other.Reply, "User/"+member)
	}
	return x.World.Texts[key]
}
