// Package attributetest generates random attribute values for property tests.
package attributetest

import (
	"fmt"
	"math/rand"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Properties returns an empty collection of properties, each of which is checked
// with 1,000 inputs, and the seed that repeats the run.
func Properties() (p *gopter.Properties, seed int64) {
	seed = rand.Int63() //nolint:gosec // test data must repeat for the seed
	parameters := gopter.DefaultTestParameters()
	parameters.Rng = rand.New(rand.NewSource(seed)) //nolint:gosec // as above
	parameters.MinSuccessfulTests = 1000
	return gopter.NewProperties(parameters), seed
}

// Items generates items with values of all types, nested a few levels deep. They
// have few different names, so that items and paths often match.
func Items() gopter.Gen {
	return gen.Int64().Map(func(seed int64) attribute.Item {
		return Item(rand.New(rand.NewSource(seed)), 3) //nolint:gosec // as above
	})
}

// Item returns a random item whose values are nested at most depth levels deep.
func Item(r *rand.Rand, depth int) attribute.Item {
	it := attribute.Item{}
	for range r.Intn(6) {
		it[string(rune('a'+r.Intn(6)))] = Value(r, depth)
	}
	return it
}

// Value returns a random value.
func Value(r *rand.Rand, depth int) attribute.Value {
	kinds := 8
	if depth > 0 {
		kinds = 10
	}
	switch r.Intn(kinds) {
	case 0:
		return attribute.NewString(Text(r))
	case 1:
		return attribute.NewBinary(Text(r))
	case 2:
		return Number(r)
	case 3:
		return attribute.NewBool(r.Intn(2) == 0)
	case 4:
		return attribute.NewNull()
	case 5:
		return set(r, attribute.StringSet, func() string { return Text(r) })
	case 6:
		return set(r, attribute.BinarySet, func() string { return Text(r) })
	case 7:
		return set(r, attribute.NumberSet, func() string { return Number(r).Text() })
	case 8:
		return attribute.NewMap(Item(r, depth-1))
	default:
		list := []attribute.Value{}
		for range r.Intn(4) {
			list = append(list, Value(r, depth-1))
		}
		return attribute.NewList(list)
	}
}

// Text returns a short random string.
func Text(r *rand.Rand) string {
	return []string{"", "a", "ab", "b\x00", "東京", "\"\\\n", "é", "z"}[r.Intn(8)]
}

// Number returns a random Number.
func Number(r *rand.Rand) attribute.Value {
	v, err := attribute.ParseScalar(attribute.Number, fmt.Sprintf("%de%d", r.Intn(21)-10, r.Intn(5)-2))
	if err != nil {
		panic(err) // cannot happen: the format always makes a number
	}
	return v
}

func set(r *rand.Rand, t attribute.Type, member func() string) attribute.Value {
	seen := map[string]bool{}
	for range 1 + r.Intn(3) {
		seen[member()] = true
	}
	var members []string
	for m := range seen {
		members = append(members, m)
	}
	v, err := attribute.ParseSet(t, members)
	if err != nil {
		panic(err) // cannot happen: there are members, and they are distinct
	}
	return v
}
