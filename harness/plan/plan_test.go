package plan

import (
	"bytes"
	"compress/gzip"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
)

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestNeedsAreWrittenAndRead shows that nothing is lost on the way, dialects that differ included.
func TestNeedsAreWrittenAndRead(t *testing.T) {
	short := check.Needs{Personas: []string{"one"}, Calls: map[string]int{"GetUser": 1}}
	long := check.Needs{
		Personas: []string{"one", "viewer"}, Entities: []string{"customer/A", check.NeedsToKnow}, Acts: true,
		Calls: map[string]int{"GetUser": 12, "UpdateUser": 2, "": 3},
	}
	all := []Recorded{
		{"CM-A-001", "v13-soap", short}, {"CM-A-001", "v12-soap", short}, {"CM-A-001", "v13-rest", long},
		{"CM-A-002/x", "v13-soap", long},
	}
	var b bytes.Buffer
	if err := WriteNeeds(&b, all); err != nil {
		t.Fatal(err)
	}
	known, err := readNeeds(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]check.Needs{"CM-A-001": short, "CM-A-001@v13-rest": long, "CM-A-002/x": long}
	if !reflect.DeepEqual(known, want) {
		t.Errorf("read %v, written %v", known, want)
	}
	if long.Requests() != 17 || long.Writes() != 2 || !slices.Equal(long.Operations(), []string{"GetUser", "UpdateUser"}) {
		t.Errorf("%d requests, %d writes, %v", long.Requests(), long.Writes(), long.Operations())
	}
}

func TestNeedsAreReadStrictly(t *testing.T) {
	const header = "personas,entities,acts,calls,checks\n"
	for text, want := range map[string]string{
		"checks\n": "the columns must be personas, entities, acts, calls, checks",
		header + "one,,,GetUser:1,CM-A-001\none,,,,CM-A-001\n": "line 3: CM-A-001 is there twice",
		header + "one,,perhaps,GetUser:1,CM-A-001\n":           "line 2: acts is yes or empty",
		header + "one,,,GetUser,CM-A-001\n":                    "line 2: a call is OPERATION:COUNT, each operation once",
		header + "one,,,GetUser:0,CM-A-001\n":                  "line 2: a call is OPERATION:COUNT, each operation once",
		header + "one,,,GetUser:1 GetUser:2,CM-A-001\n":        "line 2: a call is OPERATION:COUNT, each operation once",
		header + "one\n": "wrong number of fields",
	} {
		if _, err := readNeeds(packed(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected %s", text, err, want)
		}
	}
	if _, err := readNeeds([]byte("checks\n")); err == nil {
		t.Error("a table that is not packed is read")
	}
}

// lender has the named personas of every world, with all accounts, customers and users, and nothing else.
func lender(names ...string) func(world.World) (Loan, error) {
	return func(w world.World) (Loan, error) {
		p := &world.Provisioned{World: w.Name, Personas: map[string]world.Bound{}, Entities: world.Entities{
			Customers: map[string]string{}, Accounts: map[string]string{}, Users: map[string]string{}, Numbers: map[string]string{},
		}}
		for _, name := range names {
			p.Personas[name] = world.Bound{}
		}
		for key := range w.Customers {
			p.Entities.Customers[key] = "1"
		}
		for key := range w.Accounts {
			p.Entities.Accounts[key] = "2"
		}
		for key := range w.Users {
			p.Entities.Users[key] = "3"
		}
		return Loan{Provisioned: p, Missing: func(persona string) string { return "nobody declared " + persona }}, nil
	}
}

// TestLocks goes through everything that keeps a check from running.
func TestLocks(t *testing.T) {
	reads := check.Needs{Personas: []string{"superAdmin"}, Calls: map[string]int{"GetUser": 2}}
	with := func(change func(*check.Needs)) check.Needs {
		n := reads
		n.Calls = maps.Clone(reads.Calls)
		change(&n)
		return n
	}
	for name, test := range map[string]struct {
		check check.Check
		needs check.Needs
		want  []string
	}{
		"runs":          {check.Check{}, reads, nil},
		"needs a world": {check.Check{Shape: func(*world.World) {}, Effect: check.Irreversible}, reads, []string{"a provisioner"}},
		"acts":          {check.Check{}, with(func(n *check.Needs) { n.Acts = true }), []string{"a provisioner"}},
		"writes": {check.Check{Effect: check.Restorable}, with(func(n *check.Needs) { n.Calls["UpdateUser"] = 1 }),
			[]string{"--writes restore"}},
		"cannot be undone": {check.Check{Effect: check.Irreversible}, with(func(n *check.Needs) { n.Calls["SignupCustomer"] = 1 }),
			[]string{"--writes all", "--irreversible SignupCustomer"}},
		"sends mail": {check.Check{Effect: check.Irreversible}, with(func(n *check.Needs) {
			n.Calls["SendUserInvitation"] = 1
			n.Entities = []string{check.NeedsInvitee + "a@example.com"}
		}), []string{"--writes all", "--irreversible SendUserInvitation", "invitations: addresses"}},
		"personas":    {check.Check{}, with(func(n *check.Needs) { n.Personas = []string{"superAdmin", "viewer"} }), []string{"persona viewer"}},
		"account":     {check.Check{}, with(func(n *check.Needs) { n.Entities = []string{"account/A1"} }), nil},
		"number":      {check.Check{}, with(func(n *check.Needs) { n.Entities = []string{"number of account/A1"} }), []string{"data like world roles"}},
		"link":        {check.Check{}, with(func(n *check.Needs) { n.Entities = []string{"link/L1"} }), []string{"a provisioner"}},
		"password":    {check.Check{}, with(func(n *check.Needs) { n.Entities = []string{"password of superAdmin"} }), []string{"userName and password of persona superAdmin"}},
		"not offered": {check.Check{}, with(func(n *check.Needs) { n.Calls["SearchAccounts"] = 1 }), []string{"operations: exclude without SearchAccounts"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := test.check
			c.ID, c.World = "CM-A-001", "roles"
			if c.Effect == "" {
				c.Effect = check.ReadOnly
			}
			g := Ground{Writes: check.ReadOnly, Excluded: []string{"SearchAccounts"}, Lend: lender("superAdmin")}
			p, err := makePlan([]run.Due{{Check: &c, Dialect: "v13-soap"}}, g, func(string, string) (check.Needs, bool) { return test.needs, true })
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range p.Rows[0].Locks {
				got = append(got, l.Key)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("locked by %q, expected %q", got, test.want)
			}
			if requests := p.Rows[0].Requests; (requests > 0) != (len(test.want) == 0) {
				t.Errorf("%d requests are counted", requests)
			}
			// In worlds of its own only what the target leaves out is in the way.
			g.Fresh = true
			if p, err = makePlan([]run.Due{{Check: &c, Dialect: "v13-soap"}}, g, func(string, string) (check.Needs, bool) { return test.needs, true }); err != nil {
				t.Fatal(err)
			}
			if locks := p.Rows[0].Locks; len(locks) > 0 != (name == "not offered") {
				t.Errorf("in a world of its own it is locked by %v", locks)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	row := func(id, dialect string, requests, writes int, keys ...string) Row {
		r := Row{Check: &check.Check{ID: id}, Dialect: dialect, Requests: requests, Writes: writes}
		for _, key := range keys {
			r.Locks = append(r.Locks, Lock{key, "for want of " + key})
		}
		return r
	}
	p := &Plan{Rows: []Row{
		row("CM-B-001", "v13-soap", 3, 1), row("CM-B-001", "v13-rest", 4, 1), row("CM-A-001", "v13-soap", 2, 0),
		row("CM-A-002", "v13-soap", 0, 0, "x"), row("CM-A-003", "v13-soap", 0, 0, "x", "y"), row("CM-A-004", "v13-soap", 0, 0, "z", "z"),
	}}
	p.Rows[0].Final, p.Rows[1].Final, p.Rows[2].Unsure = []string{"DeleteUser"}, []string{"DeleteUser", "SignupCustomer"}, true
	want := Summary{
		Checks: 6, Run: 3, Skipped: 3, Unsure: 1, Requests: 9, Writes: 2,
		Areas: []Area{
			{Name: "A", Run: map[string]int{"v13-soap": 1}, Skipped: 3, Requests: 2},
			{Name: "B", Run: map[string]int{"v13-soap": 1, "v13-rest": 1}, Requests: 7, Writes: 2},
		},
		Keys: []Key{
			{Name: "x", Checks: 1, With: 1, Reasons: []string{"for want of x"}},
			{Name: "z", Checks: 1, Reasons: []string{"for want of z"}},
			{Name: "y", With: 1, Reasons: []string{"for want of y"}},
		},
		Final: []Final{{"DeleteUser", 2}, {"SignupCustomer", 1}},
	}
	if got := p.Summary(); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nexpected\n%+v", got, want)
	}
}
