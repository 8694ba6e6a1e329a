package check

import (
	"slices"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

// sounding is the plainest call there is.
const sounding = "GetUser"

// sound finds out what an answer that is none of the service means, where a check
// sent bytes of its own: it may refuse them, or nobody may be there. A plain call of
// the same persona tells; where that does not come through either, the check ends as inconclusive.
func (t *trial) sound(ctx SpecContext, p *Persona, r *client.Result) {
	if r.Class != client.Foreign || r.Cause != client.ServerError && r.Cause != client.Forbidden || slices.Contains(t.setting.Excluded, sounding) {
		return
	}
	own := p.world.As(p.Name) // with a credential that nobody touched
	body := []*message.Element{message.Nil("UserId")}
	plain := t.setting.Client.Do(ctx, own.who, &message.Request{Operation: sounding, Body: body})
	if plain.Class != client.Unreadable { // which is the service, in a state that others tell of
		t.replied(own, plain, body, false)
	}
}
