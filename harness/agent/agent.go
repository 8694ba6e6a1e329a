// Package agent names who sends a request, so that whoever keeps a shared
// service can see in its logs what a run did and whom to ask.
package agent

import (
	"context"
	"strings"
)

type key struct{}

// sender is what a context knows of who sends its requests.
type sender struct{ product, check string }

// Of words who sends the requests of a run: "cmconform/1.2 (run 20261122-020000-abcdef)".
func Of(product, run string) string {
	if run == "" {
		return product
	}
	return product + " (run " + run + ")"
}

// As returns a context whose requests are sent by that product, outside of any check.
func As(ctx context.Context, product string) context.Context {
	return context.WithValue(ctx, key{}, sender{product: product})
}

// During returns a context whose requests belong to a check.
func During(ctx context.Context, product, check string) context.Context {
	return context.WithValue(ctx, key{}, sender{product, check})
}

// Header is the User-Agent of a request of that context; product is who sends
// it where the context does not say.
func Header(ctx context.Context, product string) string {
	s, _ := ctx.Value(key{}).(sender)
	if s.product != "" {
		product = s.product
	}
	if product == "" {
		product = "cmconform"
	}
	if s.check == "" {
		return product
	}
	if inner, ok := strings.CutSuffix(product, ")"); ok {
		return inner + "; check " + s.check + ")"
	}
	return product + " (check " + s.check + ")"
}
