package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/signin"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// loginFlags are the flags of the login command.
type loginFlags struct {
	target    string
	noBrowser bool
	timeout   time.Duration
}

func loginCommand() *cobra.Command {
	var f loginFlags
	c := &cobra.Command{
		Use:   "login --target FILE [LOGIN]",
		Short: "Sign a person in, for the personas of a target",
		Long: `Sign in once, in a browser, as the person behind a login of a target.yaml. The
refresh token goes into the file of oauth.tokens, which only its owner can read;
runs get their access tokens with it and keep its successors there.

A login is a name of your own, at a persona: superAdmin: {login: boss}. The
browser comes back to this machine, to oauth.redirect or http://localhost with a
free port, which must be registered for the application.`,
		Example: `  cmconform login --target sandbox.yaml superAdmin
  cmconform login --target sandbox.yaml --no-browser viewer`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: f.complete,
		RunE:              func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	c.Flags().StringVar(&f.target, "target", "", "the target.yaml that names the login")
	c.Flags().BoolVar(&f.noBrowser, "no-browser", false, "print the address and open no browser")
	c.Flags().DurationVar(&f.timeout, "timeout", 5*time.Minute, "how long to wait for the person")
	return c
}

func (f *loginFlags) run(c *cobra.Command, args []string) error {
	if f.target == "" {
		return usagef("login needs --target FILE, the target.yaml that names the login")
	}
	if f.timeout <= 0 {
		return usagef("--timeout takes a positive time")
	}
	signIns, err := target.ReadSignIns(f.target, os.LookupEnv)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("target file %s does not exist", f.target)
	}
	if err != nil {
		return usage{err}
	}
	login, err := chooseLogin(signIns.Logins, args)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(c.Context(), f.timeout)
	defer cancel()
	token, err := signin.Ask(ctx, signIns.Provider, login, func(address string) {
		fmt.Fprintf(c.OutOrStdout(), "Sign in as %s at\n\n%s\n\n", login, address)
		if !f.noBrowser && openBrowser(address) == nil {
			fmt.Fprintln(c.OutOrStdout(), "A browser should be open. Waiting for it to come back; Ctrl-C ends this.")
		} else {
			fmt.Fprintln(c.OutOrStdout(), "Open this address in a browser on this machine. Ctrl-C ends this.")
		}
	})
	if err == nil {
		err = signIns.Store.Keep(ctx, login, token)
	}
	var fault *signin.Fault
	switch {
	case err == nil:
		fmt.Fprintf(c.OutOrStdout(), "Login %s is signed in; its refresh token is in %s.\n", login, filepath.Clean(signIns.Store.Path()))
		return nil
	case c.Context().Err() != nil:
		return exit(run.ExitInterrupted)
	case errors.Is(err, context.DeadlineExceeded):
		return notSignedIn(&signin.Fault{Message: fmt.Sprintf("nobody signed in as %s within %s", login, f.timeout), Advice: "run it again, with a longer --timeout"})
	case errors.As(err, &fault):
		return notSignedIn(fault)
	}
	return usagef("the refresh token cannot be kept: %w", err)
}

// notSignedIn is a person or an authority that did not do its part.
func notSignedIn(f *signin.Fault) error {
	return &target.Unusable{Finding: target.Finding{Class: target.Unauthorised, Problem: reports.Problem{Kind: "authorisation", Message: f.Message, Advice: f.Advice}}}
}

// chooseLogin takes the login that was named, or the only one.
func chooseLogin(known, args []string) (string, error) {
	switch {
	case len(args) > 1:
		return "", usagef("login takes one login at a time, for each needs a browser; you gave %s", strings.Join(args, ", "))
	case len(args) == 0 && len(known) == 1:
		return known[0], nil
	case len(args) == 0:
		return "", usagef("which login? The target file names %s", strings.Join(known, ", "))
	case !slices.Contains(known, args[0]):
		return "", usagef("the target file names no login %q%s; it names %s", args[0], strings.TrimSuffix(closest.Hint(args[0], known), "?"), strings.Join(known, ", "))
	}
	return args[0], nil
}

func (f *loginFlags) complete(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	signIns, err := target.ReadSignIns(f.target, os.LookupEnv)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return signIns.Logins, cobra.ShellCompDirectiveNoFileComp
}

// openBrowser opens an address in the browser of this machine, where it has one.
func openBrowser(address string) error {
	command := []string{"xdg-open", address}
	switch runtime.GOOS {
	case "darwin":
		command[0] = "open"
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return errors.New("there is no display")
		}
	}
	opener := exec.Command(command[0], command[1:]...)
	if err := opener.Start(); err != nil {
		return err
	}
	go func() { _ = opener.Wait() }() // whether it worked is seen in the browser
	return nil
}
