package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/eventforge/eventforge/ops/target"
)

// runbook is docs/operations.md: the commands of each section's code blocks, as they stand.
type runbook struct {
	head     [][]string            // the blocks before the first section
	sections map[string][][]string // heading → blocks
}

// page is the runbook's path.
func page() string { return filepath.Join(target.Root(), "docs", "operations.md") }

func loadRunbook() (runbook, error) {
	raw, err := os.ReadFile(page())
	if err != nil {
		return runbook{}, err
	}
	return parseRunbook(string(raw))
}

// parseRunbook finds the code blocks that are for a shell. A command goes over several
// lines if they end in a backslash, or as long as the next ones are indented, like the
// body of a loop.
func parseRunbook(text string) (runbook, error) {
	r, heading, inside, shell := runbook{sections: map[string][][]string{}}, "", false, false
	var block []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			if inside && shell {
				r.add(heading, commands(block))
			}
			inside, shell, block = !inside, line == "```sh", nil
		case inside:
			block = append(block, line)
		case strings.HasPrefix(line, "#"):
			heading = strings.Trim(strings.TrimLeft(line, "# "), "`")
		}
	}
	if inside {
		return r, fmt.Errorf("%s: a code block does not end", page())
	}
	return r, nil
}

// title is the heading of the whole page, whose blocks are the head.
const title = "Operations"

func (r *runbook) add(heading string, block []string) {
	if heading == title {
		r.head = append(r.head, block)
		return
	}
	r.sections[heading] = append(r.sections[heading], block)
}

func commands(lines []string) (all []string) {
	open := false
	for _, line := range lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		indented := strings.HasPrefix(line, " ") || line == "done" || line == "}"
		if n := len(all); n > 0 && (open || indented) {
			all[n-1] += "\n" + line
		} else {
			all = append(all, line)
		}
		open = strings.HasSuffix(line, `\`)
	}
	return all
}

// of returns the commands of a section.
func (r runbook) of(heading string) (all []string) {
	for _, block := range r.sections[heading] {
		all = append(all, block...)
	}
	return all
}

// without returns a runbook that lacks one command of a section.
func (r runbook) without(heading string, n int) runbook {
	all := r.of(heading)
	kept := append(append([]string{}, all[:n]...), all[n+1:]...)
	sections := map[string][][]string{}
	for name, blocks := range r.sections {
		sections[name] = blocks
	}
	sections[heading] = [][]string{kept}
	return runbook{r.head, sections}
}
