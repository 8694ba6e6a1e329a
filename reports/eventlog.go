package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// EventWriter writes events as NDJSON, one unbuffered write an event, so that
// what was written survives the death of the process. It is safe for concurrent use.
type EventWriter struct {
	mu   sync.Mutex
	w    io.Writer
	torn bool
}

// NewEventWriter returns a writer onto w, which should not buffer.
func NewEventWriter(w io.Writer) *EventWriter { return &EventWriter{w: w} }

// Write appends one event.
func (e *EventWriter) Write(event Event) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // bodies are full of brackets, and nobody shows the file as HTML
	if err := enc.Encode(event); err != nil {
		return fmt.Errorf("event %q: %w", event.Kind, err)
	}
	line := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.torn {
		// A write that broke off left half a line; end it so that only that one event is lost.
		line = append([]byte{'\n'}, line...)
	}
	n, err := e.w.Write(append(line, '\n'))
	if err == nil && n <= len(line) {
		err = io.ErrShortWrite
	}
	if n > 0 {
		e.torn = err != nil
	}
	return err
}

// EventLog is an event file being written.
type EventLog struct {
	*EventWriter
	file *os.File
}

// CreateEventLog starts a new event file, replacing an old one.
func CreateEventLog(path string) (*EventLog, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &EventLog{EventWriter: NewEventWriter(file), file: file}, nil
}

// Close makes the file durable and closes it.
func (l *EventLog) Close() error {
	return errors.Join(l.file.Sync(), l.file.Close())
}

// ReadEvents calls each for every whole event in order. Lines that broke off
// while they were written (as the last one does when a run is killed) are left
// out and their numbers returned. A whole line that is not an event of this
// version is an error.
func ReadEvents(r io.Reader, each func(Event)) (torn []int, err error) {
	lines := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, readErr := lines.ReadBytes('\n')
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 {
			var event Event
			switch decodeErr := decodeStrict(trimmed, &event); {
			case decodeErr == nil:
				each(event)
			case !json.Valid(trimmed):
				torn = append(torn, number)
			default:
				return torn, fmt.Errorf("line %d is not an event: %w", number, decodeErr)
			}
		}
		if readErr == io.EOF {
			return torn, nil
		}
		if readErr != nil {
			return torn, readErr
		}
	}
}

// Replay rebuilds the document of a run from its event file, also from one that broke off.
func Replay(r io.Reader) (*Document, error) {
	collector := NewCollector()
	torn, err := ReadEvents(r, collector.Add)
	if err != nil {
		return nil, err
	}
	if !collector.started {
		return nil, errors.New("the file holds no started event: it is not the event file of a run")
	}
	doc := collector.BrokenOff()
	if len(torn) > 0 {
		doc.Problems = append(doc.Problems, Problem{
			Kind:    "harness",
			Message: fmt.Sprintf("%s broke off while being written (first: line %d)", Count(len(torn), "event"), torn[0]),
			Advice:  "Their checks are missing here; run again for a whole result.",
		})
	}
	return doc, nil
}
