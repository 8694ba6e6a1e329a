package message_test

import (
	"testing"

	. "github.com/cmconform/cmconform/harness/message"
)

func user() *Element {
	return Group("User",
		Text("Id", "7"),
		nil,
		Nil("Password"),
		Group("ContactInfo", Text("Email", ""), Group("Address", Text("City", "Ulm"))),
		Group("Roles", List("Role", "Id", "1", "2"), List("Role", "Id", "3")),
	)
}

func TestReading(t *testing.T) {
	u := user()
	for _, c := range []struct{ what, got, want string }{
		{"a group leaves nil children out", u.String(), `User{Id="7" Password=nil ContactInfo{Email{} Address{City="Ulm"}} Roles{Role{Id="1" Id="2"} Role{Id="3"}}}`},
		{"secrets are not shown", Group("H", Text("AuthenticationToken", "s3cret"), Text("Password", "")).String(), `H{AuthenticationToken=hidden Password{}}`},
		{"a value by path", u.Value("ContactInfo/Address/City"), "Ulm"},
		{"the value of an absent element", u.Value("ContactInfo/Phone/Home"), ""},
		{"the first of several", u.Value("Roles/Role/Id"), "1"},
		{"an empty path", u.At("").Name, "User"},
		{"a path on nothing", (*Element)(nil).At("User").String(), "absent"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, c.got, c.want)
		}
	}
	if got := u.Values("Roles/Role/Id"); len(got) != 3 || got[0]+got[1]+got[2] != "123" {
		t.Errorf("all values of a path: got %q, want 1 2 3", got)
	}
	if got := (*Element)(nil).All("User"); got != nil {
		t.Errorf("all of nothing: got %v", got)
	}
}

func TestBlank(t *testing.T) {
	for _, c := range []struct {
		what string
		e    *Element
		want bool
	}{
		{"absent", nil, true},
		{"nil", Nil("A"), true},
		{"empty", Group("A"), true},
		{"text", Text("A", " "), false},
		{"children", Group("A", Nil("B")), false},
	} {
		if got := c.e.Blank(); got != c.want {
			t.Errorf("%s: got %t, want %t", c.what, got, c.want)
		}
	}
}

func TestWriting(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(*Element)
		want   string
	}{
		{"a replaced element keeps its place", func(e *Element) { e.SetText("A", "9") }, `R{A="9" B=nil}`},
		{"a new element goes to the end", func(e *Element) { e.SetText("C", "9") }, `R{A="1" B=nil C="9"}`},
		{"missing steps are made", func(e *Element) { e.SetText("C/D", "9") }, `R{A="1" B=nil C{D="9"}}`},
		{"a nil step comes to life", func(e *Element) { e.SetText("B/D", "9") }, `R{A="1" B{D="9"}}`},
		{"an element becomes nil", func(e *Element) { e.SetNil("A") }, `R{A=nil B=nil}`},
		{"a subtree is put in", func(e *Element) { e.Set("B", Group("B", Text("X", "2"))) }, `R{A="1" B{X="2"}}`},
		{"an element goes away", func(e *Element) { e.Remove("A") }, `R{B=nil}`},
		{"what is not there need not go", func(e *Element) { e.Remove("X/Y") }, `R{A="1" B=nil}`},
	} {
		e := Group("R", Text("A", "1"), Nil("B"))
		c.change(e)
		if got := e.String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, got, c.want)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	original, before := user(), user()
	clone := original.Clone()
	if !Equal(original, clone) {
		t.Fatalf("the clone differs: %s", clone)
	}
	clone.SetText("ContactInfo/Address/City", "Bonn")
	clone.Remove("Roles/Role")
	if !Equal(original, before) {
		t.Errorf("changing the clone changed the original to %s", original)
	}
	if (*Element)(nil).Clone() != nil {
		t.Error("the clone of nothing is something")
	}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		what string
		a, b *Element
		want []string
	}{
		{"the same", user(), user(), nil},
		{"two absences", nil, nil, nil},
		{"text", Text("A", "1"), Text("A", "2"), []string{`A: "1" became "2"`}},
		{"text gone", Text("A", "1"), Text("A", ""), []string{`A: "1" became empty`}},
		{"empty and nil", Text("A", ""), Nil("A"), []string{`A: empty became nil`}},
		{"nil and absent", Group("A", Nil("B"), Nil("C")), Group("A", Nil("C")), []string{`A/B: nil became absent`}},
		{"absent and empty", Group("A", Nil("C")), Group("A", Nil("C"), Group("B")), []string{`A/B: absent became empty`}},
		{"the whole tree", Group("A", Nil("B")), nil, []string{`A: 1 element became absent`}},
		{"other roots", Group("A"), Group("B"), []string{`A: named A became named B`}},
		{"the order of different names", Group("A", Text("B", "1"), Text("C", "2")), Group("A", Text("C", "2"), Text("B", "1")), nil},
		{"the order of equal names", List("A", "B", "1", "2"), List("A", "B", "2", "1"), []string{`A/B[1]: "1" became "2"`, `A/B[2]: "2" became "1"`}},
		{"one more of a kind", List("A", "B", "1"), List("A", "B", "1", "2"), []string{`A/B[2]: absent became "2"`}},
		{"one less of a kind", List("A", "B", "1", "2"), List("A", "B", "1"), []string{`A/B[2]: "2" became absent`}},
		{"a list emptied", List("A", "B", "1", "2"), Group("A"), []string{`A: 2 elements became empty`}},
		{"explicit types", &Element{Name: "A", Type: "T", Text: "1"}, Text("A", "1"), nil},
		{"another secret", Text("DeveloperToken", "s3cret"), Text("DeveloperToken", "t0ken"), []string{`DeveloperToken: hidden became hidden`}},
		{"several deep", user(), func() *Element {
			u := user()
			u.SetNil("ContactInfo/Address/City")
			u.SetText("Password", "x")
			return u
		}(),
			[]string{`User/Password: nil became hidden`, `User/ContactInfo/Address/City: "Ulm" became nil`}},
	} {
		got := Diff(c.a, c.b)
		if len(got) != len(c.want) {
			t.Errorf("%s: got %v, want %v", c.what, got, c.want)
			continue
		}
		for i := range got {
			if got[i].String() != c.want[i] {
				t.Errorf("%s: got %s, want %s", c.what, got[i], c.want[i])
			}
		}
	}
}

func TestEqualMindsEverything(t *testing.T) {
	for _, c := range []struct {
		what string
		a, b *Element
		want bool
	}{
		{"the same", user(), user(), true},
		{"absent both", nil, nil, true},
		{"absent one", nil, Group("A"), false},
		{"order", Group("A", Nil("B"), Nil("C")), Group("A", Nil("C"), Nil("B")), false},
		{"type", &Element{Name: "A", Type: "T"}, &Element{Name: "A"}, false},
		{"nil", Nil("A"), Group("A"), false},
		{"text", Text("A", "1"), Text("A", "1 "), false},
		{"name", Text("A", "1"), Text("a", "1"), false},
		{"number of children", Group("A", Nil("B")), Group("A", Nil("B"), Nil("B")), false},
	} {
		if got := Equal(c.a, c.b); got != c.want {
			t.Errorf("%s: got %t, want %t", c.what, got, c.want)
		}
	}
}

func TestTrackingID(t *testing.T) {
	for _, c := range []struct {
		what  string
		reply Reply
		want  string
	}{
		{"header", Reply{Header: []*Element{Text("Other", "0"), Text("TrackingId", "1")}}, "1"},
		{"fault", Reply{Fault: &Fault{TrackingID: "2"}}, "2"},
		{"none", Reply{Body: Group("GetUserResponse")}, ""},
	} {
		if got := c.reply.TrackingID(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}
