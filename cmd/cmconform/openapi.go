package main

import (
	"bufio"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/openapi"
)

func openapiCommand() *cobra.Command {
	var edition, location, format string
	c := &cobra.Command{
		Use:   "openapi VERSION",
		Short: "Write the OpenAPI document of an API version",
		Long: `Write one self-contained OpenAPI 3.1 document of the REST binding, generated
from the contract that the checks and the mock use. Replies are described as
strictly as the vendor's clients read them: every member, none beside, 64-bit
integers as strings. Requests may leave members out and may write such integers
as numbers too; an object that goes both ways has a second schema for them,
User and UserInput. Operations that the reference leaves out have the tag
Reserved.`,
		Example: `  cmconform openapi v13 --format yaml > cm.yaml
  cmconform openapi v13 --location http://localhost:8080/CustomerManagement/v13`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return restVersions(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			versions := restVersions()
			there := strings.Join(versions, ", ")
			switch {
			case len(args) != 1:
				return usagef("name one API version with a REST binding: %s", there)
			case slices.Contains(versions, args[0]):
			case slices.Contains(contract.Versions(), args[0]):
				return usagef("%s speaks SOAP only, see cmconform wsdl %s; REST has %s", args[0], args[0], there)
			default:
				return usagef("unknown API version %q; REST has %s", args[0], there)
			}
			if u, err := url.Parse(location); location != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
				return usagef("--location %q is no address of a service; write it like http://localhost:8080/CustomerManagement/%s", location, args[0])
			}
			found, err := contract.Load(args[0], year(edition))
			if err != nil {
				return err
			}
			out := bufio.NewWriter(c.OutOrStdout())
			if err := openapi.Write(found, out, openapi.Options{Location: location, YAML: format == "yaml"}); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	newest := years()[len(years())-1]
	addChoice(c, &edition, "edition", newest, "edition of the documentation; REST is read by the newest", years()...)
	c.Flags().StringVar(&location, "location", "", "address that the routes stand below (default production and sandbox)")
	addChoice(c, &format, "format", "json", "how the document is written", "json", "yaml")
	return c
}

// restVersions are the versions that have a REST binding.
func restVersions() []string {
	return slices.DeleteFunc(contract.Versions(), func(version string) bool {
		c, err := contract.Load(version, contract.Editions[0])
		return err != nil || c.RESTPath == ""
	})
}
