package reports

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ResultSchema is the JSON Schema (2020-12) of the result document.
//
//go:embed result.schema.json
var ResultSchema []byte

// WriteResult writes the document as JSON, normalised.
func WriteResult(w io.Writer, doc *Document) error {
	Normalise(doc)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(doc)
}

// ReadResult reads a result document. Another schema version and unknown members are errors.
func ReadResult(r io.Reader) (*Document, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not a result document: %w", err)
	}
	if head.Schema != SchemaID {
		return nil, fmt.Errorf("not a result document that this version reads: its schema is %q, not %q", head.Schema, SchemaID)
	}
	var doc Document
	if err := decodeStrict(data, &doc); err != nil {
		return nil, fmt.Errorf("result document: %w", err)
	}
	return &doc, nil
}

func decodeStrict(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("something follows the document")
	}
	return nil
}
