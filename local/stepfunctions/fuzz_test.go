package stepfunctions_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/stretchr/testify/require"
)

// discardJournal stores nothing and fails after 50 commits.
type discardJournal struct{ commits int }

var errTooLong = errors.New("too many commits")

func (n *discardJournal) Commit(engine.Transition) error {
	if n.commits++; n.commits > 50 {
		return errTooLong
	}
	return nil
}

// FuzzDefinition parses random definitions. An accepted definition also runs for a short
// time. It must not panic or return an unknown error.
func FuzzDefinition(f *testing.F) {
	f.Add([]byte(saga()), []byte(`{"orderId":"o"}`))
	for _, tt := range conformance {
		f.Add([]byte(tt.definition), []byte(tt.input))
	}
	seeds, err := filepath.Glob("asl/testdata/*.json")
	require.NoError(f, err)
	for _, seed := range seeds {
		raw, err := os.ReadFile(seed)
		require.NoError(f, err)
		f.Add(raw, []byte(`{"items":[1,2]}`))
	}
	echo := func(ctx context.Context, _ string, payload []byte) ([]byte, error) {
		return echoes()["f"](ctx, payload)
	}
	f.Fuzz(func(t *testing.T, definition, input []byte) {
		m, err := asl.Parse(definition)
		if err != nil {
			var invalid *asl.Invalid
			require.ErrorAs(t, err, &invalid)
			require.NotEmpty(t, invalid.Diagnostics)
			return
		}
		environment := engine.Environment{
			Invoke: echo, Clock: clock.New(), Random: env.NewRand(1),
			AsFailure: func(err error) *engine.Failure { return &engine.Failure{Error: "E", Cause: err.Error()} },
		}
		x, err := engine.New(m, engine.Identity{Name: "e", Input: input, Started: time.Now()}, environment, &discardJournal{})
		if err != nil {
			return // the input is not JSON
		}
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, err = x.Run(ctx)
		require.True(t, err == nil || errors.Is(err, errTooLong) || errors.Is(err, context.DeadlineExceeded), err)
	})
}
