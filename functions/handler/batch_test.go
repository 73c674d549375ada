package handler_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/functions/handler"
)

const seed = 20261123

func properties(t *testing.T) *gopter.Properties {
	t.Helper()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

// P1: one bad message made its whole batch fail.
func TestP1_ExactlyTheFailedMessagesAreDeliveredAgain(t *testing.T) {
	p := properties(t)
	p.Property("each failure is reported, and so is each panic", prop.ForAll(
		func(fates []int) bool {
			var bodies [][]byte
			want := ""
			for i, fate := range fates {
				bodies = append(bodies, fmt.Append(nil, fate))
				if fate > 0 {
					want += fmt.Sprintf("m%d ", i)
				}
			}
			response, err := handler.Batch(3, func(_ context.Context, body []byte) error {
				switch string(body) {
				case "1":
					return errors.New("failed")
				case "2":
					panic("broken")
				}
				return nil
			}, (&redelivery{}).policy())(context.Background(), batch(bodies...))
			got := failedOf(response)
			if got != "" {
				got += " "
			}
			return err == nil && got == want && response.BatchItemFailures != nil
		},
		gen.SliceOf(gen.IntRange(0, 2)),
	))
	p.TestingRun(t)
}

func TestABatchIsHandledWithinItsLimit(t *testing.T) {
	const parallel = 3
	var running, most atomic.Int32
	met := make(chan struct{})
	var once sync.Once
	_, err := handler.Batch(parallel, func(ctx context.Context, _ []byte) error {
		n := running.Add(1)
		defer running.Add(-1)
		most.Store(max(most.Load(), n))
		if n == parallel {
			once.Do(func() { close(met) })
		}
		select { // wait until the limit is reached
		case <-met:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, (&redelivery{}).policy())(t.Context(), batch(make([][]byte, 4*parallel)...))
	require.NoError(t, err)
	assert.EqualValues(t, parallel, most.Load())
}

// Messages that are not done in time must be delivered again; the others must
// not.
func TestABatchRespondsBeforeItsTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(1050*time.Millisecond))
	defer cancel()
	response, err := handler.Batch(1, func(ctx context.Context, body []byte) error {
		if string(body) == "slow" {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}, (&redelivery{}).policy())(ctx, batch([]byte("quick"), []byte("slow"), []byte("never begun")))
	require.NoError(t, err)
	assert.Equal(t, "m1 m2", failedOf(response))
	assert.NoError(t, ctx.Err(), "there is time left to respond")
}
