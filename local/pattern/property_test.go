package pattern_test

import (
	"encoding/json"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/local/pattern"
)

// The reference matcher works the other way round and slowly: it picks one
// element of every array in all possible ways, which leaves events without
// arrays, and wants one of them to satisfy the pattern as it is written.

// views are all ways to pick one element of every array; an empty array makes
// its field absent.
func views(v any) []any {
	switch v := v.(type) {
	case []any:
		var out []any
		for _, element := range v {
			out = append(out, views(element)...)
		}
		return out
	case map[string]any:
		out := []any{map[string]any{}}
		for name, field := range v {
			out = extend(out, name, views(field))
		}
		return out
	}
	return []any{v}
}

func extend(objects []any, name string, choices []any) []any {
	if len(choices) == 0 {
		return objects
	}
	var out []any
	for _, o := range objects {
		for _, choice := range choices {
			grown := map[string]any{name: choice}
			for k, v := range o.(map[string]any) {
				grown[k] = v
			}
			out = append(out, grown)
		}
	}
	return out
}

func naive(p map[string]any, event any) bool {
	for _, view := range views(event) {
		if naiveObject(p, view) {
			return true
		}
	}
	return false
}

func naiveObject(p map[string]any, view any) bool {
	for name, want := range p {
		if !naiveField(name, want, view) {
			return false
		}
	}
	return true
}

func naiveField(name string, want, view any) bool {
	if name == "$or" {
		return slices.ContainsFunc(want.([]any), func(alternative any) bool {
			return naiveObject(alternative.(map[string]any), view)
		})
	}
	fields, _ := view.(map[string]any)
	value, present := fields[name]
	if deeper, ok := want.(map[string]any); ok {
		return naiveObject(deeper, value)
	}
	return naiveLeaf(want.([]any), value, present)
}

func naiveLeaf(alternatives []any, value any, present bool) bool {
	if _, object := value.(map[string]any); object {
		present = false
	}
	for _, a := range alternatives {
		if naiveOne(a, value, present) {
			return true
		}
	}
	return false
}

func naiveOne(a, value any, present bool) bool {
	operator, ok := a.(map[string]any)
	if !ok {
		return present && a == value
	}
	text, isText := value.(string)
	number, isNumber := value.(float64)
	for name, argument := range operator {
		switch name {
		case "exists":
			return present == argument.(bool)
		case "prefix":
			return present && isText && strings.Index(text, argument.(string)) == 0
		case "wildcard":
			ok, _ := path.Match(argument.(string), text) // the values have no slash
			return present && isText && ok
		case "equals-ignore-case":
			return present && isText && strings.EqualFold(text, argument.(string))
		case "numeric":
			bounds := argument.([]any)
			return present && isNumber && number > bounds[1].(float64) && number <= bounds[3].(float64)
		case "anything-but":
			for _, x := range argument.([]any) {
				if x == value {
					return false
				}
			}
			return present
		}
	}
	return false
}

// maker draws patterns and events over few names and values, so that they
// often match.
type maker struct{ *rand.Rand }

func (m maker) pick(choices ...any) any { return choices[m.IntN(len(choices))] }

func (m maker) scalar() any { return m.pick("a", "ab", "abc", "B", 1.0, 2.0, 5.0, true, nil, "") }

// event draws a value. An array holds scalars or objects, not both: whether a
// field is missing there is where EventBridge's documentation is silent.
func (m maker) event(depth int) any {
	switch n := m.IntN(10); {
	case depth > 0 && n < 4:
		return m.fields(depth)
	case depth > 0 && n < 7:
		element := m.scalar
		if depth > 1 && n == 6 {
			element = func() any { return m.fields(depth - 1) }
		}
		out := make([]any, m.IntN(4))
		for i := range out {
			out[i] = element()
		}
		return out
	}
	return m.scalar()
}

func (m maker) fields(depth int) any {
	out := map[string]any{}
	for range m.IntN(3) + 1 {
		out[m.pick("x", "y", "z").(string)] = m.event(depth - 1)
	}
	return out
}

func (m maker) object(depth int) map[string]any {
	out := map[string]any{}
	for range m.IntN(2) + 1 {
		name := m.pick("x", "y", "z").(string)
		if depth > 0 && m.IntN(3) == 0 {
			out[name] = m.object(depth - 1)
		} else {
			out[name] = m.alternatives()
		}
	}
	// An $or beside other fields may name them again, and then EventBridge and
	// the reference disagree on arrays; so here it stands alone.
	if depth > 0 && m.IntN(4) == 0 {
		return map[string]any{"$or": []any{m.object(depth - 1), m.object(depth - 1)}}
	}
	return out
}

func (m maker) alternatives() []any {
	var out []any
	for range m.IntN(2) + 1 {
		out = append(out, m.pick(m.scalar(), map[string]any{"exists": m.IntN(2) == 0}, map[string]any{"prefix": m.pick("", "a", "ab")},
			map[string]any{"wildcard": m.pick("*", "a*", "*b*", "*c")}, map[string]any{"equals-ignore-case": m.pick("A", "b")},
			map[string]any{"numeric": []any{">", m.pick(0.0, 1.0), "<=", m.pick(2.0, 5.0)}},
			map[string]any{"anything-but": m.pick([]any{"a"}, []any{"ab", "B"}, []any{1.0})}))
	}
	return out
}

// Property: the compiled pattern agrees with the reference on every event, and
// on the event's text.
func TestPropertyAgreesWithReference(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(20261123)
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	matched := 0
	properties.Property("compiled = naive", prop.ForAll(func(seed uint64) bool {
		m := maker{rand.New(rand.NewPCG(seed, 1))}
		source := m.object(2)
		raw, _ := json.Marshal(source)
		p, err := pattern.Compile(raw)
		if err != nil {
			t.Logf("%s: %v", raw, err)
			return false
		}
		for range 20 {
			event := map[string]any{"x": m.event(3), "y": m.event(3), "z": m.event(1)}
			text, _ := json.Marshal(event)
			got, want := p.Match(event), naive(source, event)
			if got != want || p.Match(text) != want {
				t.Logf("pattern %s event %s: got %v, want %v", raw, text, got, want)
				return false
			}
			if got {
				matched++
			}
		}
		return true
	}, gen.UInt64()))
	properties.TestingRun(t)
	if matched < 1000 {
		t.Fatalf("only %d of 20000 events matched: the property shows too little", matched)
	}
}
