package terratest

import (
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/eventforge/eventforge/wiring"
)

// limitRow matches a row of the table of our limits: its value and its place.
var limitRow = regexp.MustCompile("^\\| [^|]+ \\| ([0-9,]+) \\| `([^`]+)` \\|")

// TestTheTableOfOurLimitsIsComplete: docs/limits.md has exactly the limits of the wiring
// and of Terraform, with their numbers.
func TestTheTableOfOurLimitsIsComplete(t *testing.T) {
	t.Parallel()
	want := wiringLimits()
	maps.Copy(want, variableLimits(t))
	maps.Copy(want, codeLimits(t))
	for _, environment := range []string{"dev", "staging", "prod"} {
		maps.Copy(want, environmentLimits(t, environment))
	}
	got := map[string]string{}
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "limits.md"))
	require.NoError(t, err)
	_, table, found := strings.Cut(string(raw), "<!-- ours -->")
	require.True(t, found)
	table, _, found = strings.Cut(table, "<!-- end of ours -->")
	require.True(t, found)
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		cells := limitRow.FindStringSubmatch(line)
		require.NotNil(t, cells, "not a row of a limit: %s", line)
		require.NotContains(t, got, cells[2], "twice")
		got[cells[2]] = strings.ReplaceAll(cells[1], ",", "")
	}
	require.Equal(t, want, got)
	require.Greater(t, len(want), 15)
}

// wiringLimits are the limits of functions and queues in the wiring.
func wiringLimits() map[string]string {
	limits := map[string]string{}
	set := func(place string, n int) {
		if n != 0 {
			limits[place] = fmt.Sprint(n)
		}
	}
	for name, f := range wiring.Functions() {
		set("functions "+name+" maximumConcurrency", f.Trigger.MaximumConcurrency)
		set("functions "+name+" batchSize", f.Trigger.BatchSize)
		set("functions "+name+" parallelizationFactor", f.Trigger.ParallelizationFactor)
		if f.Trigger.Type == "schedule" && f.TimeoutSeconds > 60 { // it works until its time is up
			set("functions "+name+" timeoutSeconds", f.TimeoutSeconds)
		}
	}
	for name, q := range wiring.Queues() {
		set("queues "+name+" maxReceiveCount", q.MaxReceiveCount)
	}
	return limits
}

// codeLimits are the limits under load that are constants of the code.
func codeLimits(t *testing.T) map[string]string {
	limits := map[string]string{}
	for name, file := range map[string]string{
		"startsPerSecond":  "functions/cmd/reconcile-orders/main.go",
		"lookupsPerSecond": "functions/cmd/reconcile-orders/main.go",
	} {
		raw, err := os.ReadFile(filepath.Join("..", "..", file))
		require.NoError(t, err)
		constant := regexp.MustCompile(`(?m)^(?:const |\t)` + name + ` += (\d+)$`).FindStringSubmatch(string(raw))
		require.NotNil(t, constant, "%s has no constant %s", file, name)
		limits["code "+name] = constant[1]
	}
	return limits
}

// limiting matches the names of settings that limit something.
var limiting = regexp.MustCompile(`concurrency|(min|max)_count$|throttling|^rate|burst|_seconds$`)

// variableLimits are the defaults of Terraform's variables.
func variableLimits(t *testing.T) map[string]string {
	limits := map[string]string{}
	for _, block := range parse(t, "variables.tf").Blocks {
		if block.Type != "variable" {
			continue
		}
		name := block.Labels[0]
		if limiting.MatchString(name) {
			addNumbers(t, limits, "terraform "+name, block.Body.Attributes["default"].Expr)
		}
		if kind, ok := block.Body.Attributes["type"]; ok {
			optional(t, limits, "terraform "+name, kind.Expr)
		}
	}
	return limits
}

// optional adds the defaults in a type of the form object({ name = optional(number, 2) }).
func optional(t *testing.T, limits map[string]string, place string, kind hclsyntax.Expression) {
	call, ok := kind.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "object" {
		return
	}
	for _, item := range call.Args[0].(*hclsyntax.ObjectConsExpr).Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		field, ok := item.ValueExpr.(*hclsyntax.FunctionCallExpr)
		if ok && field.Name == "optional" && len(field.Args) == 2 && limiting.MatchString(name) {
			addNumbers(t, limits, place+" "+name, field.Args[1])
		}
	}
}

// environmentLimits are what an environment sets.
func environmentLimits(t *testing.T, environment string) map[string]string {
	limits := map[string]string{}
	attributes := parse(t, filepath.Join("env", environment+".tfvars")).Attributes
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		found := map[string]string{}
		addNumbers(t, found, environment+" "+name, attributes[name].Expr)
		for place, value := range found {
			if limiting.MatchString(strings.Fields(place)[1]) || limiting.MatchString(place[strings.LastIndex(place, " ")+1:]) {
				limits[place] = value
			}
		}
	}
	return limits
}

// addNumbers adds the numbers of an expression by their places.
func addNumbers(t *testing.T, limits map[string]string, place string, e hclsyntax.Expression) {
	value, problems := e.Value(nil)
	require.False(t, problems.HasErrors(), problems.Error())
	switch {
	case value.Type() == cty.Number:
		limits[place] = value.AsBigFloat().Text('f', precision(value.AsBigFloat()))
	case value.CanIterateElements() && value.Type().IsObjectType():
		for name, element := range value.AsValueMap() {
			if element.Type() == cty.Number {
				limits[place+" "+name] = element.AsBigFloat().Text('f', precision(element.AsBigFloat()))
			}
		}
	}
}

func precision(n *big.Float) int {
	if n.IsInt() {
		return 0
	}
	return 2
}

func parse(t *testing.T, file string) *hclsyntax.Body {
	t.Helper()
	parsed, problems := hclparse.NewParser().ParseHCLFile(filepath.Join("..", "..", "terraform", file))
	require.False(t, problems.HasErrors(), problems.Error())
	return parsed.Body.(*hclsyntax.Body)
}
