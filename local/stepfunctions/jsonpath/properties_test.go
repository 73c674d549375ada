package jsonpath_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
)

// value returns a random JSON value.
func value(r *rand.Rand, depth int) any {
	switch k := r.IntN(6); {
	case k == 0 && depth > 0:
		out := make([]any, r.IntN(4))
		for i := range out {
			out[i] = value(r, depth-1)
		}
		return out
	case k <= 2 && depth > 0:
		out := map[string]any{}
		for range r.IntN(4) {
			out[string(rune('a'+r.IntN(4)))] = value(r, depth-1)
		}
		return out
	case k == 3:
		return document.Number(r.Int64N(1000))
	case k == 4:
		return r.IntN(2) == 0
	default:
		return strings.Repeat("x", r.IntN(3))
	}
}

// referencePath returns a random reference path. Some of its steps are quoted.
func referencePath(r *rand.Rand) string {
	out := "$"
	for range 1 + r.IntN(3) {
		switch r.IntN(3) {
		case 0:
			out += fmt.Sprintf("[%d]", r.IntN(3))
		case 1:
			out += fmt.Sprintf("['%c']", 'a'+r.IntN(4))
		default:
			out += fmt.Sprintf(".%c", 'a'+r.IntN(4))
		}
	}
	return out
}

func TestPathProperties(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	parameters.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	p := gopter.NewProperties(parameters)
	property := func(check func(root, v any, at, other *jsonpath.Path) bool) gopter.Prop {
		return prop.ForAll(func(seed uint64) (bool, error) {
			r := rand.New(rand.NewPCG(seed, 0))
			root, v := value(r, 4), value(r, 2)
			at, err := jsonpath.Parse(referencePath(r))
			if err != nil {
				return false, err
			}
			other, err := jsonpath.Parse(referencePath(r))
			if err != nil {
				return false, err
			}
			before := string(document.Encode(root))
			holds := check(root, v, at, other)
			return holds && before == string(document.Encode(root)), nil // the input is never changed
		}, gen.UInt64())
	}
	p.Property("Get returns the value of Put", property(func(root, v any, at, _ *jsonpath.Path) bool {
		changed, err := at.Put(root, v)
		if err != nil {
			return true
		}
		got, err := at.Get(changed)
		return err == nil && document.Equal(got, v)
	}))
	p.Property("putting the current value changes nothing", property(func(root, _ any, at, _ *jsonpath.Path) bool {
		got, err := at.Get(root)
		if err != nil {
			return true
		}
		same, err := at.Put(root, got)
		return err == nil && document.Equal(same, root)
	}))
	p.Property("the last Put wins", property(func(root, v any, at, _ *jsonpath.Path) bool {
		first, err := at.Put(root, "first")
		if err != nil {
			return true
		}
		twice, err := at.Put(first, v)
		once, _ := at.Put(root, v)
		return err == nil && document.Equal(twice, once)
	}))
	p.Property("Put does not change other paths", property(func(root, v any, at, other *jsonpath.Path) bool {
		a, b := normalize(at), normalize(other)
		changed, err := at.Put(root, v)
		if err != nil || strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
			return true
		}
		was, errWas := other.Get(root)
		is, errIs := other.Get(changed)
		return (errWas == nil) == (errIs == nil) && document.Equal(was, is)
	}))
	p.Property("an existing value can be replaced", property(func(root, v any, at, _ *jsonpath.Path) bool {
		if _, err := at.Get(root); err != nil {
			return true
		}
		_, err := at.Put(root, v)
		return err == nil
	}))
	p.TestingRun(t)
}

// normalize returns the path in dot notation, with a dot after each step.
func normalize(p *jsonpath.Path) string {
	dotted := strings.NewReplacer("['", ".", "']", ".", "[", ".", "]", ".").Replace(p.String()) + "."
	return strings.ReplaceAll(dotted, "..", ".")
}
