package pattern_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/eventforge/eventforge/local/pattern"
)

// FuzzPattern checks that a pattern compiles or is refused with a reason, and
// that a compiled pattern gives the same answer for an event as text and
// decoded.
func FuzzPattern(f *testing.F) {
	f.Add([]byte(`{"a":[{"numeric":[">",0,"<=",5]}],"$or":[{"b":["x"]},{"c":[{"exists":false}]}]}`), []byte(`{"a":3,"b":["x"]}`))
	f.Add([]byte(`{"a":[{"wildcard":"a*\\*b"},{"anything-but":{"suffix":["x"]}}]}`), []byte(`{"a":["aq*b",null,{}]}`))
	f.Fuzz(func(t *testing.T, source, event []byte) {
		p, err := pattern.Compile(source)
		if err != nil {
			var e *pattern.Error
			if !errors.As(err, &e) || e.Reason == "" {
				t.Fatalf("no reason: %v", err)
			}
			return
		}
		var decoded map[string]any
		if json.Unmarshal(event, &decoded) != nil {
			decoded = nil
		}
		if got, want := p.Match(event), decoded != nil && p.Match(decoded); got != want {
			t.Fatalf("%s: text %v, decoded %v", event, got, want)
		}
	})
}
