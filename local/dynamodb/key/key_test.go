package key_test

import (
	"bytes"
	"math/rand"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/key"
)

// keyStrings generates short strings with many of the bytes that the encoding
// treats specially.
func keyStrings() gopter.Gen {
	return gen.SliceOf(gen.OneConstOf("\x00", "\x01", "\xff", "a", "b")).Map(func(parts []string) string { return strings.Join(parts, "") })
}

func TestEncodedStringsKeepTheirOrder(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	p.Property("pairs of keys are ordered by the first, then by the second", prop.ForAll(func(a, b, c, d string) bool {
		got := bytes.Compare(join(a, b), join(c, d))
		want := strings.Compare(a, c)
		if want == 0 {
			want = strings.Compare(b, d)
		}
		return got == want
	}, keyStrings(), keyStrings(), keyStrings(), keyStrings()))
	p.Property("an encoded string has the encoded prefix exactly when the string has the prefix", prop.ForAll(func(a, prefix string) bool {
		return bytes.HasPrefix(join(a), key.AppendPrefix(nil, prefix)) == strings.HasPrefix(a, prefix)
	}, keyStrings(), keyStrings()))
	p.TestingRun(t)
}

func join(values ...string) []byte {
	var out []byte
	for _, s := range values {
		out = key.Append(out, attribute.NewString(s))
	}
	return out
}
