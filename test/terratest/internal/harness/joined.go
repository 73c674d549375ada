package harness

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// joined returns a file of tests in which the runs that plan the same are one run, with the
// assertions of all. A file whose runs refer to each other stays as it is.
func joined(raw []byte, blocks hclsyntax.Blocks) []byte {
	if bytes.Contains(raw, []byte("run.")) {
		return raw
	}
	first := map[string]int{} // the part that plans something first
	var parts [][]byte        // without their closing braces
	for _, b := range blocks {
		if plan, assertions := planned(raw, b); b.Type == "run" {
			if at, ok := first[plan]; ok {
				parts[at] = append(parts[at], assertions...)
				continue
			}
			first[plan] = len(parts)
		}
		whole := text(raw, b)
		parts = append(parts, slices.Clone(whole[:len(whole)-1]))
	}
	return append(bytes.Join(parts, []byte("}\n")), "}\n"...)
}

// planned returns what a run plans, which is all but its name and its assertions, and these.
func planned(raw []byte, run *hclsyntax.Block) (plan string, assertions []byte) {
	var all []string
	for _, a := range run.Body.Attributes {
		all = append(all, string(raw[a.SrcRange.Start.Byte:a.SrcRange.End.Byte]))
	}
	slices.Sort(all)
	for _, b := range run.Body.Blocks {
		if b.Type == "assert" {
			assertions = append(append(assertions, text(raw, b)...), '\n')
		} else {
			all = append(all, string(text(raw, b)))
		}
	}
	return strings.Join(strings.Fields(strings.Join(all, "\n")), " "), assertions
}
