package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// registry is a service that knows some users and applies every update of those who may.
type registry struct {
	mu    sync.Mutex
	users map[string]*message.Element
	roles map[string][]string // customers, by user
	// reader and writer name the tokens that may; "" is everybody.
	reader, writer string
	// stubborn members keep their value whatever is written; stamp changes with each write.
	stubborn string
	deaf     string // a token whose updates succeed and change nothing
	stamp    int
	calls    []string
	broken   bool
}

func (s *registry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	c, _ := contract.Load("v13", 2025)
	request, err := soap.DecodeRequest(c, body)
	if err != nil || s.broken {
		http.Error(w, "broken", http.StatusBadGateway)
		return
	}
	token := message.Group("", request.Header...).Value("AuthenticationToken")
	call := message.Group("", request.Body...)
	s.calls = append(s.calls, request.Operation+" "+token)
	reply := &message.Reply{Operation: request.Operation}
	refuse := func(may string) bool {
		if may == "" || may == token {
			return false
		}
		reply.Fault = &message.Fault{Code: "Server", Detail: message.AdApiFaultDetail, Errors: []message.Error{{Number: 106, Symbol: "UserIsNotAuthorized", Message: "personal-text"}}}
		return true
	}
	switch request.Operation {
	case "GetUser":
		user := s.users[call.Value("UserId")]
		if user == nil || refuse(s.reader) {
			refuse("nobody")
			break
		}
		roles := message.Group("CustomerRoles")
		for _, customer := range s.roles[user.Value("Id")] {
			roles.Children = append(roles.Children, message.Group("CustomerRole", message.Text("RoleId", "41"), message.Text("CustomerId", customer)))
		}
		reply.Body = message.Group("GetUserResponse", user.Clone(), roles)
	case "UpdateUser":
		wanted := call.Child("User")
		user := s.users[wanted.Value("Id")]
		if user == nil || wanted.Value("TimeStamp") != user.Value("TimeStamp") || refuse(s.writer) {
			refuse("nobody")
			break
		}
		for _, member := range wanted.Children {
			if member.Name != s.stubborn && !member.Nil && token != s.deaf {
				user.Set(member.Name, member.Clone())
			}
		}
		s.stamp++
		user.SetText("TimeStamp", stampOf(s.stamp))
		reply.Body = message.Group("UpdateUserResponse", message.Text("LastModifiedTime", "2026-01-16T14:39:45.443"))
	}
	answered, err := soap.EncodeReply(c, reply)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write(answered)
}

// stampOf is eight bytes in base64.
func stampOf(n int) string { return "AAAAAAAA" + string(rune('A'+n)) + "A0=" }

func someUser(id, title string) *message.Element {
	return message.Group("User",
		message.Group("ContactInfo", message.Group("Address", message.Text("City", "Bath"), message.Text("Id", "77"), message.Text("TimeStamp", stampOf(9))),
			message.Text("Email", id+"@example.com")),
		message.Text("Id", id), message.Text("JobTitle", title), message.Text("TimeStamp", stampOf(0)), message.Text("UserName", "one@example.com"))
}

var keepers = []Keeper{{"boss", Credentials{Token: "token-of-boss", DeveloperToken: developer}}, {"clerk", Credentials{Token: "token-of-clerk", DeveloperToken: developer}}}

type guarded struct {
	*Guard
	service *registry
	ledger  *ledger.Ledger
	client  *Client
}

func protect(t *testing.T, s *registry, persons ...[]string) *guarded {
	t.Helper()
	c := serve(t, s.ServeHTTP)
	l, err := ledger.Open(filepath.Join(t.TempDir(), "ledger.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return &guarded{NewGuard(c, l, keepers, persons), s, l, c}
}

// title is an update of a user's JobTitle with the time stamp of now.
func (g *guarded) title(id, value string) *message.Request {
	g.service.mu.Lock()
	defer g.service.mu.Unlock()
	user := message.Group("User", message.Text("Id", id), message.Text("JobTitle", value))
	if known := g.service.users[id]; known != nil {
		user = message.Group("User", message.Text("Id", id), message.Text("JobTitle", value), message.Text("TimeStamp", known.Value("TimeStamp")))
	}
	return &message.Request{Operation: "UpdateUser", Body: []*message.Element{user}}
}

// write does what a check does: announce, send, tell that the target answered.
func (g *guarded) write(t *testing.T, persona string, request *message.Request) {
	t.Helper()
	answered, err := g.Before(t.Context(), persona, request.Operation, request)
	if err != nil {
		t.Fatal(err)
	}
	r := g.client.Do(t.Context(), keepers[0].Who, request)
	if r.Class != Answered {
		t.Fatal(r.Class, r.Err)
	}
	if err := answered(r); err != nil {
		t.Fatal(err)
	}
}

func TestRestorablesAreOperationsOfTheContract(t *testing.T) {
	c := v13(t)
	for name, rule := range restorables() {
		write, read := c.Operation(name), c.Operation(rule.Read)
		if write == nil || read == nil || c.Element(read.Request, rule.Key) == nil || c.Element(read.Response, rule.Element) == nil {
			t.Errorf("%s: %+v does not fit the contract", name, rule)
			continue
		}
		entity := c.Type(c.Element(write.Request, rule.Element).Type)
		for _, member := range slices.Concat(rule.Always, rule.Lasting, rule.Shared) {
			if c.Element(entity, member) == nil {
				t.Errorf("%s: %s has no member %s", name, rule.Element, member)
			}
		}
	}
	if len(restorables()) != 3 {
		t.Errorf("%d operations can be restored", len(restorables()))
	}
}

func TestGuardWithholds(t *testing.T) {
	user := func(members ...*message.Element) *message.Request {
		return &message.Request{Operation: "UpdateUser", Body: []*message.Element{message.Group("User", members...)}}
	}
	id := message.Text("Id", "11")
	for _, c := range []struct {
		name      string
		operation string
		call      *message.Request
		service   *registry
		persons   []string
		want      string
	}{
		{"a read", "GetUser", &message.Request{Operation: "GetUser"}, &registry{}, nil, ""},
		{"no operation of the service", "Frobnicate", nil, &registry{}, nil, ""},
		{"an update", "UpdateUser", user(id), &registry{}, nil, ""},
		{"a deletion", "DeleteUser", &message.Request{Operation: "DeleteUser"}, &registry{}, nil, "DeleteUser is withheld: it cannot be undone; allow it with --writes all --irreversible DeleteUser"},
		{"bytes", "UpdateUser", nil, &registry{}, nil, "UpdateUser is withheld: what it changes cannot be told from its bytes; allow it with --writes all"},
		{"no entity", "UpdateUser", &message.Request{Operation: "UpdateUser"}, &registry{}, nil, "UpdateUser is withheld: it names no entity that could be put back; allow it with --writes all"},
		{"no id", "UpdateUser", user(message.Nil("Id")), &registry{}, nil, "UpdateUser is withheld: it names no entity that could be put back; allow it with --writes all"},
		{"bad id", "UpdateUser", user(message.Text("Id", "x")), &registry{}, nil, "UpdateUser is withheld: it names no entity that could be put back; allow it with --writes all"},
		{"a password", "UpdateUser", user(id, message.Text("Password", "hush")), &registry{}, nil, "UpdateUser is withheld: nobody can read Password, so it could not be put back; allow it with --writes all"},
		{"a nil password", "UpdateUser", user(id, message.Nil("Password")), &registry{}, nil, ""},
		{"what cannot be emptied", "UpdateUser", user(id, message.Text("Lcid", "EnglishUS")), &registry{}, nil, "UpdateUser is withheld: nobody can make User/Lcid blank again; allow it with --writes all"},
		{"what cannot be emptied below", "UpdateUser", user(id, message.Group("ContactInfo", message.Text("ContactByPhone", "true"))), &registry{}, nil, "UpdateUser is withheld: nobody can make User/ContactInfo/ContactByPhone blank again; allow it with --writes all"},
		{"a text that can", "UpdateUser", user(id, message.Group("ContactInfo", message.Text("Fax", "1"))), &registry{}, nil, ""},
		{"unknown to all", "UpdateUser", user(message.Text("Id", "404")), &registry{}, nil, "UpdateUser is withheld: no persona can read what it would change; allow it with --writes all"},
		{"readable by nobody", "UpdateUser", user(id), &registry{reader: "x"}, nil, "UpdateUser is withheld: no persona can read what it would change; allow it with --writes all"},
		{"users unknown", "UpdateUser", user(id), &registry{roles: map[string][]string{"11": {"1", "2"}}}, nil, "UpdateUser is withheld: the user's person has users in several customers, and not all are known; allow it with --writes all"},
		{"users alike", "UpdateUser", user(id), &registry{roles: map[string][]string{"11": {"1", "2"}}}, []string{"11", "12"}, "UpdateUser is withheld: the users of this person differ in ContactInfo and would become equal for good; allow it with --writes all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.service
			s.users = map[string]*message.Element{"11": someUser("11", "Clerk"), "12": someUser("12", "Clerk")}
			g := protect(t, s, c.persons)
			_, err := g.Before(t.Context(), "clerk", c.operation, c.call)
			if got := errorText(err); got != c.want {
				t.Errorf("error = %s\nwant    %s", got, c.want)
			}
			var withheld *Withheld
			if c.want != "" && (!errors.As(err, &withheld) || len(g.ledger.Pending()) > 0) {
				t.Errorf("%T, %d entries", err, len(g.ledger.Pending()))
			}
			if entries := len(g.ledger.Pending()); c.want == "" && (entries == 1) != (c.operation == "UpdateUser") {
				t.Errorf("%d entries", entries)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestGuardRestores(t *testing.T) {
	for _, c := range []struct {
		name   string
		before string // JobTitle
		writer string // who may write while restoring
	}{{"a text", "Clerk", ""}, {"what was blank", "", ""}, {"by another keeper", "Clerk", "token-of-boss"}} {
		t.Run(c.name, func(t *testing.T) {
			s := &registry{users: map[string]*message.Element{"11": someUser("11", c.before)}}
			g := protect(t, s)
			before := writable(s.users["11"])
			g.write(t, "clerk", g.title("11", "Boss"))
			g.write(t, "clerk", g.title("11", "Duke")) // the second write of a check changes what is to be put back as little as the third
			if open := g.ledger.Pending(); len(open) != 1 || open[0].State != ledger.Done || open[0].Persona != "clerk" || open[0].EntityID != "11" {
				t.Errorf("entries: %+v", open)
			}
			if s.users["11"].Value("JobTitle") != "Duke" {
				t.Fatal("nothing was written")
			}
			s.writer = c.writer
			if err := g.Restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, writable(s.users["11"])); diff != "" {
				t.Error(diff)
			}
			if s.users["11"].Value("ContactInfo/Address/TimeStamp") != stampOf(9) {
				t.Error("the address was written without its own time stamp")
			}
			if open := g.ledger.Pending(); len(open) > 0 {
				t.Errorf("left: %+v", open)
			}
			calls := len(s.calls)
			if err := g.Restore(t.Context()); err != nil || len(s.calls) != calls {
				t.Errorf("restoring again made %d calls, %v", len(s.calls)-calls, err)
			}
		})
	}
}

// A persona that was able to write what it should not is no help in putting it back.
func TestGuardAsksOthersToRestore(t *testing.T) {
	s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk")}}
	g := protect(t, s)
	g.write(t, "clerk", g.title("11", "Duke"))
	s.deaf = "token-of-clerk"
	if err := g.Restore(t.Context()); err != nil || s.users["11"].Value("JobTitle") != "Clerk" {
		t.Errorf("%v, %s", err, s.users["11"])
	}
}

func TestGuardWritesNothingWhereNothingChanged(t *testing.T) {
	s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk")}, writer: "nobody"}
	g := protect(t, s)
	g.write(t, "boss", g.title("11", "Duke")) // refused
	if err := g.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"GetUser token-of-boss", "UpdateUser token-of-boss", "GetUser token-of-boss"}
	if diff := cmp.Diff(want, s.calls); diff != "" {
		t.Error(diff)
	}
}

func TestGuardTellsWhatItCannotRestore(t *testing.T) {
	s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk")}}
	g := protect(t, s)
	g.write(t, "clerk", g.title("11", "Duke"))
	s.stubborn = "JobTitle"
	err := g.Restore(t.Context())
	if want := "User 11 is not as it was before: User/JobTitle"; errorText(err) != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
	if open := g.ledger.Pending(); len(open) != 1 || open[0].State != ledger.Failed || open[0].Reason != "User/JobTitle" {
		t.Errorf("entries: %+v", open)
	}
	// The next run finds it, and the obstacle gone.
	s.stubborn, s.writer = "", "nobody"
	next := NewGuard(g.client, g.ledger, keepers, nil)
	want := "UpdateUser of User 11 by clerk is not undone: User/JobTitle (UpdateUser was refused with 106)"
	if err := g.ledger.Undo(t.Context(), next.Undo); errorText(err) != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
	s.writer = ""
	if err := g.ledger.Undo(t.Context(), next.Undo); err != nil || s.users["11"].Value("JobTitle") != "Clerk" || len(g.ledger.Pending()) > 0 {
		t.Errorf("%v, %s", err, s.users["11"])
	}
	other := serve(t, s.ServeHTTP)
	err = NewGuard(other, g.ledger, keepers, nil).Undo(t.Context(), ledger.Entry{Target: g.client.Endpoint(), Dialect: "v13-soap", Operation: "UpdateUser"})
	if want := "it was made to " + g.client.Endpoint() + " over v13-soap"; errorText(err) != want {
		t.Errorf("another target: %v", err)
	}
}

func TestGuardKeepsAllUsersOfAPerson(t *testing.T) {
	s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk"), "12": someUser("12", "Clerk")}, roles: map[string][]string{"11": {"1", "2"}}}
	s.users["12"].SetText("ContactInfo/Email", "11@example.com") // in step, as after the first update
	g := protect(t, s, []string{"11", "12"})
	g.write(t, "clerk", g.title("11", "Duke"))
	s.users["12"].SetText("JobTitle", "Duke") // which a service does by itself
	if open := g.ledger.Pending(); len(open) != 2 {
		t.Fatalf("entries: %+v", open)
	}
	if err := g.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.users["11"].Value("JobTitle") != "Clerk" || s.users["12"].Value("JobTitle") != "Clerk" {
		t.Errorf("%s\n%s", s.users["11"], s.users["12"])
	}
}

func TestGuardSendsNothingWithoutALedger(t *testing.T) {
	s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk")}}
	g := protect(t, s)
	if err := g.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := g.Before(t.Context(), "clerk", "UpdateUser", g.title("11", "Duke"))
	if err == nil || !strings.HasPrefix(err.Error(), "the ledger cannot be written: ") {
		t.Errorf("error = %v", err)
	}
	s.broken = true
	g = protect(t, s)
	_, err = g.Before(t.Context(), "clerk", "UpdateUser", g.title("11", "Duke"))
	if err == nil || !strings.HasPrefix(err.Error(), "GetUser of User 11: HTTP 502") {
		t.Errorf("error = %v", err)
	}
}

func TestGuardIsAskedAtTheSameTime(t *testing.T) {
	s := &registry{users: map[string]*message.Element{}}
	for i := range 4 {
		id := strconv.Itoa(11 + i)
		s.users[id] = someUser(id, "Clerk")
	}
	g := protect(t, s)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			answered, err := g.Before(context.Background(), "boss", "UpdateUser", g.title(strconv.Itoa(11+i%4), "Duke"))
			if err != nil || answered(&Result{}) != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if open := g.ledger.Pending(); len(open) != 4 {
		t.Errorf("%d entries for 4 users", len(open))
	}
}
