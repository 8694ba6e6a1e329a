package main

import "github.com/cmconform/cmconform/fixtures/mock"

// together lists the sets of requirements that one deviation of the mock breaks
// together: where a target fails by several of them, one bug explains it.
func together() [][]string {
	service, err := mock.New(mock.Options{})
	if err != nil {
		return nil // whoever serves the mock tells; without it each requirement is a root of its own
	}
	var sets [][]string
	for _, d := range service.Deviations() {
		if len(d.Violates) > 1 {
			sets = append(sets, d.Violates)
		}
	}
	return sets
}
