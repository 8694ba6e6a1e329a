package check

import (
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

func TestAsked(t *testing.T) {
	for _, c := range []struct {
		body []*Element
		want string
	}{
		{nil, ""},
		{[]*Element{Nil("UserId")}, "UserId nil"},
		{[]*Element{Text("Filter", ""), Text("TopN", "10")}, "Filter empty, TopN 10"},
		{[]*Element{Longs("AccountIds", "1", "2")}, "AccountIds [1, 2]"},
		{[]*Element{Group("User", Text("JobTitle", "Buyer"), Nil("Lcid"), Text("Id", "31"))}, "User(Id 31, JobTitle Buyer)"},
		{[]*Element{Group("Predicates", Group("Predicate", Text("Value", "7"), Text("Field", "CustomerId"), Text("Operator", "Equals")))},
			"Predicates [CustomerId Equals 7]"},
		{[]*Element{Group("User", Text("Password", "hunter2"), Text("SecretAnswer", "Rex"))}, "User(Password [redacted], SecretAnswer [redacted])"},
		{[]*Element{Text("Filter", strings.Repeat("x", 300))}, "Filter " + strings.Repeat("x", longestTold-7) + "..."},
	} {
		one := &trial{results: []*client.Result{{}}, requested: [][]*Element{c.body}}
		if got := one.asked(0); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestAskedOfAnEntityThatWasRead(t *testing.T) {
	user := func(id, title, city string) *Element {
		return Group("User", Group("ContactInfo", Text("Email", "a@example.com"), Text("City", city)), Text("Id", id), Text("JobTitle", title))
	}
	for _, c := range []struct {
		body *Element
		want string
	}{
		{user("31", "Boss", "Ulm"), "User(Id 31, JobTitle Boss)"},
		{user("31", "Clerk", "Bonn"), "User(Id 31, ContactInfo(City Bonn))"},
		{user("32", "Clerk", "Ulm"), "User(Id 32, ContactInfo(Email a@example.com, City Ulm), JobTitle Clerk)"},
	} {
		one := &trial{requested: [][]*Element{nil, nil, {c.body}}, results: []*client.Result{
			{Reply: &message.Reply{Body: Group("GetUserResponse", user("31", "Clerk", "Ulm"))}},
			{Reply: &message.Reply{Fault: &message.Fault{}}}, {},
		}}
		if got := one.asked(2); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestSubjectOfAValue(t *testing.T) {
	reply := func(children ...*Element) *client.Result {
		return &client.Result{Reply: &message.Reply{Body: Group("Response", children...)}}
	}
	trial := &trial{results: []*client.Result{
		reply(Text("Old", "Paused")),
		reply(Group("Customer", Text("Name", "Contoso"), Text("Status", "Active"), Text("Alias", "Contoso")), Longs("Ids", "1", "2", "3")),
	}}
	for _, c := range []struct {
		value any
		want  string
	}{
		{"Active", "Customer/Status"},
		{"Contoso", ""}, // two elements say so
		{"Paused", "Old"},
		{"Gone", ""},
		{"", ""},
		{[]string{"3", "1", "2"}, "Ids/long"},
		{[]string{"1", "2"}, ""}, // they are not all
		{7, ""},
	} {
		if got := trial.subject(c.value); got != c.want {
			t.Errorf("%v stands in %q, want %q", c.value, got, c.want)
		}
	}
}
