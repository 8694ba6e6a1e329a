//go:build !race

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

// limitBound is one bound of a limit in a dialect.
type limitBound struct {
	target.Dialect
	*contract.Limit
	*contract.Bound
	step int // from the last number that conforms to the first that does not
}

func limitBounds() []limitBound {
	var all []limitBound
	for _, d := range target.Dialects() {
		limits := contract.Limits(d.Version)
		for i := range limits {
			if l := &limits[i]; l.Min != nil {
				all = append(all, limitBound{d, l, l.Min, -1})
			}
			if l := &limits[i]; l.Max != nil {
				all = append(all, limitBound{d, l, l.Max, 1})
			}
		}
	}
	return all
}

// beyond is the first number for which nothing but a refusal conforms, or what is accepted instead.
func (b limitBound) beyond() int {
	if b.Disputed != nil {
		return *b.Disputed + b.step
	}
	return b.Value + b.step
}

// usual says that calls which are in order have no other number: there is no
// refusing it without refusing the operation.
func (b limitBound) usual() bool {
	return b.Unit == contract.Items && b.Value == 1 || b.Unit == contract.Value && b.Value == 0
}

// closed says that nobody has the operation: customers are never deleted, and
// accounts not added in older versions, as the mock reads them.
func (b limitBound) closed() bool {
	return b.Operation == "DeleteCustomer" || b.Operation == "AddAccount" && b.Version != "v13"
}

// rule tells whether a rule of the mock is that of the bound.
func (b limitBound) rule(name string) bool {
	for _, version := range contract.Versions() {
		name = strings.TrimSuffix(name, "/"+version)
	}
	place := hyphened(b.Path[strings.LastIndexByte(b.Path, '/')+1:])
	if name == "limit/"+hyphened(b.Operation)+"/one-"+place {
		return b.Unit == contract.Items && b.step > 0
	}
	return strings.HasPrefix(name, "limit/"+hyphened(b.Operation)+"/") && strings.HasSuffix(name, place+map[int]string{-1: "-min", 1: "-max"}[b.step])
}

func (b limitBound) String() string {
	end := map[int]string{-1: "min", 1: "max"}[b.step]
	return fmt.Sprintf("%s: %s %s, %s %d of %s (%s)", b.Dialect, b.Operation, b.Path, end, b.Value, b.Unit, b.Refused)
}

// TestBothSidesOfEveryBoundAreTried looks at what a run has sent: at every
// place of every documented limit, over every dialect of the version, a check
// of the limit sent the last number that conforms, which was accepted, and the
// first one that does not, which was not.
func TestBothSidesOfEveryBoundAreTried(t *testing.T) {
	calls := map[string][]*recorded{}
	for _, c := range record(t) {
		calls[c.dialect+" "+c.operation] = append(calls[c.dialect+" "+c.operation], c)
	}
	bounds := limitBounds()
	for _, b := range bounds {
		fits, beyond, refused := false, false, false
		for _, c := range calls[b.Dialect.String()+" "+b.Operation] {
			if !slices.Contains(c.carries, b.Refused) && !slices.Contains(c.carries, b.Accepted) {
				continue
			}
			for _, n := range measured(b.Limit, c) {
				fits = fits || n == b.Value && !c.refused()
				beyond = beyond || n == b.beyond()
				refused = refused || n == b.beyond() && c.refused()
			}
		}
		if !fits && !b.closed() {
			t.Errorf("%s: %d was not sent and accepted", b, b.Value)
		}
		if !beyond && !(b.closed() && b.Operation == "AddAccount") || beyond && !refused && b.Beyond == contract.Refused {
			t.Errorf("%s: %d was not sent and refused", b, b.beyond())
		}
	}
	if len(bounds) < 370 {
		t.Errorf("only %d bounds were looked at", len(bounds))
	}
}

// TestEveryBoundCanBeOneOff looks at the deviations: in every dialect each bound
// can be one too far, and one too near where that leaves calls to be made.
func TestEveryBoundCanBeOneOff(t *testing.T) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mistakes := service.Deviations()
	for _, b := range limitBounds() {
		far, near := false, false
		for _, m := range mistakes {
			if !b.rule(m.Rule) || !slices.Contains(m.Versions, b.Version) || !slices.Contains(m.Bindings, b.Binding) {
				continue
			}
			tooNear := strings.Contains(m.Text, fmt.Sprintf(" refuses %d already: its %s ", b.Value, b.Path))
			near = near || tooNear && slices.Contains(m.Violates, b.Accepted)
			far = far || !tooNear && slices.Contains(m.Violates, b.Refused)
		}
		if b.closed() && b.Operation == "AddAccount" {
			continue
		}
		if !far {
			t.Errorf("%s: no deviation goes too far", b)
		}
		if !near && !b.usual() {
			t.Errorf("%s: no deviation falls short", b)
		}
	}
}

// measured are the numbers that a call has at the place of a limit.
func measured(l *contract.Limit, c *recorded) []int {
	switch l.Unit {
	case contract.Items:
		n := 0
		for _, e := range c.request.All(l.Path) {
			if !e.Nil {
				n++
			}
		}
		return []int{n}
	case contract.Value:
		n, err := strconv.Atoi(c.request.Value(l.Path))
		if err != nil {
			return nil
		}
		return []int{n}
	}
	var all []int
	if above, in := strings.CutSuffix(l.Path, "/Value"); in {
		for _, p := range c.request.All(above) {
			switch {
			case l.Unit == contract.Values && p.Value("Operator") == "In":
				all = append(all, len(strings.Split(p.Value("Value"), ",")))
			case l.Unit == contract.Characters && !slices.Contains(l.Except, p.Value("Field")):
				all = append(all, utf8.RuneCountInString(p.Value("Value")))
			}
		}
		return all
	}
	for _, text := range c.request.Values(l.Path) {
		all = append(all, utf8.RuneCountInString(text))
	}
	return all
}
