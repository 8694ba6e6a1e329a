package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/message"
)

// person is who a token stands for on the pretended service.
type person struct {
	user, customer, name string
	roles                []string // "customer role [account ...]"
}

// vendor pretends to be a service that knows some people.
type vendor struct {
	people   map[string]person   // by token
	accounts map[string][]string // "id number status" by customer
	users    map[string][]string // "id name" by customer
	refuse   map[string]bool     // operations refused to everybody
	broken   error               // every call fails
	calls    []string
}

func (v *vendor) call(_ context.Context, _ *Target, dialect string, creds Credentials, operation string, elements []*message.Element) (*message.Reply, error) {
	v.calls = append(v.calls, operation+" "+creds.Token)
	who, ok := v.people[creds.Token]
	request := message.Group(operation, elements...)
	body := message.Group(operation + "Response")
	switch {
	case v.broken != nil:
		return nil, v.broken
	case dialect != "v13-soap" || creds.DeveloperToken != "dev-secret" || !ok:
		return refusal(109, "AuthenticationTokenExpired"), nil
	case v.refuse[operation]:
		return refusal(106, "UserIsNotAuthorized"), nil
	case operation == "GetUser":
		if !request.Child("UserId").Nil {
			return nil, errors.New("UserId must be nil")
		}
		roles := message.Group("CustomerRoles")
		for _, role := range who.roles {
			words := strings.Fields(role)
			accounts := message.Nil("AccountIds")
			if len(words) > 2 {
				accounts = message.List("AccountIds", "long", words[2:]...)
			}
			roles.Children = append(roles.Children, message.Group("CustomerRole", message.Text("RoleId", words[1]), message.Text("CustomerId", words[0]), accounts))
		}
		body.Children = []*message.Element{
			message.Group("User", message.Text("CustomerId", who.customer), message.Text("Id", who.user), message.Text("UserName", who.name)), roles,
		}
	case operation == "GetAccountsInfo":
		body.Children = []*message.Element{v.list("AccountsInfo", "AccountInfo", who, request.Value("CustomerId"))}
	case operation == "SearchAccounts":
		if request.Value("Predicates/Predicate/Value") != who.user {
			return nil, errors.New("UserId must be the caller's")
		}
		all := message.Group("Accounts")
		for customer := range v.accounts {
			for _, a := range v.list("", "AdvertiserAccount", who, customer).Children {
				a.Children = append(a.Children, message.Text("ParentCustomerId", customer))
				all.Children = append(all.Children, a)
			}
		}
		body.Children = []*message.Element{all}
	case operation == "GetUsersInfo":
		users := message.Group("UsersInfo")
		for _, user := range v.users[request.Value("CustomerId")] {
			words := strings.Fields(user)
			users.Children = append(users.Children, message.Group("UserInfo", message.Text("Id", words[0]), message.Text("UserName", words[1])))
		}
		body.Children = []*message.Element{users}
	default:
		return nil, errors.New("unexpected " + operation)
	}
	return &message.Reply{Operation: operation, Body: body}, nil
}

// list shows the accounts of a customer that the person's role reaches.
func (v *vendor) list(name, item string, who person, customer string) *message.Element {
	list := message.Group(name)
	for _, a := range v.accounts[customer] {
		words := strings.Fields(a)
		for _, role := range who.roles {
			if in := strings.Fields(role); in[0] == customer && (len(in) == 2 || slices.Contains(in[2:], words[0])) {
				list.Children = append(list.Children, message.Group(item,
					message.Text("Id", words[0]), message.Text("Number", words[1]), message.Text("AccountLifeCycleStatus", words[2])))
				break
			}
		}
	}
	return list
}

func refusal(number int, symbol string) *message.Reply {
	return &message.Reply{Fault: &message.Fault{Code: "Server", Reason: "tok-secret", Errors: []message.Error{{Number: number, Symbol: symbol}}}}
}

// agency is a vendor with people for a world like the roles world.
func agency() *vendor {
	return &vendor{
		people: map[string]person{
			"t-admin":    {"101", "9", "admin@x", []string{"9 41"}},
			"t-manager":  {"102", "9", "manager@x", []string{"9 16 52"}},
			"t-viewer":   {"103", "9", "viewer@x", []string{"9 100"}},
			"t-outsider": {"104", "8", "outsider@x", []string{"8 41"}},
			"t-both":     {"105", "9", "both@x", []string{"9 41", "9 33"}},
		},
		accounts: map[string][]string{"9": {"51 F051 Active", "52 F052 Active", "53 F053 Inactive", "54 F054 Active"}, "8": {"81 F081 Active"}},
	}
}

// office is the world to fit: its account A2 is the restricted one.
func office() world.World {
	user := func(person, customer string, roles ...int) world.User {
		return world.User{Person: person, Customer: customer, Roles: roles}
	}
	manager := user("manager", "C1", 16)
	manager.Accounts = []string{"A2"}
	return world.World{
		Name:      "office",
		Customers: map[string]world.Customer{"C1": {}, "X1": {}},
		Accounts: map[string]world.Account{
			"A1": {Customer: "C1"}, "A2": {Customer: "C1"}, "A3": {Customer: "C1"}, "A4": {Customer: "C1"},
			"OFF": {Customer: "C1", Status: "Inactive"}, "X": {Customer: "X1"},
		},
		Users: map[string]world.User{
			"admin": user("admin", "C1", 41), "manager": manager, "viewer": user("viewer", "C1", 100),
			"outsider": user("outsider", "X1", 41), "both": user("both", "C1", 33, 41), "expired": user("expired", "C1", 41),
		},
		Personas: map[string]world.Persona{
			"superAdmin": {Person: "admin", User: "admin"}, "campaignManager": {Person: "manager", User: "manager"},
			"viewer": {Person: "viewer", User: "viewer"}, "outsider": {Person: "outsider", User: "outsider"},
			"aggregator": {Person: "both", User: "both"}, "expired": {Person: "expired", User: "expired", Token: "expired"},
		},
	}
}

func static(t *testing.T, v *vendor, personas map[string]string, exclude ...string) (*Target, *staticProvisioner) {
	t.Helper()
	content := "endpoint: http://127.0.0.1:1\ndeveloperToken: ${DT}\nprovisioner:\n  static:\n    personas:\n"
	for _, name := range slices.Sorted(maps.Keys(personas)) {
		token, state, _ := strings.Cut(personas[name], " ")
		content += "      " + name + ": {token: " + token
		if state != "" {
			content += ", state: " + state
		}
		content += "}\n"
	}
	if len(exclude) > 0 {
		content += "operations: {exclude: [" + strings.Join(exclude, ", ") + "]}\n"
	}
	target := opened(t, Spec{Address: written(t, content), LookupEnv: environment, Caller: v.call})
	return target, target.Provisioner.(*staticProvisioner)
}

var everybody = map[string]string{
	"superAdmin": "t-admin", "campaignManager": "t-manager", "viewer": "t-viewer", "outsider": "t-outsider", "aggregator": "t-both", "expired": "t-old expired",
}

func TestStaticBinds(t *testing.T) {
	v := agency()
	target, p := static(t, v, everybody)
	if target.Fresh || target.ProvisionerKind != StaticProvisioner {
		t.Errorf("target = %+v", target.Report())
	}
	made, err := p.Provision(t.Context(), office(), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"51", "52", "53", "54"}
	want := &world.Provisioned{
		ID: "static", World: "office", DeveloperToken: "dev-secret",
		Personas: map[string]world.Bound{
			"superAdmin":      {Token: "t-admin", UserID: "101", UserName: "admin@x", CustomerID: "9", AccountIDs: all},
			"campaignManager": {Token: "t-manager", UserID: "102", UserName: "manager@x", CustomerID: "9", AccountIDs: []string{"52"}},
			"viewer":          {Token: "t-viewer", UserID: "103", UserName: "viewer@x", CustomerID: "9", AccountIDs: all},
			"outsider":        {Token: "t-outsider", UserID: "104", UserName: "outsider@x", CustomerID: "8", AccountIDs: []string{"81"}},
			"aggregator":      {Token: "t-both", UserID: "105", UserName: "both@x", CustomerID: "9", AccountIDs: all},
			"expired":         {Token: "t-old"},
		},
		Entities: world.Entities{
			Customers: map[string]string{"C1": "9", "X1": "8"},
			// A2 is the manager's; the others follow in order, and there is none left for A4.
			Accounts: map[string]string{"A1": "51", "A2": "52", "A3": "54", "OFF": "53", "X": "81"},
			Users:    map[string]string{"admin": "101", "manager": "102", "viewer": "103", "outsider": "104", "both": "105"},
			Numbers:  map[string]string{"account/A1": "F051", "account/A2": "F052", "account/A3": "F054", "account/OFF": "F053", "account/X": "F081"},
		},
	}
	if diff := cmp.Diff(want, made, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	calls := len(v.calls)
	again, err := p.Provision(t.Context(), office(), nil)
	if err != nil || len(v.calls) != calls {
		t.Errorf("the second world cost %d calls, %v", len(v.calls)-calls, err)
	}
	if diff := cmp.Diff(made, again); diff != "" {
		t.Error("the second world differs:", diff)
	}
	if slices.Contains(v.calls, "GetUser t-old") {
		t.Error("the expired persona was signed in")
	}
	if err := p.Release(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
	if _, err := p.Provision(t.Context(), office(), []string{"CM-GETUSER-001"}); err == nil || err.Error() != "static personas cannot take deviations; only a mock can" {
		t.Error(err)
	}
}

func TestStaticMissing(t *testing.T) {
	for _, c := range []struct {
		name     string
		personas map[string]string
		people   map[string]person // differ from agency's
		persona  string
		reason   string
	}{
		{"not declared", map[string]string{"superAdmin": "t-admin"}, nil, "viewer", "the target declares no persona of that name"},
		{"other state", map[string]string{"viewer": "t-viewer merged"}, nil, "viewer", "the world needs it valid, the target declares it merged"},
		{"valid for expired", map[string]string{"expired": "t-admin"}, nil, "expired", "the world needs it expired, the target declares it valid"},
		{"refused", map[string]string{"viewer": "t-unknown"}, nil, "viewer", "GetUser was refused with 109 AuthenticationTokenExpired"},
		{"other role", map[string]string{"viewer": "t-admin"}, nil, "viewer", "the world gives it role 100 in customer C1, it has role 41"},
		{"one role of two", map[string]string{"aggregator": "t-admin"}, nil, "aggregator", "the world gives it roles 33, 41 in customer C1, it has role 41"},
		{"a role too many", map[string]string{"superAdmin": "t-both"}, nil, "superAdmin", "the world gives it role 41 in customer C1, it has roles 33, 41"},
		{"not restricted", map[string]string{"campaignManager": "t"}, map[string]person{"t": {"1", "9", "x", []string{"9 16"}}}, "campaignManager", "the world lets it into 1 account of customer C1, it has all accounts"},
		{"restricted", map[string]string{"viewer": "t"}, map[string]person{"t": {"1", "9", "x", []string{"9 100 51 52"}}}, "viewer", "the world lets it into all accounts of customer C1, it has 2 accounts"},
		{"too many customers", map[string]string{"viewer": "t"}, map[string]person{"t": {"1", "9", "x", []string{"9 100", "8 41"}}}, "viewer", "the world gives it 1 customer, it signs in with 2 customers"},
		{"no role", map[string]string{"viewer": "t"}, map[string]person{"t": {"1", "9", "x", nil}}, "viewer", "the world gives it 1 customer, it signs in with 0 customers"},
		{"another customer", map[string]string{"superAdmin": "t-admin", "viewer": "t"}, map[string]person{"t": {"1", "8", "x", []string{"8 100"}}}, "viewer", "it belongs to another customer than the other personas of customer C1"},
		{"same customer", map[string]string{"outsider": "t-admin", "superAdmin": "t-admin"}, nil, "outsider", "its customer stands for customer C1 already; customer X1 must be another one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := agency()
			maps.Copy(v.people, c.people)
			_, p := static(t, v, c.personas)
			made, err := p.Provision(t.Context(), office(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, bound := made.Personas[c.persona]; bound {
				t.Error("it is bound all the same")
			}
			err = Missing(p, office(), c.persona)
			var missing *MissingPersona
			if want := "persona " + c.persona + " of world office is not available: " + c.reason; !errors.As(err, &missing) || err.Error() != want {
				t.Errorf("error = %v\nwant    %s", err, want)
			}
		})
	}
}

// merged is the contoso example after consolidation, on the pretended service.
func merged() *vendor {
	return &vendor{
		people: map[string]person{
			"t-one":  {"123", "1", "one@contoso.com", []string{"1 100", "2 41", "3 100 31"}},
			"t-four": {"400", "2", "four@contoso.com", []string{"2 203"}},
		},
		accounts: map[string][]string{"1": {"11 N Active", "12 N Active"}, "2": {"21 N Active"}, "3": {"31 N Active", "32 N Active"}},
		users:    map[string][]string{"1": {"123 one@contoso.com"}, "2": {"400 four@contoso.com", "456 One@contoso.com"}, "3": {"789 one@contoso.com"}},
	}
}

func TestStaticAfterConsolidation(t *testing.T) {
	w, err := world.Load("contoso-merged")
	if err != nil {
		t.Fatal(err)
	}
	personas := map[string]string{"one": "t-one", "two": "t-two merged", "three": "t-three merged", "four": "t-four"}
	_, p := static(t, merged(), personas)
	made, err := p.Provision(t.Context(), w, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantEntities := world.Entities{
		Customers: map[string]string{"A": "1", "B": "2", "C": "3"},
		// CC-B is nowhere to be had: nobody who signs in sees more of customer C than account 31.
		Accounts: map[string]string{"CA-A": "11", "CA-B": "12", "CB-A": "21", "CC-A": "31"},
		Users:    map[string]string{"123": "123", "456": "456", "789": "789", "four": "400"},
	}
	if diff := cmp.Diff(wantEntities, made.Entities, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(world.Entities{}, "Numbers")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"11", "12", "21", "31"}, made.Personas["one"].AccountIDs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(world.Bound{Token: "t-two", UserID: "456", CustomerID: "2"}, made.Personas["two"]); diff != "" {
		t.Error(diff)
	}
	// The world before consolidation must not be had from people who are consolidated.
	before, err := world.Load("contoso")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Provision(t.Context(), before, nil); err != nil {
		t.Fatal(err)
	}
	for persona, reason := range map[string]string{
		"one": "the world gives it 1 customer, it signs in with 3 customers", "two": "the world needs it valid, the target declares it merged",
	} {
		var missing *MissingPersona
		if !errors.As(Missing(p, before, persona), &missing) || missing.Reason != reason {
			t.Errorf("%s: %v", persona, Missing(p, before, persona))
		}
	}
	if err := Missing(p, before, "four"); err != nil {
		t.Error(err)
	}
}

func TestStaticLeavesLinkedCustomersAlone(t *testing.T) {
	w := office()
	w.Links = map[string]world.Link{"l": {Agency: "X1", Account: "A3", Status: "Active"}}
	_, p := static(t, agency(), everybody)
	made, err := p.Provision(t.Context(), w, nil)
	if err != nil {
		t.Fatal(err)
	}
	// A2 is the manager's, whatever is linked; X is of another customer.
	if diff := cmp.Diff(map[string]string{"A2": "52", "X": "81"}, made.Entities.Accounts); diff != "" {
		t.Error(diff)
	}
}

func TestStaticWithFewOperations(t *testing.T) {
	for _, c := range []struct {
		name    string
		refuse  []string
		exclude []string
		want    map[string]string
	}{
		{"GetAccountsInfo excluded", nil, []string{"GetAccountsInfo"}, map[string]string{"A1": "51", "A2": "52", "A3": "54", "OFF": "53"}},
		{"GetAccountsInfo refused", []string{"GetAccountsInfo"}, nil, map[string]string{"A1": "51", "A2": "52", "A3": "54", "OFF": "53"}},
		{"nothing lists accounts", []string{"SearchAccounts"}, []string{"GetAccountsInfo"}, map[string]string{"A2": "52"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := agency()
			v.refuse = map[string]bool{}
			for _, operation := range c.refuse {
				v.refuse[operation] = true
			}
			_, p := static(t, v, map[string]string{"superAdmin": "t-admin", "campaignManager": "t-manager"}, c.exclude...)
			made, err := p.Provision(t.Context(), office(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, made.Entities.Accounts); diff != "" {
				t.Error(diff)
			}
			for _, operation := range c.exclude {
				for _, call := range v.calls {
					if strings.HasPrefix(call, operation) {
						t.Errorf("excluded operation called: %s", call)
					}
				}
			}
		})
	}
}

func TestStaticNetworkFaultIsNotKept(t *testing.T) {
	v := agency()
	_, p := static(t, v, map[string]string{"superAdmin": "t-admin"})
	v.broken = errors.New("connection reset")
	if _, err := p.Provision(t.Context(), office(), nil); err == nil || err.Error() != "cannot sign in persona superAdmin: connection reset" {
		t.Errorf("error = %v", err)
	}
	v.broken = nil
	made, err := p.Provision(t.Context(), office(), nil)
	if err != nil || made.Personas["superAdmin"].UserID != "101" {
		t.Errorf("after the fault: %+v, %v", made, err)
	}
}

func TestStaticPreflight(t *testing.T) {
	refused := func(name string) string {
		return "unauthorised%s [authorisation] persona " + name + " cannot sign in: GetUser was refused with 109 AuthenticationTokenExpired -> give it a fresh token, or declare state: expired or state: merged for it"
	}
	for _, c := range []struct {
		name     string
		personas map[string]string
		want     []string
	}{
		{"all well", everybody, nil},
		{"one refused", map[string]string{"superAdmin": "t-admin", "viewer": "t-none"}, []string{fmt.Sprintf(refused("viewer"), "")}},
		{"all refused", map[string]string{"superAdmin": "t-no", "viewer": "t-none"}, []string{fmt.Sprintf(refused("superAdmin"), "!"), fmt.Sprintf(refused("viewer"), "!")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, p := static(t, agency(), c.personas)
			got := lines(p.preflight(t.Context()), "ORIGIN")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(strings.Join(got, ""), "secret") {
				t.Error("a finding quotes the fault's text")
			}
		})
	}
	v := agency()
	v.broken = context.DeadlineExceeded
	_, p := static(t, v, map[string]string{"superAdmin": "t-admin"})
	want := []string{"unreachable! [target] cannot sign in persona superAdmin: context deadline exceeded -> check host and port, a firewall between, and the proxy variables HTTPS_PROXY and NO_PROXY"}
	if diff := cmp.Diff(want, lines(p.preflight(t.Context()), "ORIGIN")); diff != "" {
		t.Error(diff)
	}
}

func TestStaticNeedsCaller(t *testing.T) {
	path := written(t, "endpoint: http://x\ndeveloperToken: d\nprovisioner: {static: {personas: {one: {token: t}}}}\n")
	if _, err := Open(t.Context(), Spec{Address: path}); err == nil || err.Error() != "static personas need a Caller to be signed in with" {
		t.Error(err)
	}
}
