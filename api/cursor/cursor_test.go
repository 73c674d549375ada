package cursor_test

import (
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/domain/failure"
)

var scope = cursor.Scope{UserID: "alice", Route: "/api/orders", Filter: "pending"}

func sealer() *cursor.Sealer { return cursor.New([]byte("secret")) }

// properties runs each property with 1,000 inputs from a logged seed.
func properties(t *testing.T) *gopter.Properties {
	t.Helper()
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	return gopter.NewProperties(parameters)
}

func TestACursorOpensInItsScope(t *testing.T) {
	s, ps := sealer(), properties(t)
	ps.Property("a sealed position opens", prop.ForAll(func(user, route, filter, position string) bool {
		at := cursor.Scope{UserID: user, Route: route, Filter: filter}
		opened, err := s.Open(at, s.Seal(at, position))
		return err == nil && opened == position
	}, gen.AnyString(), gen.AnyString(), gen.AnyString(), gen.AnyString()))
	ps.TestingRun(t)
}

func TestAnyFlippedBitIsRefused(t *testing.T) {
	s, ps := sealer(), properties(t)
	ps.Property("a cursor with one bit flipped does not open", prop.ForAll(func(position string, at uint16, bit uint8) bool {
		c := []byte(s.Seal(scope, "p"+position))
		c[int(at)%len(c)] ^= 1 << (bit % 8)
		_, err := s.Open(scope, string(c))
		return failure.Is(err, failure.Invalid)
	}, gen.AnyString(), gen.UInt16(), gen.UInt8()))
	ps.TestingRun(t)
}

func TestAnotherScopeIsRefused(t *testing.T) {
	s, ps := sealer(), properties(t)
	ps.Property("a cursor opens in no other scope", prop.ForAll(func(a, b cursor.Scope) bool {
		_, err := s.Open(b, s.Seal(a, "position"))
		return (a == b) == (err == nil)
	}, scopes(), scopes()))
	ps.TestingRun(t)
}

// scopes generates few and similar scopes, whose letters could belong to either part.
func scopes() gopter.Gen {
	part := gen.OneConstOf("", "a", "b", "ab", "\x00", "\x01a")
	return gopter.CombineGens(part, part, part).Map(func(v []any) cursor.Scope {
		return cursor.Scope{UserID: v[0].(string), Route: v[1].(string), Filter: v[2].(string)}
	})
}

func TestACursorRevealsNothing(t *testing.T) {
	s := sealer()
	first, second := s.Seal(scope, "USER#alice|ORDER#1"), s.Seal(scope, "USER#alice|ORDER#2")
	require.NotContains(t, first, "alice")
	require.NotEqual(t, first[:16], second[:16], "no two positions share a nonce")
	other := scope
	other.UserID = "bob"
	require.NotEqual(t, first[:16], s.Seal(other, "USER#alice|ORDER#1")[:16], "nor two scopes")
}

func TestTheSamePositionHasTheSameCursorInEveryProcess(t *testing.T) {
	require.Equal(t, sealer().Seal(scope, "position"), sealer().Seal(scope, "position"))
}

func TestTheEndsOfAListHaveAnEmptyCursor(t *testing.T) {
	s := sealer()
	require.Empty(t, s.Seal(scope, ""))
	position, err := s.Open(scope, "")
	require.NoError(t, err)
	require.Empty(t, position)
}

func TestAnotherSecretIsRefused(t *testing.T) {
	_, err := cursor.New([]byte("other")).Open(scope, sealer().Seal(scope, "position"))
	require.True(t, failure.Is(err, failure.Invalid))
}

func FuzzCursor(f *testing.F) {
	s := sealer()
	f.Add("")
	f.Add("AAAA")
	f.Add(s.Seal(cursor.Scope{UserID: "bob", Route: "/api/orders"}, "position"))
	f.Add(s.Seal(scope, "position"))
	f.Fuzz(func(t *testing.T, c string) {
		position, err := s.Open(scope, c)
		if err != nil {
			require.True(t, failure.Is(err, failure.Invalid))
			return
		}
		again, err := s.Open(scope, c)
		require.NoError(t, err)
		require.Equal(t, position, again)
		require.True(t, c == "" || position == "position", "%q opens to %q, which was never sealed", c, position)
	})
}
