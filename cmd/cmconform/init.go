package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/cmconform/cmconform/harness/target"
)

// initFlags are the flags of the init command.
type initFlags struct {
	preset, endpoint, provisioner, out string
	dialects, personas, mail           []string
	force                              bool
}

func initCommand() *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a target.yaml",
		Long: `Write a commented target.yaml. On a terminal it asks for what no flag says.

A service with a provisioning API makes a world for each check; elsewhere
personas that exist are lent to them. How a persona signs in stands behind its
name: login (once in a browser, by cmconform login), token, refreshToken,
password (v11-soap alone), and expired or merged for a token that lets nobody in
any more. Secrets are taken from the environment when the file is read.`,
		Example: `  cmconform init --preset sandbox --out sandbox.yaml
  cmconform init --preset sandbox --persona superAdmin,viewer=refreshToken
  cmconform init --endpoint http://localhost:8080 --dialect v13-soap,v13-rest
  cmconform init --endpoint https://cm.example.test --persona superAdmin=token`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	addChoice(c, &f.preset, "preset", "", "an environment of the vendor", "sandbox", "production")
	flags.StringVar(&f.endpoint, "endpoint", "", "address of the service: a host, or the full address in one dialect")
	flags.StringSliceVar(&f.dialects, "dialect", nil, "dialects at that host, as v13-rest")
	flags.StringVar(&f.provisioner, "provisioner", "", "address of the provisioning API (default, without personas: the host of the endpoint)")
	flags.StringSliceVar(&f.personas, "persona", nil, "personas that exist: NAME or NAME=HOW (default of a preset: superAdmin=login)")
	flags.StringSliceVar(&f.mail, "mail", nil, "addresses that invitations may be sent to (default: none is sent)")
	flags.StringVar(&f.out, "out", "target.yaml", "the file to write")
	flags.BoolVar(&f.force, "force", false, "write over a file that exists")
	_ = c.RegisterFlagCompletionFunc("dialect", completeDialects)
	_ = c.RegisterFlagCompletionFunc("persona", cobra.FixedCompletions(target.PersonaNames(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (f *initFlags) run(c *cobra.Command) error {
	if _, err := os.Lstat(f.out); err == nil && !f.force {
		return usagef("%s exists; write over it with --force, or choose another --out", f.out)
	}
	if f.preset == "" && f.endpoint == "" {
		in, ok := c.InOrStdin().(*os.File)
		if !ok || !term.IsTerminal(int(in.Fd())) {
			return usagef("say where the service is: --preset sandbox, --preset production or --endpoint https://HOST; on a terminal cmconform init asks")
		}
		if err := f.ask(newQuestions(in, c.ErrOrStderr())); err != nil {
			return err
		}
	}
	d, err := f.draft()
	if err != nil {
		return err
	}
	variables, err := writeDraft(d, f.out)
	if err != nil {
		return err
	}
	f.tell(c.OutOrStdout(), d, variables)
	return nil
}

// draft is what the flags say, by themselves and together.
func (f *initFlags) draft() (target.Draft, error) {
	d := target.Draft{Preset: f.preset, Endpoint: f.endpoint, Dialects: f.dialects, Provisioner: f.provisioner, Mail: f.mail}
	switch {
	case f.preset != "" && f.endpoint != "":
		return d, usagef("--preset and --endpoint exclude each other: a preset has the vendor's addresses")
	case f.preset != "" && f.provisioner != "":
		return d, usagef("--provisioner goes with --endpoint: the vendor's %s makes no worlds", f.preset)
	case f.preset != "" && len(f.dialects) > 0:
		return d, usagef("--dialect goes with --endpoint: a preset has v13-soap and v13-rest; choose among them with run --dialect")
	case f.provisioner != "" && len(f.personas) > 0:
		return d, usagef("--provisioner and --persona exclude each other: a world that is made brings its personas along")
	}
	how, personas := "token", f.personas
	if f.preset != "" {
		how = "login"
		if len(personas) == 0 {
			personas = []string{"superAdmin"}
		}
	}
	for _, text := range personas {
		p, err := target.ParseDraftPersona(text, how)
		if err != nil {
			return d, usage{err}
		}
		if slices.ContainsFunc(d.Personas, func(other target.DraftPersona) bool { return other.Name == p.Name }) {
			return d, usagef("--persona names %s twice", p.Name)
		}
		d.Personas = append(d.Personas, p)
	}
	if len(d.Personas) == 0 && d.Provisioner == "" {
		base, err := target.Origin(f.endpoint)
		if err != nil {
			return d, usagef("--endpoint: %w", err)
		}
		d.Provisioner = base
	}
	if d.Provisioner != "" && len(f.mail) > 0 {
		return d, usagef("--mail goes with --persona: in a world that is made nobody gets mail")
	}
	return d, nil
}

// writeDraft puts the file in its place once it is known to open, and returns
// the variables that it takes from the environment.
func writeDraft(d target.Draft, path string) ([]string, error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".target-*.yaml") // mode 0600
	if err != nil {
		return nil, usagef("the file has no place: %w", err)
	}
	defer os.Remove(temporary.Name()) // gone already where all is well
	_, err = io.Copy(temporary, bytes.NewBufferString(d.Text(path)))
	if err := errors.Join(err, temporary.Close()); err != nil {
		return nil, err
	}
	var variables []string
	spec := target.Spec{Address: temporary.Name(), LookupEnv: func(name string) (string, bool) {
		variables = append(variables, name)
		return "placeholder", true
	}}
	if spec.Personas, err = personaNames(); err != nil {
		return nil, err
	}
	if err := target.CheckFile(spec); err != nil {
		return nil, usagef("%s", strings.ReplaceAll(err.Error(), temporary.Name(), path))
	}
	return variables, os.Rename(temporary.Name(), path)
}

// tell says what is still to be done.
func (f *initFlags) tell(w io.Writer, d target.Draft, variables []string) {
	fmt.Fprintf(w, "Wrote %s.\n", f.out)
	var unset []string
	for _, name := range variables {
		if os.Getenv(name) == "" && !slices.Contains(unset, name) {
			unset = append(unset, name)
		}
	}
	if len(unset) > 0 {
		fmt.Fprintf(w, "\nIt takes from the environment, where these are not set yet\n")
	}
	for _, name := range unset {
		fmt.Fprintf(w, "  %s\n", name)
	}
	fmt.Fprintf(w, "\nNext\n")
	for _, p := range d.Personas {
		if p.SignIn == "login" {
			fmt.Fprintf(w, "  cmconform login --target %s %s\n", shellWord(f.out), p.Name)
		}
	}
	fmt.Fprintf(w, "  cmconform doctor --target %s\n", shellWord(f.out))
}
