package beside

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/reports"
)

// user is a reply to GetUser over REST.
func user(id, stamp, title string) string {
	return fmt.Sprintf(`{"User":{"Id":"%s","JobTitle":%s,"TimeStamp":"%s","LastModifiedTime":"2026-03-1%sT09:26:53"}}`, id, title, stamp, id[len(id)-1:])
}

const refusal = `{"TrackingId":"17caa13f-9073-43f9-83fd-347bc3f44a01","Type":"AdApiFaultDetail","Errors":[{"Code":"%d","Detail":null,"ErrorCode":"x","Message":"%s"}]}`

type said struct {
	persona, operation string
	status             int
	reply              string
}

// side is one target that made a world and said a few things in one check.
func side(userID string, list ...said) (*Side, *reports.Document) {
	key := reports.CheckStart{ID: "CM-TEST-001", Dialect: "v13-rest"}
	s := &Side{made: map[reports.CheckStart]*world.Provisioned{key: {World: "roles", Entities: world.Entities{Users: map[string]string{"one": userID}}}}, calls: map[reports.CheckStart][]reports.Exchange{}}
	for i, x := range list {
		s.take(reports.Event{Exchange: &reports.CheckCall{CheckStart: key, Exchange: reports.Exchange{
			Number: i + 1, Persona: x.persona, Operation: x.operation, Status: x.status, Reply: x.reply, Request: "{}",
			ReplyHeaders: map[string]string{"Content-Type": "application/json; charset=utf-8"},
		}}})
	}
	doc := &reports.Document{
		Run:    reports.Run{Edition: 2026},
		Target: reports.Target{Name: userID, Endpoints: map[string]string{"v13-rest": "http://x"}},
		Checks: []reports.Check{{ID: key.ID, Dialect: key.Dialect, Outcome: reports.Pass, Requirements: []string{key.ID}}},
	}
	reports.Normalise(doc)
	reports.Summarise(doc)
	return s, doc
}

// Each pair of answers, and what is told of it.
func TestCompare(t *testing.T) {
	get := func(reply string) said { return said{"one", "GetUser", 200, reply} }
	refused := func(persona string, status, code int) said {
		return said{persona, "UpdateUser", status, fmt.Sprintf(refusal, code, strings.Repeat("text ", code%5))}
	}
	updated := func(persona string) said {
		return said{persona, "UpdateUser", 200, `{"LastModifiedTime":"2026-03-14T09:26:53"}`}
	}
	for name, c := range map[string]struct {
		a, b []said
		data bool
		want []string
	}{
		"other ids, row versions and times": {[]said{get(user("1001", "AAAAAE496a4=", `"Buyer"`))}, []said{get(user("2002", "AAAAAFqPcVw=", `"Buyer"`))}, true, nil},
		"another user":                      {[]said{get(user("1001", "AAAAAE496a4=", `"Buyer"`))}, []said{get(user("3003", "AAAAAFqPcVw=", `"Buyer"`))}, true, []string{`1 User/Id: "user one", "some id"`}},
		"another value":                     {[]said{get(user("1001", "AAAAAE496a4=", `"Buyer"`))}, []said{get(user("2002", "AAAAAFqPcVw=", `"Seller"`))}, true, []string{`1 User/JobTitle: "Buyer", "Seller"`}},
		"another value of their own":        {[]said{get(user("1001", "AAAAAE496a4=", `"Buyer"`))}, []said{get(user("2002", "AAAAAFqPcVw=", `"Seller"`))}, false, nil},
		"what one side masks":               {[]said{get(user("1001", "AAAAAE496a4=", `"Buyer"`))}, []said{get(user("2002", "AAAAAFqPcVw=", `"[masked]"`))}, true, nil},
		"another code":                      {[]said{refused("one", 400, 106)}, []said{refused("one", 400, 203)}, false, []string{"1 answer: refused with 106 x, refused with 203 x"}},
		"another text":                      {[]said{refused("one", 400, 106)}, []said{{"one", "UpdateUser", 400, fmt.Sprintf(refusal, 106, "other words")}}, true, nil},
		"another status":                    {[]said{refused("one", 400, 106)}, []said{refused("one", 403, 106)}, true, []string{"1 HTTP status: 400, 403"}},
		"refused or not":                    {[]said{refused("one", 400, 106)}, []said{updated("one")}, true, []string{"1 answer: refused with 106 x, a reply"}},
		"a page of something else":          {[]said{updated("one")}, []said{{"one", "UpdateUser", 502, "<html>Bad Gateway</html>"}}, true, []string{"1 answer: a reply, HTTP 502 without a reply of the service"}},
		"no answer":                         {[]said{updated("one")}, []said{{"one", "UpdateUser", 0, ""}}, true, []string{"1 answer: a reply, no answer"}},
		"a call less":                       {[]said{updated("one"), get(user("1001", "AAAAAE496a4=", "null"))}, []said{updated("one")}, true, []string{"2 call: made, not made"}},
		"a call more":                       {[]said{updated("one")}, []said{updated("one"), get(user("2002", "AAAAAE496a4=", "null"))}, true, []string{"2 call: not made, made"}},
		"at once, in another order":         {[]said{updated("one"), refused("two", 400, 209)}, []said{refused("two", 400, 209), updated("one")}, true, nil},
		"at once, another one wins":         {[]said{updated("one"), refused("two", 400, 209)}, []said{refused("one", 400, 209), updated("two")}, true, nil},
		"at once, both win":                 {[]said{updated("one"), refused("two", 400, 209)}, []said{updated("one"), updated("two")}, true, []string{"2 answer: refused with 209 x, a reply"}},
	} {
		t.Run(name, func(t *testing.T) {
			a, docA := side("1001", c.a...)
			b, docB := side("2002", c.b...)
			both, err := Compare(a, b, docA, docB, c.data)
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, differs := range both.Checks {
				for _, call := range differs.Calls {
					for _, p := range call.Places {
						told = append(told, fmt.Sprintf("%d %s: %s, %s", call.Number, p.Where, p.A, p.B))
					}
				}
			}
			if !slices.Equal(told, c.want) {
				t.Errorf("told is\n\t%s\nwant\n\t%s", strings.Join(told, "\n\t"), strings.Join(c.want, "\n\t"))
			}
			if want := map[bool]string{true: "same", false: "differs"}[c.want == nil]; both.Verdict != want || both.Compared != 1 {
				t.Errorf("the verdict on %d checks is %q, want %q", both.Compared, both.Verdict, want)
			}
		})
	}
}

// What one side does not judge is counted, and no difference; where nothing is left, there is no verdict.
func TestNotCompared(t *testing.T) {
	for _, c := range []struct {
		b       reports.Outcome
		reason  string
		verdict string
		exit    int
	}{
		{reports.Pass, "", "same", 0},
		{reports.Fail, "", "differs", 1},
		{reports.Skipped, "B: skipped: no persona two", "no verdict", 5},
		{reports.Inconclusive, "B: inconclusive: no persona two", "no verdict", 3},
		{"", "v13-rest is called on A alone, or B did not come to it", "no verdict", 5},
	} {
		a, docA := side("1001")
		b, docB := side("2002")
		if c.b == "" {
			docB.Checks = nil
		} else {
			docB.Checks[0].Outcome, docB.Checks[0].Reason = c.b, "no persona two"
		}
		both, err := Compare(a, b, docA, docB, true)
		if err != nil {
			t.Fatal(err)
		}
		if both.Verdict != c.verdict || both.ExitCode != c.exit || c.reason != "" && both.NotCompared[c.reason] != 1 {
			t.Errorf("%q on B: %s with exit code %d, not compared %v", c.b, both.Verdict, both.ExitCode, both.NotCompared)
		}
	}
}
