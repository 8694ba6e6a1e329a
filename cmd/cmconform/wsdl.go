package main

import (
	"bufio"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
)

func wsdlCommand() *cobra.Command {
	var edition, location string
	c := &cobra.Command{
		Use:   "wsdl VERSION",
		Short: "Write the WSDL and XSD of an API version",
		Long: `Write one self-contained WSDL 1.1 document, generated from the contract that
the checks and the mock use.`,
		Example: `  cmconform wsdl v13 | xmllint --noout -
  cmconform wsdl v13 --location https://localhost:8443/cm > cm.wsdl`,
		ValidArgs: contract.Versions(),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one API version: %s", strings.Join(contract.Versions(), ", "))
			}
			found, err := contract.Load(args[0], year(edition))
			if err != nil {
				return usagef("unknown API version %q; there is %s", args[0], strings.Join(contract.Versions(), ", "))
			}
			out := bufio.NewWriter(c.OutOrStdout())
			if err := wsdl.Write(found, out, wsdl.Options{Location: location}); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	addEdition(c, &edition)
	c.Flags().StringVar(&location, "location", "", "address of the service in the port (default http://localhost and the documented path)")
	return c
}
