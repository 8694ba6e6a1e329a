package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/target"
)

func mockCommand() *cobra.Command {
	var listen, worldName, targetFile, personasFile, edition string
	var without []string
	var seed uint64
	c := &cobra.Command{
		Use:   "mock",
		Short: "Serve the mock for clients, tools and other runs",
		Long: `Serve the reference mock: the service at its documented path, its WSDL at
?wsdl and ?singleWsdl, and the provisioning API. It keeps everything in memory.

--without makes it deviate: the id of a requirement, or of one deviation of it
as "cmconform explain" lists them.`,
		Example: `  cmconform mock --personas personas.json
  cmconform mock --listen 127.0.0.1:8090 --without CM-GETUSER-001 --write-target t.yaml
  cmconform run --target t.yaml`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			service, err := mock.New(mock.Options{Seed: seed, Edition: year(edition), Without: without})
			if err != nil {
				return usage{err}
			}
			l, err := net.Listen("tcp", listen)
			if err != nil {
				return usagef("cannot listen: %w", err)
			}
			defer l.Close()
			base := "http://" + reachable(l.Addr().(*net.TCPAddr))
			if personasFile != "" || worldName != "" {
				if err := offer(service, worldName, personasFile); err != nil {
					return err
				}
			}
			server := &http.Server{Handler: service, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}
			failed := make(chan error, 1)
			go func() { failed <- server.Serve(l) }()
			if targetFile != "" {
				file, err := target.FileFor(base, year(edition))
				if err != nil {
					return err
				}
				if err := file.Write(targetFile); err != nil {
					return usagef("the target file cannot be written: %w", err)
				}
			}
			path := ""
			if v13, err := contract.Load("v13", year(edition)); err == nil {
				path = v13.Path
			}
			fmt.Fprintf(c.OutOrStdout(), "mock listening on %s\n  service  %s\n  WSDL     %s?singleWsdl\n  worlds   %s\n", base, base+path, base+path, base+world.ProvisionPath)
			select {
			case err := <-failed:
				return err
			case <-c.Context().Done():
			}
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
			defer cancel()
			if err := server.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			return nil
		},
	}
	flags := c.Flags()
	flags.StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on")
	flags.StringSliceVar(&without, "without", nil, "deviations of every world: requirement or deviation ids")
	flags.StringVar(&worldName, "world", "", "world for --personas: "+strings.Join(world.Names(), ", ")+", or a YAML file (default roles)")
	flags.StringVar(&personasFile, "personas", "", "make one world and write its tokens and ids to this file, as JSON")
	flags.StringVar(&targetFile, "write-target", "", "write the target.yaml with which run addresses this mock")
	flags.Uint64Var(&seed, "seed", 1, "seed of every id and token")
	addEdition(c, &edition)
	return c
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
