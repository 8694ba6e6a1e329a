package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// RecordingSchemaID names the version of a recording.
const RecordingSchemaID = "cmconform/recording/v1"

// Recording is a golden file: the redacted exchanges of one check on one dialect.
type Recording struct {
	Schema       string   `json:"schema"`
	Check        string   `json:"check"`
	Text         string   `json:"text"`
	Dialect      string   `json:"dialect"`
	Requirements []string `json:"requirements"`
	Outcome      Outcome  `json:"outcome"`
	// Date is the day of the recording, 2026-03-14.
	Date    string `json:"date"`
	Target  string `json:"target"`
	Version string `json:"version"` // of cmconform
	// Exchanges go without what is of the one moment alone: duration, curl line, the name of the run.
	Exchanges []Exchange `json:"exchanges"`
}

// NewRecording is what a check of a run said and heard; target names the service for readers.
func NewRecording(doc *Document, c *Check, target string, exchanges []Exchange) *Recording {
	r := &Recording{
		Schema: RecordingSchemaID, Check: c.ID, Text: c.Text, Dialect: c.Dialect, Requirements: c.Requirements, Outcome: c.Outcome,
		Date: doc.Run.Started.UTC().Format("2006-01-02"), Target: target, Version: doc.Tool.Version,
	}
	for _, x := range exchanges {
		x.DurationMS, x.Curl = 0, ""
		x.RequestHeaders, x.ReplyHeaders = without(x.RequestHeaders, "User-Agent"), without(x.ReplyHeaders, "Date")
		r.Exchanges = append(r.Exchanges, x)
	}
	return r
}

func without(headers map[string]string, name string) map[string]string {
	kept := maps.Clone(headers)
	delete(kept, name)
	return kept
}

// File is where the recording stands below the folder of all: v13-soap/CM-TS-031_last-writer-wins.json.
func (r *Recording) File() string {
	return filepath.Join(r.Dialect, strings.ReplaceAll(r.Check, "/", "_")+".json")
}

// Write writes the recording below a folder.
func (r *Recording) Write(dir string) error {
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, r.File())
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return replaceFile(path, append(data, '\n'))
}

// ReadRecording reads a golden file. Another schema version and unknown members are errors.
func ReadRecording(path string) (*Recording, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r Recording
	if err := decodeStrict(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if r.Schema != RecordingSchemaID {
		return nil, errors.New(path + ": not a recording that this version reads: its schema is " + fmt.Sprintf("%q, not %q", r.Schema, RecordingSchemaID))
	}
	return &r, nil
}
