package check_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
)

// Each matcher against replies that match and that do not, with the words of the failure.
func TestMatchers(t *testing.T) {
	get := func(ctx SpecContext, w *World) *Reply { return w.As("admin").Call(ctx, "GetUser") }
	answers := map[string]*message.Reply{
		"user": user("Clerk"), "106": refused(106, "UserIsNotAuthorized"), "1001": refused(1001, ""), "120": refused(120, "UserLoginAccessDenied"),
		"105": refused(105, "InvalidCredentials"), "117 as text": refused(118, "Other"),
		"lost": {Fault: &message.Fault{Code: "DeserializationFailed", Reason: "No.", Detail: message.ExceptionDetail}},
		"bare": {Fault: &message.Fault{Code: "Server", Reason: "No."}},
	}
	same := user("Clerk").Body
	for _, test := range []struct {
		matcher Matcher
		answer  string
		failure string // empty: matches
	}{
		{Succeed(), "user", ""},
		{Succeed(), "106", "expected a response and no fault; got GetUser refused with 106 UserIsNotAuthorized"},
		{BeFault(), "106", ""},
		{BeFault(), "bare", ""},
		{BeFault(), "user", "expected a fault; got GetUser answered by GetUserResponse"},
		{BeFault(120, "UserLoginAccessDenied"), "120", ""},
		{BeFault(120, "UserLoginAccessDenied"), "106", "expected a fault with 120 UserLoginAccessDenied; got GetUser refused with 106 UserIsNotAuthorized"},
		{BeFault(120, "Other"), "120", "expected a fault with 120 Other; got GetUser refused with 120 UserLoginAccessDenied"},
		{BeFault(105, 116), "106", "expected a fault with 105 or 116; got GetUser refused with 106 UserIsNotAuthorized"},
		{BeFault(1001, "AnySymbol"), "1001", ""},
		{BeFault(120), "bare", "expected a fault with 120; got GetUser refused with fault Server without an error code"},
		{BeUnauthorised(), "106", ""},
		{BeUnauthorised(), "1001", ""},
		{BeUnauthorised(), "120", "expected a fault with 106 UserIsNotAuthorized or 1001; got GetUser refused with 120 UserLoginAccessDenied"},
		{BeUnauthorised(), "user", "expected a fault with 106 UserIsNotAuthorized or 1001; got GetUser answered by GetUserResponse"},
		{BeRefused(), "106", ""},
		{BeRefused(), "lost", ""},
		{BeRefused(), "user", "expected a refusal; got GetUser answered by GetUserResponse"},
		{HaveElement("User/Id"), "user", ""},
		{HaveElement("User/Lcid"), "user", "expected User/Lcid; got User/Lcid nil"},
		{HaveElement("User/Nothing"), "user", "expected User/Nothing; got no User/Nothing"},
		{HaveElement("User/JobTitle", Equal("Boss")), "user", `expected User/JobTitle "Boss"; got "Clerk"`},
		{HaveElement("User/JobTitle", HavePrefix("B")), "user", `expected User/JobTitle beginning with "B"; got "Clerk"`},
		{HaveElement("User/JobTitle", Equal("Clerk")), "106", `expected User/JobTitle "Clerk"; got GetUser refused with 106 UserIsNotAuthorized`},
		{HaveNoElement("User/Password"), "user", ""},
		{HaveNoElement("User/Password"), "106", "expected no User/Password; got GetUser refused with 106 UserIsNotAuthorized"},
		{HaveNoElement("User/Id"), "user", `expected no User/Id; got "31"`},
		{HaveBlank("User/Lcid"), "user", ""},
		{HaveBlank("User/Nothing"), "user", ""},
		{HaveBlank("User/Id"), "user", `expected User/Id absent, nil or empty; got "31"`},
		{HaveBlank("User/Id"), "106", `expected User/Id absent, nil or empty; got GetUser refused with 106 UserIsNotAuthorized`},
		{HaveValues("CustomerRoles/CustomerRole/RoleId", "100", "41"), "user", ""},
		{HaveValues("CustomerRoles/CustomerRole/RoleId", "41"), "user", "expected CustomerRoles/CustomerRole/RoleId [41]; got [41 100]"},
		{HaveValues("CustomerRoles/CustomerRole/RoleId"), "106", "expected CustomerRoles/CustomerRole/RoleId []; got GetUser refused with 106 UserIsNotAuthorized"},
		{HaveValuesInOrder("CustomerRoles/CustomerRole/RoleId", "100", "41"), "user", "expected CustomerRoles/CustomerRole/RoleId [100 41] in this order; got [41 100]"},
		{BeSameAs(same), "user", ""},
		{BeSameAs(user("Boss").Body), "user", `expected the same GetUserResponse; got User/JobTitle "Boss" -> "Clerk"`},
		{BeSameAs(user("Boss").Body, "User/JobTitle"), "user", ""},
		{BeSameAs(same), "106", "expected the same GetUserResponse; got GetUser refused with 106 UserIsNotAuthorized"},
		{Not(HaveElement("User/Password")), "106", "expected not User/Password; got GetUser refused with 106 UserIsNotAuthorized"},
		{And(Succeed(), Not(HaveElement("User/Password"))), "user", ""},
	} {
		for _, negated := range []bool{false, true} {
			var outcome string
			v := execute(t, answering(map[string]*message.Reply{"GetUser": answers[test.answer]}), &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
				Suppose("CM-TEST-002", true).To(Equal(true))
				a := Expect(get(ctx, w))
				if negated {
					a.NotTo(test.matcher)
				} else {
					a.To(test.matcher)
				}
				outcome = "matches"
			}})
			name := fmt.Sprintf("%T %s negated=%v", test.matcher, test.answer, negated)
			failure := strings.TrimPrefix(v.Reason, "CM-TEST-001: ")
			body := answers[test.answer].Body != nil
			switch {
			case !negated && test.failure == "" && outcome == "":
				t.Errorf("%s: %s", name, v.Reason)
			case !negated && test.failure != "" && failure != test.failure:
				t.Errorf("%s:\ngot  %s\nwant %s", name, failure, test.failure)
			case negated && test.failure == "" && outcome != "":
				t.Errorf("%s: negated it matches too", name)
			case negated && test.failure != "" && body && outcome == "":
				t.Errorf("%s: negated it does not match: %s", name, v.Reason)
			}
		}
	}
}

// What looks into a response is not satisfied by a fault, whichever way it is asked.
func TestNegatedElementMatchersRefuseFaults(t *testing.T) {
	for _, m := range []Matcher{HaveElement("User/Password"), HaveNoElement("User/Id"), HaveBlank("User/Id"), HaveValues("User/Id", "1"), Not(HaveElement("User/Id"))} {
		v := execute(t, answering(map[string]*message.Reply{"GetUser": refused(106, "")}), &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
			Expect(w.As("admin").Call(ctx, "GetUser")).NotTo(m)
		}})
		if v.Outcome != "fail" {
			t.Errorf("%T: %s %s", m, v.Outcome, v.Reason)
		}
	}
}

func TestDifferences(t *testing.T) {
	a := Group("User", Text("Id", "1"), Nil("Lcid"), Group("Roles", Text("Role", "41"), Text("Role", "100")), Text("Title", "x"))
	b := Group("User", Text("Id", "2"), Group("Roles", Text("Role", "41")), Text("Title", "x"), Group("Links"))
	got := strings.Join(Differences(a, b), "; ")
	if want := `Id "1" -> "2"; Roles/Role "100" -> nothing`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Differences(a, b, "Id", "Roles"); len(got) != 0 {
		t.Errorf("ignored paths count: %v", got)
	}
	if got := strings.Join(Differences(Group("A", Text("X", "1")), Text("A", "text")), "; "); got != ` 1 elements -> "text"` {
		t.Errorf("got %q", got)
	}
	list := func(ids ...string) *Element { return Group("A", Longs("Ids", ids...)) }
	if got := Differences(list("1", "2", "3"), list("3", "1", "2")); len(got) != 0 {
		t.Errorf("a list in another order: %v", got)
	}
	if got := strings.Join(Differences(list("1", "2", "2"), list("2", "1", "3")), "; "); got != `Ids/long "2" -> "3"` {
		t.Errorf("a list with another item: %s", got)
	}
}

func TestGomegaMatchersReadWell(t *testing.T) {
	for _, test := range []struct {
		actual  any
		matcher Matcher
		want    string
	}{
		{[]string{"1", "2"}, ConsistOf("1", "3"), `expected [1 3] in any order; got [1 2]`},
		{[]string{"1", "2", "3", "4", "5"}, ConsistOf("5", "4", "3", "2", "7"), "expected [5 4 3 2 7] in any order; got without 7, with 1: [1 2 3 4 5]"},
		{[]string{"1", "2", "3", "5", "4"}, Equal([]string{"1", "2", "3", "4", "5"}), "expected [1 2 3 4 5]; got 5 where 4 is expected: [1 2 3 5 4]"},
		{[]string{"1"}, ContainElements("1", "2"), "expected all of [1 2] in the list; got [1]"},
		{[]string{"1"}, Not(ContainElement("1")), `expected no "1" in the list; got [1]`},
		{"abc", ContainSubstring("x"), `expected containing "x"; got "abc"`},
		{3, BeNumerically("<=", 2), "expected at most 2; got 3"},
		{[]string{}, Not(BeEmpty()), "expected something; got []"},
		{3, BeNumerically(">", 5), "expected more than 5; got 3"},
		{"abc", MatchRegexp("^x"), `expected of the form ^x; got "abc"`},
		{[]string{"a"}, HaveLen(2), "expected length 2; got length 1: [a]"},
		{"x", BeElementOf("a", "b"), `expected "a" or "b"; got "x"`},
		{false, BeTrue(), "expected true; got false"},
		{"x", Equal(nil), `expected nothing; got "x"`},
		{[]string{"a"}, ContainElement("b"), `expected "b" in the list; got [a]`},
		{"b", Or(Equal("c"), Equal("d")), `expected "c" or "d"; got "b"`},
		{"b", And(Equal("b"), Equal("d")), `expected "b" and "d"; got "b"`},
	} {
		v := execute(t, answering(nil), &Check{ID: "CM-TEST-001", Body: func(SpecContext, *World) { Expect(test.actual).To(test.matcher) }})
		if got := strings.TrimPrefix(v.Reason, "CM-TEST-001: "); got != test.want {
			t.Errorf("%T:\ngot  %s\nwant %s", test.matcher, got, test.want)
		}
	}
}
