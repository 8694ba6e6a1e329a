package plan

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/harness/check"
)

// needsFile says what each check asked of the mock in a run of all of them; make plan
// writes it. It is packed, for it repeats itself and is eight times as long otherwise.
//
//go:embed needs.csv.gz
var needsFile []byte

var needsHeader = []string{"personas", "entities", "acts", "calls", "checks"}

// recorded is what is known of each check: by "ID@dialect" where a dialect
// differs from the others, else by "ID".
var recorded = sync.OnceValue(func() map[string]check.Needs {
	known, err := readNeeds(needsFile)
	if err != nil {
		panic("harness/plan/needs.csv.gz: " + err.Error()) // embedded; a test reads it
	}
	return known
})

// NeedsOf returns what a check asked for when it was recorded on a dialect; false for a check that is newer.
func NeedsOf(id, dialect string) (check.Needs, bool) {
	known := recorded()
	n, ok := known[id+"@"+dialect]
	if !ok {
		n, ok = known[id]
	}
	return n, ok
}

// readNeeds reads the table: checks that ask for the same share a row.
func readNeeds(data []byte) (map[string]check.Needs, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(unpacked)
	header, err := r.Read()
	if err != nil || !slices.Equal(header, needsHeader) {
		return nil, fmt.Errorf("the columns must be %s", strings.Join(needsHeader, ", "))
	}
	known := map[string]check.Needs{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return known, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		n := check.Needs{Personas: strings.Fields(row[0]), Entities: list(row[1]), Calls: map[string]int{}}
		switch row[2] {
		case "yes":
			n.Acts = true
		case "":
		default:
			return nil, fmt.Errorf("line %d: acts is yes or empty", line)
		}
		for _, call := range strings.Fields(row[3]) {
			name, count, _ := strings.Cut(call, ":")
			times, err := strconv.Atoi(count)
			if err != nil || times < 1 || n.Calls[name] > 0 {
				return nil, fmt.Errorf("line %d: a call is OPERATION:COUNT, each operation once", line)
			}
			n.Calls[name] = times
		}
		for _, id := range strings.Fields(row[4]) {
			if _, twice := known[id]; twice {
				return nil, fmt.Errorf("line %d: %s is there twice", line, id)
			}
			known[id] = n
		}
	}
}

func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "; ")
}

// Recorded is what one check asked for on one dialect.
type Recorded struct {
	Check, Dialect string
	check.Needs
}

// WriteNeeds writes the table that NeedsOf reads.
func WriteNeeds(w io.Writer, all []Recorded) error {
	cells := func(n check.Needs) [4]string {
		acts := ""
		if n.Acts {
			acts = "yes"
		}
		var calls []string
		for _, name := range append(n.Operations(), "") {
			if n.Calls[name] > 0 {
				calls = append(calls, fmt.Sprintf("%s:%d", name, n.Calls[name]))
			}
		}
		return [4]string{strings.Join(n.Personas, " "), strings.Join(n.Entities, "; "), acts, strings.Join(calls, " ")}
	}
	// What most dialects of a check need stands for all that are not named.
	votes := map[string]map[[4]string]int{}
	for _, r := range all {
		if votes[r.Check] == nil {
			votes[r.Check] = map[[4]string]int{}
		}
		votes[r.Check][cells(r.Needs)]++
	}
	rows := map[[4]string][]string{}
	for _, r := range all {
		own, id := cells(r.Needs), r.Check
		if own != mostly(votes[r.Check]) {
			id += "@" + r.Dialect
		}
		if !slices.Contains(rows[own], id) {
			rows[own] = append(rows[own], id)
		}
	}
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := csv.NewWriter(packed)
	_ = out.Write(needsHeader) // Error tells
	var lines [][]string
	for own, ids := range rows {
		slices.Sort(ids)
		lines = append(lines, append(own[:], strings.Join(ids, " ")))
	}
	slices.SortFunc(lines, func(a, b []string) int { return slices.Compare(a, b) })
	_ = out.WriteAll(lines) // Error tells, too
	return errors.Join(out.Error(), packed.Close())
}

// mostly is the cells with the most votes; among equals the first in order.
func mostly(votes map[[4]string]int) [4]string {
	var best [4]string
	most := 0
	for own, n := range votes {
		if n > most || n == most && slices.Compare(own[:], best[:]) < 0 {
			best, most = own, n
		}
	}
	return best
}
