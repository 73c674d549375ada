package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// contains fails if got lacks a member that the JSON text names, or if a list
// does not have the same elements in the same order. null requires that a member
// is absent, "*" allows any value, "*text*" requires a string that contains text.
func contains(got any, text string) error {
	var want any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		return fmt.Errorf("the test's expectation: %w", err)
	}
	if err := lacks("answer", got, want); err != nil {
		raw, _ := json.Marshal(got)
		return fmt.Errorf("%w; whole: %s", err, raw)
	}
	return nil
}

func lacks(at string, got, want any) error {
	switch want := want.(type) {
	case map[string]any:
		return lacksMember(at, got, want)
	case []any:
		return lacksElement(at, got, want)
	case string:
		if want == "*" && got != nil {
			return nil
		}
		part, open := strings.CutPrefix(want, "*")
		part, closed := strings.CutSuffix(part, "*")
		if text, ok := got.(string); ok && open && closed && strings.Contains(text, part) {
			return nil
		}
	}
	if got != want {
		return fmt.Errorf("%s: wanted %v, got %v", at, want, got)
	}
	return nil
}

func lacksMember(at string, got any, want map[string]any) error {
	members, ok := got.(map[string]any)
	if !ok {
		return fmt.Errorf("%s: wanted members, got %v", at, got)
	}
	for name, value := range want {
		if err := lacks(at+"."+name, members[name], value); err != nil {
			return err
		}
	}
	return nil
}

func lacksElement(at string, got any, want []any) error {
	list, _ := got.([]any)
	if len(list) != len(want) {
		return fmt.Errorf("%s: wanted %d elements, got %d: %v", at, len(want), len(list), list)
	}
	for i, value := range want {
		if err := lacks(fmt.Sprintf("%s[%d]", at, i), list[i], value); err != nil {
			return err
		}
	}
	return nil
}

// TestExpectationsCanFail checks that the comparison finds differences. All other
// tests depend on it.
func TestExpectationsCanFail(t *testing.T) {
	got := map[string]any{"a": "x", "n": 1.0, "l": []any{"1", "2"}}
	for _, same := range []string{`{}`, `{"a":"x"}`, `{"a":"*"}`, `{"n":1,"l":["1","*"]}`, `{"b":null}`, `{"a":"*x*"}`} {
		require.NoError(t, contains(got, same), same)
	}
	for _, other := range []string{`{"a":"y"}`, `{"a":null}`, `{"b":"*"}`, `{"n":2}`, `{"l":["1"]}`, `{"l":["2","1"]}`, `{"a":{}}`, `[]x`, `{"a":"*y*"}`} {
		require.Error(t, contains(got, other), other)
	}
}
