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

// texts are short and full of the bytes that the encoding treats specially.
func texts() gopter.Gen {
	return gen.SliceOf(gen.OneConstOf("\x00", "\x01", "\xff", "a", "b")).Map(func(parts []string) string { return strings.Join(parts, "") })
}

func TestTextsKeepTheirOrder(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	p.Property("two keys order by the first, then the second", prop.ForAll(func(a, b, c, d string) bool {
		got := bytes.Compare(join(a, b), join(c, d))
		want := strings.Compare(a, c)
		if want == 0 {
			want = strings.Compare(b, d)
		}
		return got == want
	}, texts(), texts(), texts(), texts()))
	p.Property("a key begins with the encoded prefix exactly when its text does", prop.ForAll(func(a, prefix string) bool {
		return bytes.HasPrefix(join(a), key.AppendPrefix(nil, prefix)) == strings.HasPrefix(a, prefix)
	}, texts(), texts()))
	p.TestingRun(t)
}

func join(texts ...string) []byte {
	var out []byte
	for _, s := range texts {
		out = key.Append(out, attribute.NewString(s))
	}
	return out
}
