package cache_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/cache"
	"github.com/eventforge/eventforge/domain/failure"
)

const lifetime = 2 * time.Second

// counter loads the number of its loads.
type counter struct {
	mu    sync.Mutex
	loads int
}

func (c *counter) load(context.Context) (int, error) {
	time.Sleep(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loads++
	return c.loads, nil
}

func TestSimultaneousCallersShareOneLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, c := cache.New[int](lifetime, 10, time.Minute, time.Now), &counter{}
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				n, err := kept.Get(t.Context(), "key", c.load)
				require.NoError(t, err)
				require.Equal(t, 1, n)
			})
		}
		wg.Wait()
		require.Equal(t, 1, c.loads)
	})
}

func TestAValueIsKeptForItsLifetimeFromBeforeItWasLoaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, c := cache.New[int](lifetime, 10, time.Minute, time.Now), &counter{}
		for after, want := range []int{1, 1, 2} { // a load takes a second of the two
			n, err := kept.Get(t.Context(), "key", c.load)
			require.NoError(t, err)
			require.Equal(t, want, n, after)
			if after == 1 {
				time.Sleep(lifetime - time.Second)
			}
		}
		n, err := kept.Get(t.Context(), "other", c.load)
		require.NoError(t, err)
		require.Equal(t, 3, n)
	})
}

func TestTheNumberOfValuesIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, c := cache.New[int](time.Hour, 10, time.Minute, time.Now), &counter{}
		for i := range 11 {
			_, err := kept.Get(t.Context(), fmt.Sprint(i), c.load)
			require.NoError(t, err)
		}
		n, err := kept.Get(t.Context(), "0", c.load)
		require.NoError(t, err)
		require.Equal(t, 12, n, "the oldest is forgotten")
	})
}

func TestAnErrorIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, c := cache.New[int](lifetime, 10, time.Minute, time.Now), &counter{}
		broken := errors.New("broken")
		_, err := kept.Get(t.Context(), "key", func(context.Context) (int, error) { return 0, broken })
		require.ErrorIs(t, err, broken)
		n, err := kept.Get(t.Context(), "key", c.load)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})
}

func TestACallerThatLeavesDoesNotEndTheLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, c := cache.New[int](lifetime, 10, time.Minute, time.Now), &counter{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := kept.Get(ctx, "key", c.load)
		require.True(t, failure.Is(err, failure.Unavailable))
		n, err := kept.Get(t.Context(), "key", c.load)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, 1, c.loads)
	})
}

func TestALoadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := cache.New[int](lifetime, 10, time.Minute, time.Now)
		_, err := kept.Get(t.Context(), "key", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// singleflight alone would end the process.
func TestAPanicOfALoadIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := cache.New[int](lifetime, 10, time.Minute, time.Now)
		_, err := kept.Get(t.Context(), "key", func(context.Context) (int, error) { panic("impossible") })
		require.True(t, failure.Is(err, failure.Internal))
		require.ErrorContains(t, err, "impossible")
	})
}
