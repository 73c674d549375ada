package idempotency_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
)

// properties runs each property on 1,000 inputs from a seed that is printed.
func properties(t *testing.T) *gopter.Properties {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

func TestKeysAreBareOrQuoted(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"abc", "abc"}, {`"abc"`, "abc"}, {" abc ", "abc"}, {`"a\"b\\c"`, `a"b\c`},
		{strings.Repeat("k", 255), strings.Repeat("k", 255)}, {`"`, `"`}, {`"a`, `"a`}, {`a"`, `a"`}, {"k", "k"}, {"a ~", "a ~"},
	} {
		got, err := idempotency.ParseKey(c.header)
		require.NoError(t, err, c.header)
		require.Equal(t, c.want, string(got))
	}
	for _, bad := range []string{"", " ", `""`, strings.Repeat("k", 256), "a\nb", "a\x1fb", "a\x7fb", "schlüssel", "a\x00"} {
		_, err := idempotency.ParseKey(bad)
		require.True(t, failure.Is(err, failure.Invalid), "%q", bad)
	}
}

func TestAQuotedKeyEqualsTheBareOne(t *testing.T) {
	ps := properties(t)
	ps.Property("quoting", prop.ForAll(func(key string) bool {
		if key == "" || len(key) > 255 {
			return true
		}
		bare, err := idempotency.ParseKey(key)
		quoted, err2 := idempotency.ParseKey(`"` + key + `"`)
		return err == nil && err2 == nil && bare == quoted
	}, gen.AlphaString()))
	ps.TestingRun(t)
}

// TestD2_TheFingerprintDependsOnTheContentOnly: white space and the order of
// members do not matter; everything else does.
func TestD2_TheFingerprintDependsOnTheContentOnly(t *testing.T) {
	ps := properties(t)
	ps.Property("layout", prop.ForAll(func(a, b string, n int64) bool {
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		z, _ := json.Marshal(n)
		one := `{"a":` + string(x) + `,"b":` + string(y) + `,"n":` + string(z) + `}`
		two := " {\n\"n\" : " + string(z) + ", \"b\":" + string(y) + ",\t\"a\":" + string(x) + "} "
		return idempotency.Fingerprint([]byte(one)) == idempotency.Fingerprint([]byte(two))
	}, gen.AnyString(), gen.AnyString(), gen.Int64()))
	ps.Property("content", prop.ForAll(func(a, b int64) bool {
		x, _ := json.Marshal(map[string]int64{"quantity": a})
		y, _ := json.Marshal(map[string]int64{"quantity": b})
		return (idempotency.Fingerprint(x) == idempotency.Fingerprint(y)) == (a == b)
	}, gen.Int64(), gen.OneGenOf(gen.Int64(), gen.Const(int64(1)))))
	ps.TestingRun(t)
	large := []string{`{"n":9007199254740993}`, `{"n":9007199254740992}`} // one float, two numbers
	require.NotEqual(t, idempotency.Fingerprint([]byte(large[0])), idempotency.Fingerprint([]byte(large[1])))
	for _, other := range []string{`{"a":1}{"a":2}`, `{"a":1} x`, `{"a":1`, ``} {
		require.NotEqual(t, idempotency.Fingerprint([]byte(`{"a":1}`)), idempotency.Fingerprint([]byte(other)), "%q", other)
	}
}

func TestARecordIsReplayedForItsRequestUntilItExpires(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	r := idempotency.Record{Fingerprint: "f", Response: idempotency.Response{Status: 201}, ExpiresAt: now.Add(idempotency.Lifetime)}
	got, err := r.Replay("f")
	require.NoError(t, err)
	require.Equal(t, 201, got.Status)
	_, err = r.Replay("g")
	require.True(t, failure.Is(err, failure.KeyReused))
	require.False(t, r.Expired(now.Add(idempotency.Lifetime-1)))
	require.True(t, r.Expired(now.Add(idempotency.Lifetime)))
}
