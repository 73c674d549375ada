package jsontext_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
)

func TestEverySurrogatePairIsAcceptedAndNoHalf(t *testing.T) {
	for _, good := range []string{
		`"\ud800\udc00"`, `"\ud800\udfff"`, `"\udbff\udc00"`, `"\udbff\udfff"`, `"\ud7ff"`, `"\ue000"`,
		`"\\ud800"`, `"x\\\\ud800"`, `"\n\ud83d\ude00\ud83d\ude00"`, `["\ud83d\ude00","\u0041\u0042"]`,
	} {
		assert.Nil(t, found(t, good), good)
	}
	for _, bad := range []string{
		`"\ud800"`, `"\udbff"`, `"\udc00"`, `"\udfff"`, `"\ud800\ud7ff"`, `"\ud800\ue000"`, `"\ud800\ud800"`, `"\ud800\\dc00"`,
		`"\ud800\nudc00"`, `"\ud800xudc00"`, `"\u0041\udc00"`, `"\\\ud800"`, `"\ud83d\ude00\ud83d"`, `"\n\udc00"`, `"\ud800\t\t\t\t"`,
	} {
		assert.Equal(t, []string{" json"}, found(t, bad), bad)
	}
}

func TestANameMayHaveTheMaximumLength(t *testing.T) {
	assert.Nil(t, found(t, `{"`+strings.Repeat("n", jsontext.MaxName)+`":1}`))
}

func TestWithoutALimitTheValuesAreNotCounted(t *testing.T) {
	_, err := jsontext.Decode(t.Context(), []byte("["+strings.Repeat("1,", 999)+"1]"), jsontext.Limits{Depth: 1})
	require.NoError(t, err)
}

func TestNestingIsNotCountedInTexts(t *testing.T) {
	one := jsontext.Limits{Depth: 1}
	for _, good := range []string{`["[[[["]`, `["\"[[[["]`, `["\\"]`, `[]`, `"["`, `1`} {
		_, err := jsontext.Decode(t.Context(), []byte(good), one)
		assert.NoError(t, err, good)
	}
	for _, bad := range []string{`["\\",[]]`, `["",[]]`, `[{}]`, `{"a":[]}`} {
		_, err := jsontext.Decode(t.Context(), []byte(bad), one)
		assert.True(t, failure.Is(err, failure.Invalid), bad)
	}
	_, err := jsontext.Decode(t.Context(), []byte(`[[],[],{}]`), jsontext.Limits{Depth: 2})
	assert.NoError(t, err, "one beside the other")
}

func TestABrokenTextIsExplained(t *testing.T) {
	for raw, want := range map[string]string{
		`{"a" 1}`: "at byte 6", `[1`: "it ends too early", ``: "must not be empty", `1 2`: "nothing after it", "\"\xff\"": "must be UTF-8",
	} {
		_, err := jsontext.Decode(context.Background(), []byte(raw), limits)
		var f *failure.Error
		require.ErrorAs(t, err, &f)
		require.Len(t, f.Violations, 1)
		assert.Contains(t, f.Violations[0].Message, want, "%q", raw)
	}
}
