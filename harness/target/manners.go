package target

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/cmconform/cmconform/harness/manners"
)

// FileManners say how the service wants to be called; a member that is nil is that of the preset.
type FileManners struct {
	AtOnce   *int           `yaml:"atOnce,omitempty"`
	Rate     *float64       `yaml:"rate,omitempty"`
	Retries  *int           `yaml:"retries,omitempty"`
	Patience *time.Duration `yaml:"patience,omitempty"`
}

// FileInvitations names who may get mail.
type FileInvitations struct {
	Addresses []string `yaml:"addresses,omitempty"`
}

func (r *reader) manners(to *FileManners, path string, n ast.Node) {
	r.object(path, n, field{
		"atOnce":  func(p string, n ast.Node) { to.AtOnce = r.whole(p, n) },
		"retries": func(p string, n ast.Node) { to.Retries = r.whole(p, n) },
		"rate": func(p string, n ast.Node) {
			if v, err := strconv.ParseFloat(r.text(p, n), 64); err == nil && v >= 0 && v < 1e6 {
				to.Rate = &v
				return
			}
			r.fault(r.line(p, n), "%s must be a number of requests a second, as 0.5", p)
		},
		"patience": func(p string, n ast.Node) {
			if v, err := time.ParseDuration(r.text(p, n)); err == nil && v > 0 {
				to.Patience = &v
				return
			}
			r.fault(r.line(p, n), "%s must be a time, as 20m", p)
		},
	})
}

// whole reads a number that is not negative.
func (r *reader) whole(path string, n ast.Node) *int {
	v, err := strconv.Atoi(r.text(path, n))
	if err != nil || v < 0 {
		r.fault(r.line(path, n), "%s must be a number from 0", path)
		return nil
	}
	return &v
}

// manners are those that the file asks for, over those of its environment.
func (f *File) manners(environment string) manners.Manners {
	m, own := presets()[environment].Manners, f.Manners
	if own == nil {
		return m
	}
	if own.AtOnce != nil {
		m.AtOnce = *own.AtOnce
	}
	if own.Rate != nil {
		m.Rate = *own.Rate
	}
	if own.Retries != nil {
		m.Retries = *own.Retries
	}
	if own.Patience != nil {
		m.Patience = *own.Patience
	}
	return m
}

// checkInvitations refuses what is no mail address.
func (f *File) checkInvitations(report reportFault) {
	if f.Invitations == nil {
		return
	}
	if len(f.Invitations.Addresses) == 0 {
		report("invitations", "invitations.addresses is missing; name who may get mail")
	}
	for i, address := range f.Invitations.Addresses {
		name, host, ok := strings.Cut(address, "@")
		if key := fmt.Sprintf("invitations.addresses[%d]", i); !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(address, " ,;<>\"") || strings.Contains(host, "@") {
			report(key, "%s is no mail address", key)
		}
	}
}

// Behave sets how the target is called from now on, and the gate that every
// call goes through; nil for none. It belongs before the first request.
func (t *Target) Behave(m manners.Manners, g manners.Gate) { t.Manners, t.gate = m, g }

// Gate is what every call to the target goes through; nil for none.
func (t *Target) Gate() manners.Gate { return t.gate }

// wait waits for the target, as long as there is patience.
func (t *Target) wait(ctx context.Context, d time.Duration) error {
	if t.gate == nil {
		return manners.Sleep(ctx, d)
	}
	return t.gate.Wait(ctx, d)
}

// enter waits for leave to send one request.
func (t *Target) enter(ctx context.Context) (leave func(), err error) {
	if t.gate == nil {
		return func() {}, nil
	}
	return t.gate.Enter(ctx)
}
