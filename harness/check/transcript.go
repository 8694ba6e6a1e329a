package check

import "github.com/cmconform/cmconform/reports"

// tell hands an exchange to who reads along, redacted. It goes without the
// curl line, which repeats the request.
func (t *trial) tell(call int) {
	if t.setting.Exchanged == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.provisioned); t.teller == nil || t.tellerKnows != n { // an action on the world brings new secrets
		t.teller, t.tellerKnows = t.redactor(), n
		for _, r := range t.results[:call] {
			t.teller.Saw(r)
		}
	}
	x := t.results[call].Told(t.teller)
	t.teller.Saw(t.results[call])
	x.Number = call + 1
	x.Asked, x.Answered = t.teller.Text(t.asked(call)), t.teller.Text(answered(t.results[call]))
	t.setting.Exchanged(t.check, x)
}

// Exchanged is told of every exchange of a check as soon as it is over.
type Exchanged func(c *Check, x reports.Exchange)
