package client

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
)

// Every operation that writes, of any version, is put back, taken back, or known to last.
func TestEveryWriteIsAccountedFor(t *testing.T) {
	writes := map[string]bool{}
	for _, version := range contract.Versions() {
		c, err := contract.Load(version, 2026)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range c.Operations {
			if o.Kind != contract.Write {
				continue
			}
			writes[o.Name] = true
			ways := 0
			if _, ok := restorables()[o.Name]; ok {
				ways++
			}
			if IsIrreversible(o.Name) {
				ways++
			}
			for _, name := range undoable {
				if name == o.Name {
					ways++
				}
			}
			if ways != 1 {
				t.Errorf("%s is undone in %d ways", o.Name, ways)
			}
		}
	}
	for _, name := range Irreversible() {
		if !writes[name] {
			t.Errorf("lasting.yaml: no version has a write %s", name)
		}
	}
}

func TestLastingFitsTheContract(t *testing.T) {
	c := v13(t)
	has := func(of *contract.Type, path string) bool {
		for name := range strings.SplitSeq(path, "/") {
			e := c.Element(of, name)
			if e == nil {
				return false
			}
			of = c.Type(e.Type)
		}
		return true
	}
	for name, rule := range lastings() {
		o := c.Operation(name)
		if o == nil || rule.Kind == "" || rule.Stays == "" || rule.Advice == "" {
			t.Errorf("%s: %+v is not complete", name, rule)
			continue
		}
		if rule.ID != "" && !has(o.Request, rule.ID) && !has(o.Response, rule.ID) {
			t.Errorf("%s: neither request nor reply has %s", name, rule.ID)
		}
		if rule.Name != "" && !has(o.Request, rule.Name) {
			t.Errorf("%s: the request has no %s", name, rule.Name)
		}
	}
}

func TestIrreversibleNames(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"SignupCustomer", "DeleteUser"}, ""},
		{[]string{"SignUpCustomer"}, `unknown irreversible operation "SignUpCustomer"; did you mean "SignupCustomer"?; there is ` + strings.Join(Irreversible(), ", ")},
		{[]string{"DeleteUser", "UpdateUser"}, "UpdateUser can be undone; it needs --writes and is not to be named as irreversible"},
		{[]string{"AddAccount"}, "AddAccount can be undone; it needs --writes and is not to be named as irreversible"},
	} {
		if got := errorText(CheckIrreversible(c.names)); got != c.want {
			t.Errorf("%v: %s\nwant %s", c.names, got, c.want)
		}
	}
}

func TestSite(t *testing.T) {
	for _, c := range []struct{ endpoint, dialect, want string }{
		{"https://cm.example.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "v13-soap", "https://cm.example.com"},
		{"https://cm.example.com/CustomerManagement/v13/", "v13-rest", "https://cm.example.com"},
		{"https://cm.example.com/api/customermanagement/V12/customermanagementservice.svc", "v12-soap", "https://cm.example.com"},
		{"https://cm.example.com/tenant/CustomerManagement/v13", "v13-rest", "https://cm.example.com/tenant"},
		{"https://cm.example.com/gateway", "v13-rest", "https://cm.example.com/gateway"},
		{"https://cm.example.com/CustomerManagement/v13", "v13-soap", "https://cm.example.com/CustomerManagement/v13"},
	} {
		if got := SiteOf(c.endpoint, c.dialect); got != c.want {
			t.Errorf("SiteOf(%s, %s) = %s", c.endpoint, c.dialect, got)
		}
	}
}

// rolesOf reads "41:7" (role 41 in customer 7) and "16:7:1,2" (for accounts 1 and 2).
func rolesOf(words ...string) *message.Element {
	roles := message.Group("CustomerRoles")
	for _, word := range words {
		part := strings.SplitN(word+"::", ":", 4)
		var accounts []string
		if part[2] != "" {
			accounts = strings.Split(part[2], ",")
		}
		roles.Children = append(roles.Children, message.Group("CustomerRole",
			message.Text("RoleId", part[0]), message.Text("CustomerId", part[1]), message.List("AccountIds", "long", accounts...)))
	}
	return roles
}

func TestRolesAreGivenBack(t *testing.T) {
	for _, c := range []struct {
		name        string
		before, now []string
		want        []string
	}{
		{"nothing changed", []string{"41:7"}, []string{"41:7"}, nil},
		{"in another order", []string{"41:7", "16:8:1,2"}, []string{"16:8:2,1", "41:7"}, nil},
		{"another role", []string{"203:7"}, []string{"100:7"}, []string{"NewRoleId=203 NewCustomerIds=7", "DeleteRoleId=100 DeleteCustomerIds=7"}},
		{"one role more", []string{"41:7"}, []string{"41:7", "41:8"}, []string{"DeleteRoleId=41 DeleteCustomerIds=8"}},
		{"one role less", []string{"41:7", "41:8"}, []string{"41:7"}, []string{"NewRoleId=41 NewCustomerIds=8"}},
		{"other accounts", []string{"16:7:1,2"}, []string{"16:7:2,3"}, []string{"NewRoleId=16 NewAccountIds=1", "DeleteRoleId=16 DeleteAccountIds=3"}},
		{"limited", []string{"16:7"}, []string{"16:7:3"}, []string{"NewRoleId=16 NewCustomerIds=7"}},
		{"not limited any more", []string{"16:7:1"}, []string{"16:7"}, []string{"NewRoleId=16 NewAccountIds=1"}},
		{"no role left", []string{"41:7"}, nil, []string{"NewRoleId=41 NewCustomerIds=7"}},
	} {
		var got []string
		for _, step := range towards(rolesOf(c.before...), rolesOf(c.now...)) {
			var words []string
			for _, e := range step {
				words = append(words, e.Name+"="+e.Text+strings.Join(e.Values("long"), ","))
			}
			got = append(got, strings.Join(words, " "))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Where all is allowed, what would be withheld is sent, and what of it lasts is told.
func TestGuardAllowsWhatLasts(t *testing.T) {
	user := func(members ...*message.Element) *message.Request {
		return &message.Request{Operation: "UpdateUser", Body: []*message.Element{message.Group("User", members...)}}
	}
	id, stamp := message.Text("Id", "11"), message.Text("TimeStamp", stampOf(0))
	for _, c := range []struct {
		name    string
		request *message.Request
		named   []string
		refuses bool
		want    []string // what lasts
		err     string
	}{
		{"a password", user(id, stamp, message.Text("Password", "hush")), nil, false, []string{"UpdateUser User 11: nobody can read Password, so it could not be put back"}, ""},
		{"a password that is refused", user(id, stamp, message.Text("Password", "hush")), nil, true, nil, ""},
		{"what cannot be emptied", user(id, stamp, message.Text("Lcid", "EnglishUS")), nil, false,
			[]string{"UpdateUser User 11: User/Lcid cannot be put back: nobody can make User/Lcid blank again"}, ""},
		{"no id", user(message.Text("JobTitle", "Duke")), nil, false, nil, ""},
		{"a deletion that nobody named", &message.Request{Operation: "DeleteUser"}, []string{"DeleteAccount"}, false, nil,
			"DeleteUser is withheld: it cannot be undone; allow it with --writes all --irreversible DeleteUser"},
		{"a deletion of which nobody knows", &message.Request{Operation: "DeleteUser", Body: []*message.Element{message.Text("UserId", "11")}}, []string{"DeleteUser"}, false,
			[]string{"DeleteUser User 11: whether it happened is not known; if it did, a user who was deleted does not come back"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk")}}
			g := protect(t, s)
			g.AllowAll(c.named).For("run", "CM-X-001")
			if c.refuses {
				s.writer = "nobody"
			}
			answered, err := g.Before(t.Context(), "boss", c.request.Operation, c.request)
			if got := errorText(err); got != c.err {
				t.Fatalf("error = %s\nwant    %s", got, c.err)
			}
			if err != nil {
				return
			}
			if len(g.ledger.Pending()) == 0 {
				t.Error("nothing is in the ledger before the write")
			}
			if err := answered(g.client.Do(t.Context(), keepers[0].Who, c.request)); err != nil {
				t.Fatal(err)
			}
			s.writer = ""
			if s.stubborn = "Lcid"; g.Restore(t.Context()) != nil {
				t.Error(g.Restore(t.Context()))
			}
			var got []string
			for _, e := range g.Lasting() {
				got = append(got, e.Operation+" "+e.Subject()+": "+e.Reason)
				if e.Run != "run" || e.Check != "CM-X-001" {
					t.Errorf("%s is by %s %s", e.Operation, e.Run, e.Check)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if len(g.ledger.Pending()) > 0 {
				t.Errorf("left: %+v", g.ledger.Pending())
			}
		})
	}
}

// What is not known to have happened is told as such, once, and not tried again.
func TestUnknownIsNotUndone(t *testing.T) {
	g := protect(t, &registry{})
	g.AllowAll([]string{"SignupCustomer"})
	request := &message.Request{Operation: "SignupCustomer", Body: []*message.Element{message.Group("Customer", message.Text("Name", "First"))}}
	if _, err := g.Before(t.Context(), "boss", "SignupCustomer", request); err != nil {
		t.Fatal(err)
	}
	next := NewGuard(g.client, g.ledger, keepers, nil)
	if err := g.ledger.Undo(t.Context(), next.Undo); err != nil {
		t.Fatal(err)
	}
	want := []string{`Customer "First": whether it happened is not known; if it did, no role may delete a customer`}
	var got []string
	for _, e := range g.ledger.Lasting() {
		got = append(got, e.Subject()+": "+e.Reason)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(g.ledger.Pending()) > 0 {
		t.Error(diff, g.ledger.Pending())
	}
	if len(g.service.calls) > 0 {
		t.Errorf("calls: %v", g.service.calls)
	}
}

// An older version undoes only what it can say.
func TestUndoOverAnotherDialect(t *testing.T) {
	s := &registry{users: map[string]*message.Element{"11": someUser("11", "Clerk")}}
	g := protect(t, s)
	e := ledger.Entry{
		Target: SiteOf(g.client.Endpoint(), "v13-soap"), Dialect: "v13-rest", Operation: "UpdateUser", Persona: "boss", Kind: "User", EntityID: "11",
		Members: []string{"JobTitle"}, Before: someUser("11", "Duke"),
	}
	if err := g.Undo(t.Context(), e); err != nil || s.users["11"].Value("JobTitle") != "Duke" {
		t.Errorf("%v, %s", err, s.users["11"])
	}
	e.Members = []string{"JobTitle", "Invented"}
	if err := g.Undo(t.Context(), e); errorText(err) != "v13-soap does not know Invented; undo it over v13-rest" {
		t.Errorf("error = %v", err)
	}
}
