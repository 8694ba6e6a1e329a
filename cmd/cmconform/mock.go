package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

// mockMemory is from where on the mock collects at any price: ten thousand worlds fit below.
const mockMemory = 1700 << 20 // bytes

func mockCommand() *cobra.Command {
	var listen, worldName, targetFile, personasFile, edition string
	var without []string
	var o mock.Options
	c := &cobra.Command{
		Use:   "mock",
		Short: "Serve the mock for clients, tools and other runs",
		Long: `Serve the reference mock: the service at its documented paths, over SOAP with
its WSDL at ?wsdl and ?singleWsdl and over REST, and the provisioning API. Both
bindings serve the same worlds. It keeps everything in memory.

On an address that others can reach the provisioning API asks for a token:
that of --provisioning-token or $CMCONFORM_PROVISIONING_TOKEN, else a fresh one
that is printed. docs/mock.md shows how to develop against the mock.

--without makes it deviate: the id of a requirement, or of one deviation of it
as "cmconform explain" lists them. --reading answers a question that the
documentation leaves open otherwise than the mock does by itself, as
"cmconform explain readings" lists them; it conforms all the same.`,
		Example: `  cmconform mock --personas personas.json
  cmconform mock --without CM-GETUSER-001 --write-target t.yaml
  cmconform run --target t.yaml
  cmconform mock --reading C-01=overwrite --reading U-08=clamped`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if os.Getenv("GOMEMLIMIT") == "" {
				debug.SetMemoryLimit(mockMemory)
			}
			l, err := net.Listen("tcp", listen)
			if err != nil {
				return usagef("cannot listen: %w", err)
			}
			defer l.Close()
			printed := ""
			if o.ProvisioningToken == "" {
				o.ProvisioningToken = os.Getenv(target.TokenVariable)
			}
			if o.ProvisioningToken == "" && !o.NoProvisioning && !l.Addr().(*net.TCPAddr).IP.IsLoopback() {
				printed = rand.Text()
				o.ProvisioningToken = printed
			}
			if o.Idle < 0 || o.Worlds < 0 {
				return usagef("--idle and --worlds take no negative value; 0 is for no limit")
			}
			o.Edition, o.Without = year(edition), without
			service, err := mock.New(o)
			if err != nil {
				return usage{err}
			}
			base := "http://" + reachable(l.Addr().(*net.TCPAddr))
			if personasFile != "" || worldName != "" {
				if err := offer(service, worldName, personasFile); err != nil {
					return err
				}
			}
			if targetFile != "" {
				file, err := target.FileFor(base, o.ProvisioningToken, target.DefaultEdition)
				if err != nil {
					return err
				}
				if err := file.Write(targetFile); err != nil {
					return usagef("the target file cannot be written: %w", err)
				}
			}
			v13, err := contract.Load("v13", contract.Editions[0]) // for its paths, which no edition moves
			if err != nil {
				return err
			}
			tell := func(format string, args ...any) { fmt.Fprintf(c.OutOrStdout(), format, args...) }
			served := versionsServed(o.Retired)
			tell("mock listening on %s\n  service  %s\n  WSDL     %s?singleWsdl\n  versions %s: the same path with another number\n",
				base, base+v13.Path, base+v13.Path, strings.Join(served, ", "))
			if slices.Contains(served, v13.Version) {
				tell("  REST     %s\n", base+v13.RESTPath)
			}
			for _, id := range without {
				tell("  without  %s\n", id)
			}
			if personasFile != "" {
				tell("  personas %s\n", personasFile)
			}
			if !o.NoProvisioning {
				tell("  worlds   %s\n", base+world.ProvisionPath)
			}
			if printed != "" {
				tell("  token    %s\n", printed)
			}
			go debug.FreeOSMemory() // making the rules has left more behind than serving needs
			return serve(c.Context(), l, service)
		},
	}
	flags := c.Flags()
	flags.StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on")
	flags.StringSliceVar(&without, "without", nil, "deviations of every world: requirement or deviation ids")
	flags.StringSliceVar(&o.Retired, "retired", nil, "API versions that are switched off: their calls are answered with code 303")
	flags.StringSliceVar(&o.Readings, "reading", nil, "answers to open questions as ID=reading, or the id alone for the other one of two")
	flags.BoolVar(&o.Undocumented, "undocumented", false, "offer the operations that the description declares and no page documents")
	flags.StringVar(&worldName, "world", "", "world for --personas: "+strings.Join(world.Names(), ", ")+", or a YAML file (default roles)")
	flags.StringVar(&personasFile, "personas", "", "make one world and write its tokens and ids to this file, as JSON")
	flags.StringVar(&targetFile, "write-target", "", "write the target.yaml with which run addresses this mock")
	flags.Uint64Var(&o.Seed, "seed", 1, "seed of every id and token")
	addChoice(c, &o.IDs, "ids", "usual", "where ids lie: as usual in public recordings, or elsewhere", "usual", "small", "large")
	flags.IntVar(&o.FaultStatus, "fault-status", 0, "HTTP status of SOAP faults, 200 or 500 (default 500, or what --reading C-36 says)")
	flags.DurationVar(&o.Idle, "idle", time.Hour, "forget worlds after so long without a request; 0 for never")
	flags.IntVar(&o.Worlds, "worlds", 10_000, "how many worlds there can be at a time; 0 for as many as fit")
	flags.StringVar(&o.ProvisioningToken, "provisioning-token", "", "token of the provisioning API (default $"+target.TokenVariable+")")
	flags.BoolVar(&o.NoProvisioning, "no-provisioning", false, "leave the provisioning API out: a plain public service")
	addChoice(c, &edition, "edition", "", "edition of the documentation (default: 2025 over SOAP, as the published WSDL, and 2026 over REST)", years()...)
	return c
}

// versionsServed are the API versions that are answered, newest first.
func versionsServed(retired []string) []string {
	versions := contract.Versions()
	slices.Reverse(versions)
	return slices.DeleteFunc(versions, func(v string) bool { return slices.Contains(retired, v) })
}

// reachable is the address under which clients on this machine get to a listener.
func reachable(a *net.TCPAddr) string {
	if a.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", fmt.Sprint(a.Port))
	}
	return a.String()
}

// offer makes one world and writes its credentials where only the owner can read them.
func offer(service *mock.Service, name, file string) error {
	if name == "" {
		name = "roles"
	}
	w, err := findWorld(name)
	if err != nil {
		return err
	}
	made, err := service.Provision(w)
	if err != nil {
		return err
	}
	if file == "" {
		return usagef("--world makes a world for --personas FILE; name the file")
	}
	body, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, append(body, '\n'), 0o600); err != nil {
		return usagef("the personas cannot be written: %w", err)
	}
	return nil
}

// findWorld takes the name of an embedded world or a file.
func findWorld(name string) (world.World, error) {
	if ext := filepath.Ext(name); ext == ".yaml" || ext == ".yml" || ext == ".json" {
		body, err := os.ReadFile(name)
		if err != nil {
			return world.World{}, usage{err}
		}
		w, err := world.Parse(body)
		if err != nil {
			return world.World{}, usagef("%s: %w", name, err)
		}
		return w, nil
	}
	w, err := world.Load(name)
	if err != nil {
		return world.World{}, usagef("unknown world %q%s; there is %s, or name a YAML file", name, closest.Hint(name, world.Names()), strings.Join(world.Names(), ", "))
	}
	return w, nil
}
