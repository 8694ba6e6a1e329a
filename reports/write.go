package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Names of the reports within their directory. EventsFile is written while the
// run goes on (see CreateEventLog), the others by WriteAll.
const (
	EventsFile   = "events.ndjson"
	ResultFile   = "result.json"
	JUnitFile    = "junit.xml"
	HTMLFile     = "report.html"
	MarkdownFile = "summary.md"
)

// WriteAll writes every report of the document into dir, which it makes when
// absent. Each file appears whole or not at all; one that fails does not keep
// the others from being written.
func WriteAll(dir string, doc *Document) error {
	Normalise(doc)
	return writeAll(dir, doc, []rendering[Document]{
		{ResultFile, WriteResult},
		{JUnitFile, WriteJUnit},
		{HTMLFile, WriteHTML},
		{MarkdownFile, WriteMarkdown},
	})
}

// rendering is one report of a document.
type rendering[D any] struct {
	name  string
	write func(io.Writer, *D) error
}

func writeAll[D any](dir string, doc *D, renderings []rendering[D]) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var errs []error
	for _, report := range renderings {
		var content bytes.Buffer
		err := report.write(&content, doc)
		if err == nil {
			err = replaceFile(filepath.Join(dir, report.name), content.Bytes())
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", report.name, err))
		}
	}
	return errors.Join(errs...)
}

// replaceFile goes through a file beside the target, so that a reader never sees half a report.
func replaceFile(path string, content []byte) error {
	temporary := fmt.Sprintf("%s.%d.new", path, os.Getpid())
	if err := os.WriteFile(temporary, content, 0o644); err != nil {
		_ = os.Remove(temporary) // half a file helps nobody; the write error is the one to report
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		_ = os.Remove(temporary)
		return err
	}
	return nil
}
