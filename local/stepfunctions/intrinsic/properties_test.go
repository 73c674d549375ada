package intrinsic_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/intrinsic"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

// data is a scope over one value.
type data struct {
	*env.Rand
	root any
}

func (d data) Resolve(p *jsonpath.Path) (any, error) { return p.Get(d.root) }

// eval evaluates a call over fields of an object.
func eval(call string, fields map[string]any) (any, error) {
	c, err := intrinsic.Parse(call)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	root, err := document.Decode(raw)
	if err != nil {
		return nil, err
	}
	return c.Eval(data{env.NewRand(1), root})
}

// returns reports whether the call returns the value.
func returns(call string, fields map[string]any, want any) (bool, error) {
	got, err := eval(call, fields)
	raw, _ := json.Marshal(want) // made of strings and numbers
	expected, _ := document.Decode(raw)
	return err == nil && document.Equal(got, expected), err
}

func TestFunctionProperties(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	parameters.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	p := gopter.NewProperties(parameters)
	numbers := gen.SliceOf(gen.IntRange(0, 9))
	p.Property("Base64Decode undoes Base64Encode", prop.ForAll(func(s string) (bool, error) {
		return returns("States.Base64Decode(States.Base64Encode($.s))", map[string]any{"s": s}, s)
	}, gen.AnyString()))
	p.Property("StringToJson undoes JsonToString", prop.ForAll(func(s string, a []int) (bool, error) {
		v := map[string]any{"text": s, "list": a}
		return returns("States.StringToJson(States.JsonToString($.v))", map[string]any{"v": v}, v)
	}, gen.AnyString(), numbers))
	p.Property("joined partitions are the array, and all but the last are full", prop.ForAll(func(a []int, size int) (bool, error) {
		got, err := eval(fmt.Sprintf("States.ArrayPartition($.a, %d)", size), map[string]any{"a": a})
		var joined []string
		parts, _ := got.([]any)
		for i, part := range parts {
			if n := len(part.([]any)); n > size || n < size && i < len(parts)-1 || n == 0 {
				return false, nil
			}
			for _, v := range part.([]any) {
				joined = append(joined, fmt.Sprint(v))
			}
		}
		return strings.Join(joined, " ") == strings.Trim(fmt.Sprint(a), "[]"), err
	}, numbers, gen.IntRange(1, 12)))
	p.Property("ArrayUnique does not change its own result", prop.ForAll(func(a []int) (bool, error) {
		once, err := eval("States.ArrayUnique($.a)", map[string]any{"a": a})
		if err != nil {
			return false, err
		}
		return returns("States.ArrayUnique($.a)", map[string]any{"a": once}, once)
	}, numbers))
	p.Property("ArrayContains finds the elements of the array and nothing else", prop.ForAll(func(a []int, n int) (bool, error) {
		want := strings.Contains(fmt.Sprint(a), fmt.Sprint(n))
		return returns(fmt.Sprintf("States.ArrayContains($.a, %d)", n), map[string]any{"a": a}, want)
	}, numbers, gen.IntRange(0, 9)))
	p.Property("the length of a range follows from its bounds and its step", prop.ForAll(func(from, length, step int) (bool, error) {
		return returns(fmt.Sprintf("States.ArrayLength(States.ArrayRange(%d, %d, %d))", from, from+(length-1)*step, step), nil, length)
	}, gen.IntRange(-1000, 1000), gen.IntRange(1, 1000), gen.OneConstOf(-7, -1, 1, 2, 13)))
	p.Property("adding a number and its negative changes nothing", prop.ForAll(func(a, b int) (bool, error) {
		return returns(fmt.Sprintf("States.MathAdd(States.MathAdd(%d, %d), %d)", a, b, -b), nil, a)
	}, gen.IntRange(-1<<50, 1<<50), gen.IntRange(-1<<50, 1<<50)))
	p.Property("a random number is in its range, and the same seed returns the same number", prop.ForAll(func(from, size, seed int) (bool, error) {
		call := fmt.Sprintf("States.MathRandom(%d, %d, %d)", from, from+size, seed)
		got, err := eval(call, nil)
		if err != nil {
			return false, err
		}
		n, _ := document.Int(got)
		again, err := returns(call, nil, n)
		return again && n >= int64(from) && n < int64(from+size), err
	}, gen.IntRange(-1000, 1000), gen.IntRange(1, 1000), gen.Int()))
	p.Property("Format inserts a string unchanged", prop.ForAll(func(s string) (bool, error) {
		return returns("States.Format('{}', $.s)", map[string]any{"s": s}, s)
	}, gen.AnyString()))
	p.Property("Parse returns a call or an error and never panics", prop.ForAll(func(s string) bool {
		_, err := intrinsic.Parse("States.Format(" + s)
		return err == nil || strings.Contains(err.Error(), "is not a valid intrinsic function")
	}, gen.AnyString()))
	p.TestingRun(t)
}

func TestParseRejectsInvalidCalls(t *testing.T) {
	for text, words := range map[string]string{
		"States.Nope()":        "Nope",
		"States.UUID":          "( is missing",
		"States.UUID(":         "it is missing",
		"States.UUID() x":      "text after its end",
		"States.Array('a":      "apostrophe",
		"States.Array(a)":      "must be a string",
		"States.Array(\"a\")":  "must be a string",
		"States.Array($.)":     "JSONPath",
		"States.Array(1 2)":    "followed by , or )",
		"States.ArrayLength()": "too few",
		strings.Repeat("States.Array(", 11) + strings.Repeat(")", 11): "deeper",
	} {
		_, err := intrinsic.Parse(text)
		require.ErrorContains(t, err, words, text)
	}
}

func TestFunctionErrorsAreNotPathErrors(t *testing.T) {
	_, err := eval("States.ArrayLength('x')", nil)
	require.ErrorIs(t, err, intrinsic.ErrFailed)
	_, err = eval("States.ArrayLength($.none)", map[string]any{})
	require.ErrorIs(t, err, jsonpath.ErrNotFound)
	require.NotErrorIs(t, err, intrinsic.ErrFailed)
}
