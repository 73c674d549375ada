package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// The statuses that gremlins gives.
const (
	statusKilled     = "KILLED"
	statusNotViable  = "NOT VIABLE"
	statusTimedOut   = "TIMED OUT"
	statusNotCovered = "NOT COVERED"
)

// score counts the mutants of one package by their status. A mutant that does
// not compile is none. One that ran into the time limit is not taken for killed,
// since the machine may have been slow.
type score struct{ killed, timedOut, notCovered, survived int }

func (s *score) add(m mutant) {
	switch m.Status {
	case statusNotViable:
	case statusKilled:
		s.killed++
	case statusTimedOut:
		s.timedOut++
	case statusNotCovered:
		s.notCovered++
	default:
		s.survived++
	}
}

func (s *score) all() int { return s.killed + s.timedOut + s.notCovered + s.survived }

func (s *score) percent() float64 {
	if s.all() == 0 {
		return 100
	}
	return 100 * float64(s.killed) / float64(s.all())
}

// judge prints a folder's score and survivors, and says what is wrong with them.
func judge(w io.Writer, folder string, mutants []mutant, named []survivor) error {
	total := table(w, folder, mutants)
	found, err := locate(mutants)
	if err != nil {
		return err
	}
	unnamed, gone := compare(found, named, folder)
	for _, s := range unnamed {
		fmt.Fprintf(w, "%s: %s %s: %s\n", s.File, s.status, s.Mutator, s.Line)
	}
	var wrong []string
	minimum, strict := required[strings.Split(folder, "/")[0]]
	if strict && len(unnamed) > 0 {
		wrong = append(wrong, fmt.Sprintf("%d survivors are not named", len(unnamed)))
	}
	if strict && folder == strings.Split(folder, "/")[0] && total.percent() < minimum {
		wrong = append(wrong, fmt.Sprintf("%.1f %% of the mutants are killed, must be %.0f %%", total.percent(), minimum))
	}
	for _, s := range gone {
		wrong = append(wrong, fmt.Sprintf("%s: %s is named but does not survive: %s", s.File, s.Mutator, s.Line))
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s:\n  %s", folder, strings.Join(wrong, "\n  "))
	}
	return nil
}

// table prints the score of each package and returns that of all.
func table(w io.Writer, folder string, mutants []mutant) score {
	scores, total := map[string]*score{}, score{}
	for _, m := range mutants {
		pkg := filepath.Dir(m.File)
		if scores[pkg] == nil {
			scores[pkg] = &score{}
		}
		scores[pkg].add(m)
		total.add(m)
	}
	names := make([]string, 0, len(scores))
	for name := range scores {
		names = append(names, name)
	}
	slices.Sort(names)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "package\tmutants\tkilled\tsurvived\tnot covered\ttimed out\t%")
	for _, name := range names {
		scores[name].row(t, name)
	}
	total.row(t, folder+", all")
	_ = t.Flush()
	return total
}

func (s *score) row(w io.Writer, name string) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%.1f\n", name, s.all(), s.killed, s.survived, s.notCovered, s.timedOut, s.percent())
}

// locate finds the code of the mutants that no test killed.
func locate(mutants []mutant) ([]survivor, error) {
	var found []survivor
	for _, m := range mutants {
		if m.Status == statusKilled || m.Status == statusNotViable {
			continue
		}
		raw, err := os.ReadFile(m.File)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(string(raw), "\n")
		if m.Line < 1 || m.Line > len(lines) || m.Column < 1 || m.Column > len(lines[m.Line-1])+1 {
			return nil, fmt.Errorf("%s has no line %d, column %d", m.File, m.Line, m.Column)
		}
		found = append(found, survivor{File: m.File, Mutator: m.Type, Line: mark(lines[m.Line-1], m.Column), status: m.Status})
	}
	return found, nil
}

// mark puts a mark before the column, which counts from 1, and trims the line.
func mark(line string, column int) string {
	return strings.TrimSpace(line[:column-1] + "«" + line[column-1:])
}
