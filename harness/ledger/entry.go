package ledger

import (
	"fmt"
	"time"

	"github.com/cmconform/cmconform/harness/message"
)

// State is how far a write has come.
type State string

// States of an entry. Undone and Lasting entries are settled.
const (
	Pending State = "pending" // announced; whether the target took it is not known
	Done    State = "done"    // the target answered
	Undone  State = "undone"  // the state before is back, or nothing was changed
	Failed  State = "failed"  // undoing it was tried and did not work
	Lasting State = "lasting" // it happened, and no call undoes it
)

// Entry is one write to something that others share. It holds what is needed
// to undo the write, and no credential.
type Entry struct {
	ID   string    `json:"id"` // assigned by Begin
	Time time.Time `json:"time"`
	// Target is the address below which the dialects of the target are; Dialect the one it was written over.
	Target  string `json:"target"`
	Dialect string `json:"dialect"`
	// Run and Check name who wrote.
	Run   string `json:"run,omitempty"`
	Check string `json:"check,omitempty"`
	// Operation is the one that writes: UpdateUser.
	Operation string `json:"operation"`
	// Persona is the name of the caller, who is the first to be asked to undo it.
	Persona string `json:"persona"`
	// Kind and EntityID name what changes: User 123. What a write makes has no id before it.
	Kind     string `json:"kind"`
	EntityID string `json:"entityId,omitempty"`
	// Name is what the write calls what it makes, Within the id of the customer that it, or the entity, belongs to.
	Name   string `json:"name,omitempty"`
	Within string `json:"within,omitempty"`
	// Members are those that an update changes.
	Members []string `json:"members,omitempty"`
	// Before is the entity as it was read before the write; for what a write makes, what there was of that name.
	Before *message.Element `json:"before,omitempty"`
	State  State            `json:"state"`
	// Obstacle says, from the start, why the write cannot be undone wholly.
	Obstacle string `json:"obstacle,omitempty"`
	// Reason says why undoing failed, or why the change lasts.
	Reason string `json:"reason,omitempty"`
}

// Stays is the error of an attempt to undo what no call undoes: the entry is
// settled as lasting, and not tried again.
type Stays struct{ Reason string }

// Error is the reason.
func (s *Stays) Error() string { return s.Reason }

// Subject names what the write is about: User 123, or what it made by the name it gave.
func (e *Entry) Subject() string {
	switch {
	case e.EntityID != "":
		return e.Kind + " " + e.EntityID
	case e.Name != "":
		return fmt.Sprintf("%s %q", e.Kind, e.Name)
	}
	return e.Kind
}

// learn takes what a record says into its entry.
func (e *Entry) learn(r record) {
	if r.State != "" {
		e.State, e.Reason = r.State, r.Reason
	}
	if r.EntityID != "" {
		e.EntityID = r.EntityID
	}
	if r.Obstacle != "" {
		e.Obstacle = r.Obstacle
	}
}

// secretElements never get into the file, whatever a target answers with.
var secretElements = map[string]bool{
	"AuthenticationToken": true, "ApplicationToken": true, "DeveloperToken": true, "Password": true,
	"SecretAnswer": true,
}

// withoutSecrets copies a tree without the elements that may hold credentials.
func withoutSecrets(e *message.Element) *message.Element {
	if e == nil {
		return nil
	}
	c := *e
	c.Children = nil
	for _, child := range e.Children {
		if !secretElements[child.Name] {
			c.Children = append(c.Children, withoutSecrets(child))
		}
	}
	return &c
}
