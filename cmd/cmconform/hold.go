package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// holder keeps what a person needs to repeat the calls of checks that did not
// pass, while --hold keeps their worlds: the tokens, in files that only the
// owner can read, outside of the reports.
type holder struct {
	mu     sync.Mutex
	worlds map[reports.CheckStart]*world.Provisioned // by check and dialect
}

func (h *holder) made(c *check.Check, dialect string, p *world.Provisioned) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.worlds == nil {
		h.worlds = map[reports.CheckStart]*world.Provisioned{}
	}
	h.worlds[reports.CheckStart{ID: c.ID, Dialect: dialect}] = p
}

// wait writes the token files, tells where they are, waits for the end of ctx, and removes them.
func (h *holder) wait(ctx context.Context, w io.Writer, doc *reports.Document) error {
	dir, err := os.MkdirTemp("", "cmconform-hold-") // mode 0700
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	held := 0
	for _, c := range doc.Checks {
		p := h.worlds[reports.CheckStart{ID: c.ID, Dialect: c.Dialect}]
		if p == nil || c.Outcome == reports.Pass {
			continue
		}
		held++
		folder := filepath.Join(dir, c.Dialect, strings.ReplaceAll(c.ID, "/", "_"))
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		for name, b := range p.Personas {
			lines := fmt.Sprintf("export CMCONFORM_TOKEN=%s\nexport CMCONFORM_DEVELOPER_TOKEN=%s\n", shellWord(b.Token), shellWord(p.DeveloperToken))
			if err := os.WriteFile(filepath.Join(folder, name+".env"), []byte(lines), 0o600); err != nil {
				return err
			}
		}
	}
	if held == 0 {
		_, err := fmt.Fprintln(w, "\nNothing to hold: every check passed.")
		return err
	}
	what := "the world of 1 check"
	if held > 1 {
		what = fmt.Sprintf("the worlds of %d checks", held)
	}
	fmt.Fprintf(w, "\nHolding %s. The curl lines of the reports work after\n  . %s/DIALECT/CHECK/PERSONA.env\nCtrl-C ends this.\n", what, dir)
	<-ctx.Done()
	return nil
}
