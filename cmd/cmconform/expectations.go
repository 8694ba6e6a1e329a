package main

import (
	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// expectationNames are what a file of expectations can speak of.
func expectationNames(plan *parity.Plan) (reports.ExpectationNames, error) {
	suite, err := specs.Suite()
	if err != nil {
		return reports.ExpectationNames{}, err
	}
	names := reports.ExpectationNames{Operations: plan.OperationNames(), Dialects: target.DialectNames(), Calls: plan.CallNames()}
	for _, c := range suite.Checks {
		names.Checks = append(names.Checks, c.ID)
	}
	return names, nil
}
