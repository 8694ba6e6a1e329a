package reports

import (
	_ "embed"
	"fmt"
	"io"
)

// Names of the reports of a comparison within their directory; those of a run can stand beside them.
const (
	ParityFile         = "parity.json"
	ParityJUnitFile    = "parity-junit.xml"
	ParityHTMLFile     = "parity.html"
	ParityMarkdownFile = "parity.md"
)

// ParitySchema is the JSON Schema (2020-12) of the parity document.
//
//go:embed parity.schema.json
var ParitySchema []byte

// WriteParityAll writes every report of a comparison into dir, which it makes
// when absent. Each file appears whole or not at all.
func WriteParityAll(dir string, p *Parity) error {
	return writeAll(dir, p, []rendering[Parity]{
		{ParityFile, WriteParity},
		{ParityJUnitFile, WriteParityJUnit},
		{ParityHTMLFile, WriteParityHTML},
		{ParityMarkdownFile, WriteParityMarkdown},
	})
}

// ReadParity reads a parity document. Another schema version and unknown members are errors.
func ReadParity(r io.Reader) (*Parity, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var p Parity
	if err := decodeStrict(data, &p); err != nil {
		return nil, fmt.Errorf("parity document: %w", err)
	}
	if p.Schema != ParitySchemaID {
		return nil, fmt.Errorf("not a parity document that this version reads: its schema is %q, not %q", p.Schema, ParitySchemaID)
	}
	return &p, nil
}
