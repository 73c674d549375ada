package env_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/env"
)

func TestARN(t *testing.T) {
	e := &env.Env{Region: "eu-west-1", Account: "123456789012"}
	require.Equal(t, "arn:aws:sqs:eu-west-1:123456789012:queue", e.ARN("sqs", "queue"))
}

func TestRandRepeatsForTheSameSeed(t *testing.T) {
	draw := func(seed uint64) []any {
		r := env.NewRand(seed)
		p := make([]byte, 8)
		n, err := r.Read(p)
		require.NoError(t, err)
		require.Equal(t, len(p), n)
		return []any{r.Float64(), r.IntN(1 << 30), r.UUID(), p}
	}
	require.Equal(t, draw(1), draw(1))
	require.NotEqual(t, draw(1), draw(2))
}

func TestUUIDsAreOfVersion4AndDiffer(t *testing.T) {
	r := env.NewRand(1)
	version4 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := r.UUID()
		require.Regexp(t, version4, id)
		require.False(t, seen[id], "%s was drawn twice", id)
		seen[id] = true
	}
}
