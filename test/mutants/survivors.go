package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// survivor is a mutant that no test kills. It is known by its code instead of its
// line number, so that it stays found when lines move and goes stale when the
// code changes.
type survivor struct {
	File    string `json:"file"`
	Mutator string `json:"mutator"`
	Line    string `json:"line"` // without indentation, « before what the mutant changes
	Reason  string `json:"reason"`

	status string
}

// same reports whether both are the same mutant.
func (s survivor) same(o survivor) bool {
	return s.File == o.File && s.Mutator == o.Mutator && s.Line == o.Line
}

// readNamed reads the named survivors. It fails if one has no reason.
func readNamed(file string) ([]survivor, error) {
	raw, err := os.ReadFile(file) //nolint:gosec // a file of the repository
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var named []survivor
	if err := d.Decode(&named); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, s := range named {
		if s.Reason == "" {
			return nil, fmt.Errorf("%s: %s: %s has no reason", file, s.File, s.Line)
		}
	}
	return named, nil
}

// compare returns the survivors that are not named, and those of the folder that
// are named but were not found.
func compare(found, named []survivor, folder string) (unnamed, gone []survivor) {
	for _, f := range found {
		if !contains(named, f) {
			unnamed = append(unnamed, f)
		}
	}
	for _, n := range named {
		if strings.HasPrefix(n.File, folder+"/") && !contains(found, n) {
			gone = append(gone, n)
		}
	}
	return unnamed, gone
}

func contains(list []survivor, s survivor) bool {
	for _, l := range list {
		if l.same(s) {
			return true
		}
	}
	return false
}
