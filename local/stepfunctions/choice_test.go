package stepfunctions_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
)

// reference is a random choice rule over the numbers a and b, and a function that
// evaluates it.
type reference struct {
	rule  string
	holds func(a, b int) bool
}

// formula returns a random rule with its evaluation.
func formula(r *rand.Rand, depth int) reference {
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			inner := formula(r, depth-1)
			return reference{`{"Not":` + inner.rule + `}`, func(a, b int) bool { return !inner.holds(a, b) }}
		case 1, 2:
			return join(r, depth)
		}
	}
	operators := map[string]func(x, y int) bool{
		"NumericEquals": func(x, y int) bool { return x == y }, "NumericLessThan": func(x, y int) bool { return x < y },
		"NumericGreaterThan": func(x, y int) bool { return x > y }, "NumericLessThanEquals": func(x, y int) bool { return x <= y },
		"NumericGreaterThanEquals": func(x, y int) bool { return x >= y },
	}
	names := []string{"NumericEquals", "NumericLessThan", "NumericGreaterThan", "NumericLessThanEquals", "NumericGreaterThanEquals"}
	name := names[r.IntN(len(names))]
	evaluate, bound := operators[name], r.IntN(5)
	if r.IntN(2) == 0 {
		return reference{fmt.Sprintf(`{"Variable":"$.a","%sPath":"$.b"}`, name), evaluate}
	}
	return reference{fmt.Sprintf(`{"Variable":"$.b","%s":%d}`, name, bound), func(_, b int) bool { return evaluate(b, bound) }}
}

func join(r *rand.Rand, depth int) reference {
	var parts []reference
	var rules []string
	for range 1 + r.IntN(3) {
		part := formula(r, depth-1)
		parts, rules = append(parts, part), append(rules, part.rule)
	}
	and := r.IntN(2) == 0
	name := map[bool]string{true: "And", false: "Or"}[and]
	return reference{fmt.Sprintf(`{%q:[%s]}`, name, strings.Join(rules, ",")), func(a, b int) bool {
		for _, part := range parts {
			if part.holds(a, b) != and {
				return !and
			}
		}
		return and
	}}
}

func TestChoiceMatchesTheReference(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	parameters.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	p := gopter.NewProperties(parameters)
	p.Property("the first matching rule decides", prop.ForAll(func(seed uint64, a, b int) (bool, error) {
		r := rand.New(rand.NewPCG(seed, 0))
		first, second := formula(r, 3), formula(r, 3)
		definition := fmt.Sprintf(`{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[%s,%s],"Default":"None"},
			"One":{"Type":"Pass","Result":1,"End":true},"Two":{"Type":"Pass","Result":2,"End":true},"None":{"Type":"Pass","Result":0,"End":true}}}`,
			next(first.rule, "One"), next(second.rule, "Two"))
		want := "0"
		switch {
		case first.holds(a, b):
			want = "1"
		case second.holds(a, b):
			want = "2"
		}
		got, err := evaluate(definition, fmt.Sprintf(`{"a":%d,"b":%d}`, a, b))
		return got == want, err
	}, gen.UInt64(), gen.IntRange(0, 4), gen.IntRange(0, 4)))
	p.TestingRun(t)
}

func next(rule, state string) string {
	return strings.TrimSuffix(rule, "}") + `,"Next":"` + state + `"}`
}

// evaluate runs a machine without tasks and returns its output.
func evaluate(definition, input string) (string, error) {
	m, err := asl.Parse([]byte(definition))
	if err != nil {
		return "", err
	}
	environment := engine.Environment{Clock: clock.New(), Random: env.NewRand(1)}
	x, err := engine.New(m, engine.Identity{Input: []byte(input), Started: time.Now()}, environment, &discardJournal{})
	if err != nil {
		return "", err
	}
	outcome, err := x.Run(context.Background())
	return string(outcome.Output), err
}
