package main

import (
	"os"
	"path/filepath"

	"github.com/cmconform/cmconform/reports"
)

// readResult reads the result document of an earlier run: the file, or the
// folder with the reports of the run.
func readResult(path string) (*reports.Document, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, reports.ResultFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("the result of the earlier run cannot be read: %w", err)
	}
	defer f.Close()
	doc, err := reports.ReadResult(f)
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	return doc, nil
}
