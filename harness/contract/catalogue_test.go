package contract

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/internal/needs"
)

// catalogue is the part of the reference that the tables are compared with.
type catalogue struct {
	Matrix struct {
		Rows []matrixRow
	} `yaml:"role_matrix"`
	Requirements []requirement
}

// matrixRow is what the sources say about one operation, by role.
type matrixRow struct {
	Op                        string
	SuperAdmin                verdicts `yaml:"SuperAdmin"`
	Aggregator                verdicts `yaml:"Aggregator"`
	Standard                  verdicts `yaml:"Standard"`
	AdvertiserCampaignManager verdicts `yaml:"AdvertiserCampaignManager"`
	ClientViewer              verdicts `yaml:"ClientViewer"`
}

type verdicts struct {
	Decision, Seed, Docs2021 string
	Disputed                 bool
}

func (r matrixRow) of(role Role) verdicts {
	return map[Role]verdicts{
		SuperAdmin: r.SuperAdmin, Aggregator: r.Aggregator, Standard: r.Standard,
		AdvertiserCampaignManager: r.AdvertiserCampaignManager, ClientViewer: r.ClientViewer,
	}[role]
}

type requirement struct {
	ID, Op, Statement, Level, Testable string
	Versions                           []string
	Prio                               int
}

func (r requirement) isAbout(operation string) bool {
	return slices.Contains(strings.Split(r.Op, ", "), operation)
}

// readCatalogue returns the rows of the matrix by operation and the requirements by id.
func readCatalogue(t *testing.T) (map[string]matrixRow, map[string]requirement) {
	t.Helper()
	c, err := parseCatalogue(needs.Reference(t, "reference/requirements-v13.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	rows, byID := map[string]matrixRow{}, map[string]requirement{}
	for _, r := range c.Matrix.Rows {
		rows[r.Op] = r
	}
	for _, r := range c.Requirements {
		byID[r.ID] = r
	}
	if len(rows) != 39 || len(byID) != 735 {
		t.Fatalf("read %d rows and %d requirements, want 39 and 735", len(rows), len(byID))
	}
	return rows, byID
}

// parseCatalogue reads the file once: it is large.
var parseCatalogue = func() func(path string) (*catalogue, error) {
	var once sync.Once
	var c catalogue
	var err error
	return func(path string) (*catalogue, error) {
		once.Do(func() {
			var data []byte
			if data, err = os.ReadFile(path); err == nil {
				err = yaml.Unmarshal(data, &c)
			}
		})
		return &c, err
	}
}()
