package client

import (
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
)

// SiteOf is the address below which a target has the dialects at their
// documented paths, so that they are known to be of one service. An endpoint at another path is a site of its own.
func SiteOf(endpoint, dialect string) string {
	version, binding := SplitDialect(dialect)
	c, err := contract.Load(version, contract.Editions[0])
	if err != nil {
		return endpoint
	}
	path := c.Path
	if binding == "rest" {
		path = c.RESTPath
	}
	bare := strings.TrimRight(endpoint, "/")
	if end := len(bare) - len(path); path != "" && end > 0 && strings.EqualFold(bare[end:], path) {
		return bare[:end]
	}
	return endpoint
}
