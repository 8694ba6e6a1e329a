package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/reports"
)

// version is set by the linker in releases (make build).
var version string

// tool names this build in reports.
func tool() reports.Tool {
	t := reports.Tool{Name: "cmconform", Version: version}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	if t.Version == "" {
		t.Version = info.Main.Version
	}
	if t.Version == "" || t.Version == "(devel)" {
		t.Version = "devel"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			t.Commit = s.Value
		}
	}
	return t
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			t := tool()
			line := t.Name + " " + t.Version
			if len(t.Commit) >= 12 {
				line += " (" + t.Commit[:12] + ")"
			}
			_, err := fmt.Fprintln(c.OutOrStdout(), line)
			return err
		},
	}
}
