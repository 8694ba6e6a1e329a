package reports

import "slices"

// excuses says whether the baseline has a failure of a run, too.
func (d *Diff) excuses(id, dialect string) bool {
	return d != nil && slices.Contains(d.Excused, CheckStart{ID: id, Dialect: dialect})
}

// excuse makes a case that the baseline excuses one that was skipped, so that
// gates that read this file alone decide as the exit code does.
func (d *Diff) excuse(tc junitCase, id, dialect string) junitCase {
	if !d.excuses(id, dialect) {
		return tc
	}
	for _, detail := range []*junitDetail{tc.Failure, tc.Error} {
		if detail != nil {
			detail.Message = "as in the baseline: " + detail.Message
			tc.Failure, tc.Error, tc.Skipped = nil, nil, detail
		}
	}
	return tc
}
