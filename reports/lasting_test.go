package reports

import (
	"strings"
	"testing"
)

// lastingSample is the sample of a run that has left something behind.
func lastingSample() *Document {
	doc := sample()
	left := func(check, id, name string) Lasting {
		return Lasting{
			Check: check, Dialect: "v13-soap", Operation: "SignupCustomer", Kind: "Customer", ID: id, Name: name,
			Reason: "no role may delete a customer", Advice: "ask the service's support to close the customer",
		}
	}
	doc.Lasting = []Lasting{
		left("CM-SIGNUP-009", "4", ""), left("CM-SIGNUP-001", "1", "First"), left("CM-SIGNUP-008", "3", ""), left("CM-SIGNUP-002", "2", ""),
		{Check: "CM-INVITE-001", Dialect: "v13-soap", Operation: "SendUserInvitation", Kind: "UserInvitation", Reason: "it stays open", Advice: "leave it to expire"},
	}
	doc.Run.Irreversible = []string{"SendUserInvitation", "SignupCustomer"}
	return doc
}

func TestWhatLastsIsTold(t *testing.T) {
	for name, c := range map[string]struct{ report, want string }{
		"screen": {Screen(lastingSample(), ScreenOptions{}), `
5 changes left on the target, which no call undoes
  1 by SendUserInvitation: UserInvitation
    it stays open; leave it to expire
  4 by SignupCustomer: Customer 1 "First", Customer 2, Customer 3, 1 more
    no role may delete a customer; ask the service's support to close the
    customer
`},
		"Markdown": {string(render(t, WriteMarkdown, lastingSample())), `
## 5 changes left on the target, which no call undoes

- 1 by SendUserInvitation: UserInvitation: it stays open; leave it to expire
- 4 by SignupCustomer: Customer 1 "First", Customer 2, Customer 3, 1 more: no role may delete a customer; ask the service's support to close the customer
`},
		"HTML": {string(render(t, WriteHTML, lastingSample())),
			`<section><h2>5 changes left on the target, which no call undoes</h2>
<div class="card inconclusive"><h3>1 by SendUserInvitation: UserInvitation</h3><p>it stays open; leave it to expire</p></div>
<div class="card inconclusive"><h3>4 by SignupCustomer: Customer 1 &#34;First&#34;, Customer 2, Customer 3, 1 more</h3>`},
	} {
		if !strings.Contains(c.report, c.want) {
			t.Errorf("%s does not have\n%s\nbut\n%s", name, c.want, clip(c.report, 6000))
		}
	}
	for name, report := range map[string]string{"screen": Screen(sample(), ScreenOptions{}), "Markdown": string(render(t, WriteMarkdown, sample())), "HTML": string(render(t, WriteHTML, sample()))} {
		if strings.Contains(report, "left on the target") {
			t.Errorf("%s tells of changes where there are none", name)
		}
	}
}

// What lasts is in the events, so that it is known also of a run that was killed.
func TestWhatLastsIsAnEvent(t *testing.T) {
	c := NewCollector()
	for _, l := range lastingSample().Lasting {
		c.Add(Event{Kind: "lasting", Lasting: &l})
	}
	if got := c.BrokenOff().Lasting; len(got) != 5 || got[0].Check != "CM-INVITE-001" {
		t.Errorf("%+v", got)
	}
}
