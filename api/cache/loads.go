package cache

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/eventforge/eventforge/domain/failure"
)

// Loads makes simultaneous loads with the same key one. A load has its own timeout and
// does not end with the request that began it, because others wait for it too.
type Loads[V any] struct {
	Timeout time.Duration
	group   singleflight.Group
}

// Do waits for a load of the key, which it starts unless one runs. It fails with load's
// error, or with Unavailable when ctx ends first.
func (l *Loads[V]) Do(ctx context.Context, key string, load func(context.Context) (V, error)) (value V, err error) {
	select {
	case loaded := <-l.Start(ctx, key, load):
		value, _ = loaded.Val.(V)
		return value, loaded.Err
	case <-ctx.Done():
		return value, failure.Wrap(failure.Unavailable, ctx.Err(), "this takes too long")
	}
}

// Start starts a load of the key unless one runs, and does not wait for it.
func (l *Loads[V]) Start(ctx context.Context, key string, load func(context.Context) (V, error)) <-chan singleflight.Result {
	ctx = context.WithoutCancel(ctx)
	return l.group.DoChan(key, func() (value any, err error) {
		ctx, cancel := context.WithTimeout(ctx, l.Timeout)
		defer cancel()
		defer func() {
			if r := recover(); r != nil { // singleflight would end the process
				err = failure.Wrap(failure.Internal, fmt.Errorf("panic: %v\n%s", r, debug.Stack()), "")
			}
		}()
		return load(ctx)
	})
}
