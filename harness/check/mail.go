package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/message"
)

// inviteesKey is where a target.yaml names who may get mail.
const inviteesKey = "invitations: addresses: of the target.yaml"

// Invitee is the address that an invitation goes to: the usual one in worlds
// that were made for us, elsewhere one that the target's owner named. Each usual
// address stands for another one; where there are too few the check ends as skipped.
func (w *World) Invitee(usual string) string {
	t := w.trial
	t.asksFor(&t.needs.entities, NeedsInvitee+usual)
	if t.setting.Fresh {
		return usual
	}
	t.mu.Lock()
	place := slices.Index(t.invited, usual)
	if place < 0 {
		place = len(t.invited)
		t.invited = append(t.invited, usual)
	}
	t.mu.Unlock()
	named := t.setting.Invitees
	switch {
	case len(named) == 0:
		t.skip("invitations are mailed; name who may get them under " + inviteesKey)
	case place >= len(named):
		t.skip(fmt.Sprintf("invites %d addresses, of which %d may get mail; name more under %s", place+1, len(named), inviteesKey))
	}
	return named[place]
}

// mayMail ends the check before a call that would send mail to somebody whom
// the target's owner did not name. What is no address reaches nobody.
func (t *trial) mayMail(operation string, call *message.Request) {
	path := operations()[operation].Mails
	if path == "" {
		return
	}
	if t.setting.Fresh {
		if call == nil || !t.invites(message.Group("", call.Body...).Value(path)) {
			t.asksFor(&t.needs.entities, NeedsMail)
		}
		return
	}
	if call == nil {
		t.skip(operation + " sends mail, and to whom cannot be told from its bytes")
	}
	address := strings.TrimSpace(message.Group("", call.Body...).Value(path))
	if !strings.Contains(address, "@") || slices.ContainsFunc(t.setting.Invitees, func(named string) bool { return strings.EqualFold(named, address) }) {
		return
	}
	t.skip(fmt.Sprintf("%s would send mail to %s; allow it under %s", operation, address, inviteesKey))
}

// invites reports whether a check got an address from Invitee; what is no address counts as one.
func (t *trial) invites(address string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !strings.Contains(address, "@") || t.needs.entities[NeedsInvitee+strings.TrimSpace(address)]
}
