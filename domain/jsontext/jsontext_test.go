package jsontext_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
)

var limits = jsontext.Limits{Depth: 8, Values: 100}

// found are the violations of a text, each as its pointer and code.
func found(t *testing.T, raw string) []string {
	t.Helper()
	_, err := jsontext.Decode(t.Context(), []byte(raw), limits)
	if err == nil {
		return nil
	}
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, failure.Invalid, f.Code)
	var all []string
	for _, v := range f.Violations {
		all = append(all, v.Pointer+" "+v.Code)
	}
	return all
}

func TestEveryViolationIsNamedWithItsPlace(t *testing.T) {
	long := strings.Repeat("n", jsontext.MaxName+1)
	for raw, want := range map[string][]string{
		`{"a":1,"b":[true,null,"x"]}`:                 nil,
		`{"a":1,"a":1}`:                               {"/a repeated"},
		`{"a":{"b":1,"\u0062":2},"a":3,"a":4}`:        {"/a/b repeated", "/a repeated", "/a repeated"},
		`[{"a/b":0},{"a/b":0,"a/b":0}]`:               {"/1/a~1b repeated"},
		`{"a":"\uFFFE","b":["x","` + "\uFFFF" + `"]}`: {"/a characters", "/b/1 characters"},
		`{"a\u0000":1}`:                               {" characters"},
		`"\u0007"`:                                    {" characters"},
		`{"` + long + `":[1,{"a":1,"a":2}]}`:          {" name", "/" + long[:jsontext.MaxName] + "/1/a repeated"},
		``:                                            {" json"},
		" \n":                                         {" json"},
		"{} {}":                                       {" json"},
		`{"a":1,}`:                                    {" json"},
		`[1 2]`:                                       {" json"},
		`{"a"}`:                                       {" json"},
		`nul`:                                         {" json"},
		"\"\xff\"":                                    {" json"},
		`"\ud800"`:                                    {" json"},
		`"\udc00"`:                                    {" json"},
		`"\ud800\u0041"`:                              {" json"},
		`"\ud800x"`:                                   {" json"},
		`"\ud83d\ude00 \\ud800 \n"`:                   nil,
		strings.Repeat("[", 9):                        {" json"},
		strings.Repeat("[", 9) + strings.Repeat("]", 9): {" json"},
		strings.Repeat("[", 8) + strings.Repeat("]", 8): nil,
		`["[[[[[[[[[[[", "\"[[[[[[[[["]`:                nil,
		"[" + strings.Repeat("1,", 98) + "1]":           nil,
		"[" + strings.Repeat("1,", 99) + "1]":           {" json"},
	} {
		assert.Equal(t, want, found(t, raw), "%.60q", raw)
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	value, err := jsontext.Decode(t.Context(), []byte(`[9007199254740993, 1e2]`), limits)
	require.NoError(t, err)
	require.Equal(t, []any{json.Number("9007199254740993"), json.Number("1e2")}, value)
}

func TestDecodingStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := jsontext.Decode(ctx, []byte("["+strings.Repeat("1,", 9999)+"1]"), jsontext.Limits{Depth: 8})
	require.ErrorIs(t, err, context.Canceled)
}

func TestViolationsAreCapped(t *testing.T) {
	long := strings.Repeat("~", jsontext.MaxName)
	for name, raw := range map[string]string{
		"many":          "[" + strings.Repeat(`"\u0000",`, 9999) + `"\u0000"]`,
		"repeated":      "{" + strings.Repeat(`"a":0,`, 9999) + `"a":0}`,
		"of long names": strings.Repeat(`{"`+long+`":`, 7) + "[" + strings.Repeat(`"\u0000",`, 9999) + `"\u0000"]` + strings.Repeat("}", 7),
	} {
		_, err := jsontext.Decode(t.Context(), []byte(raw), jsontext.Limits{Depth: 8})
		var f *failure.Error
		require.ErrorAs(t, err, &f, name)
		answer, err := json.Marshal(f.Violations)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(f.Violations), failure.MaxViolations, name)
		assert.Less(t, len(answer), 64<<10, name)
		assert.Contains(t, f.Message, fmt.Sprintf("%d are listed", len(f.Violations)), name)
	}
}

// reference decodes with encoding/json alone.
func reference(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	err := dec.Decode(&value)
	return value, err
}

func TestDecodeAgreesWithEncodingJSON(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	ps := gopter.NewProperties(parameters)
	pieces := gen.SliceOf(gen.OneConstOf("{", "}", "[", "]", `"a":`, `"b":`, `"é\n"`, `""`, "1", "-0.5e3", "true", "null", ",", " "))
	ps.Property("what Decode accepts, encoding/json decodes to the same value", prop.ForAll(func(pieces []string) bool {
		raw := []byte(strings.Join(pieces, ""))
		got, err := jsontext.Decode(context.Background(), raw, limits)
		want, wantErr := reference(raw)
		return err != nil || wantErr == nil && reflect.DeepEqual(got, want)
	}, pieces))
	ps.Property("what encoding/json encodes, Decode accepts and reads back", prop.ForAll(func(m map[string]string, n []int) bool {
		raw, err := json.Marshal(map[string]any{"m": m, "n": n})
		if err != nil {
			return false
		}
		got, err := jsontext.Decode(context.Background(), raw, jsontext.Limits{Depth: 8})
		want, wantErr := reference(raw)
		return err == nil && wantErr == nil && reflect.DeepEqual(got, want)
	}, gen.MapOf(gen.AlphaString(), gen.AlphaString()), gen.SliceOf(gen.Int())))
	ps.TestingRun(t)
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\ud83d\ude00",{"b":null}]}`, `{"a":1,"a":2}`, `"\ud800\`, "[1 2]", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := jsontext.Decode(t.Context(), raw, jsontext.Limits{Depth: 32, Values: 1000})
		want, wantErr := reference(raw)
		switch {
		case err == nil && (wantErr != nil || !reflect.DeepEqual(got, want)):
			t.Fatalf("accepted as %v; encoding/json: %v, %v", got, want, wantErr)
		case err != nil && !failure.Is(err, failure.Invalid) && !errors.Is(err, context.Canceled):
			t.Fatalf("another error: %v", err)
		}
	})
}
