package run

import (
	"bufio"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/reports"
)

// Parent and workers talk in lines of JSON over the worker's standard input
// and output. A worker whose input ends leaves off whatever it is doing.

// order is a line to a worker; exactly one member is set.
type order struct {
	Setup *setup              `json:"setup,omitempty"`
	Check *reports.CheckStart `json:"check,omitempty"`
	// Enough says that no check will follow: what was dealt is still to be done.
	Enough bool `json:"enough,omitempty"`
	// Leave answers an errand.
	Leave *leave `json:"leave,omitempty"`
	// Token answers a question for one.
	Token *tokenTold `json:"token,omitempty"`
}

// setup is the first order: what to open, and in what manner to call it.
type setup struct {
	Address    string            `json:"address"`
	Dialects   []string          `json:"dialects"`
	Edition    int               `json:"edition"`
	Writes     check.Effect      `json:"writes"`
	Timeout    time.Duration     `json:"timeout"`
	Limit      time.Duration     `json:"limit"`
	Personal   bool              `json:"personal"`
	Hold       bool              `json:"hold"`
	Gated      bool              `json:"gated"` // ask before each request and each wait
	Manners    manners.Manners   `json:"manners"`
	Deviations []string          `json:"deviations,omitempty"`
	Transcript bool              `json:"transcript,omitempty"` // tell every exchange
	Endpoints  map[string]string `json:"endpoints,omitempty"`
	UserAgent  string            `json:"userAgent"`
	Run        string            `json:"run"` // id of the run
}

// answer is a line from a worker; exactly one member is set.
type answer struct {
	Ready       bool           `json:"ready,omitempty"` // for checks
	Done        bool           `json:"done,omitempty"`  // with the check that was dealt first
	Errand      *errand        `json:"errand,omitempty"`
	Left        int            `json:"left,omitempty"` // number of the errand whose request is over
	Token       *tokenAsked    `json:"token,omitempty"`
	Event       *reports.Event `json:"event,omitempty"`
	Provisioned *made          `json:"provisioned,omitempty"`
	Finished    *finished      `json:"finished,omitempty"`
}

type made struct {
	Check   string             `json:"check"`
	Dialect string             `json:"dialect"`
	World   *world.Provisioned `json:"world"`
}

type finished struct {
	Requests int `json:"requests"`
}

// lineWriter writes one value a line; it is safe for concurrent use.
type lineWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lineWriter) write(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = l.w.Write(append(line, '\n'))
	return err
}

// readLines calls each with every line until it returns false or the input ends.
func readLines[T any](r io.Reader, each func(T) bool) error {
	decoder := json.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	for {
		var v T
		if err := decoder.Decode(&v); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if !each(v) {
			return nil
		}
	}
}
