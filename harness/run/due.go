package run

import "github.com/cmconform/cmconform/harness/check"

// Due is a check that a run would make on a dialect.
type Due struct {
	*check.Check
	Dialect string
}

// Due lists what Run would make with these options, without sending anything.
func (s *Suite) Due(o Options) ([]Due, error) {
	o.Writes = check.ReadOnly // it decides what is skipped, not what is due, and takes no ledger so
	r, err := s.newRun(o)
	if err != nil {
		return nil, err
	}
	due := make([]Due, len(r.planned))
	for i, p := range r.planned {
		due[i] = Due{p.Check, p.on.name}
	}
	return due, nil
}
