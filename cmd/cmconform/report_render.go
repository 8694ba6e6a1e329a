package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

func reportRenderCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "render FILE",
		Short: "Make the reports from events.ndjson or result.json",
		Long: `Make junit.xml, result.json, report.html and summary.md from the events.ndjson of
a run, also of one that was killed: it is written line by line, and the reports
then hold everything up to the last exchange. From a result.json the others are
made anew. The exit code is that of the run; 130 where it broke off.`,
		Example: `  cmconform report render cmconform-report/events.ndjson
  cmconform report render nightly/result.json --out nightly`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one events.ndjson or result.json; see %s --help", c.CommandPath())
			}
			data, err := os.ReadFile(args[0])
			if err != nil {
				return usagef("what the run has written cannot be read: %w", err)
			}
			doc, err := documentIn(data)
			if err != nil {
				return usagef("%s: %w", args[0], err)
			}
			if out == "" {
				out = filepath.Dir(args[0])
			}
			return writeReports(c, doc, out)
		},
	}
	c.Flags().StringVar(&out, "out", "", "folder for the reports (default: that of the file)")
	return c
}

// documentIn reads a result document, or the events of a run.
func documentIn(data []byte) (*reports.Document, error) {
	var first struct {
		Schema string `json:"schema"`
	}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&first); err == nil && first.Schema != "" {
		return reports.ReadResult(bytes.NewReader(data))
	}
	doc, err := reports.Replay(bytes.NewReader(data))
	if err != nil || len(doc.Summary.Accounts) > 0 || len(doc.Target.Endpoints) == 0 {
		return doc, err
	}
	return doc, complete(doc)
}

// complete adds to the document of a run that broke off what runs tell of themselves at their end.
func complete(doc *reports.Document) error {
	suite, err := specs.Suite()
	if err != nil {
		return err
	}
	for i := range doc.Checks {
		if c := suite.Check(doc.Checks[i].ID); c != nil && doc.Checks[i].Location == "" {
			doc.Checks[i].Text, doc.Checks[i].Location, doc.Checks[i].Requirements = c.Text, c.Location, c.Requirements
		}
	}
	kept, err := profileOf(doc)
	if err == nil {
		err = suite.Account(doc, kept, together)
	}
	if foreign(err) {
		doc.Problems = append(doc.Problems, reports.Problem{
			Kind: "harness", Message: fmt.Sprintf("the requirements are not accounted for: %s", err),
			Advice: "Use the cmconform that made the run for its reports.",
		})
		return nil
	}
	return err
}
