package platform

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// DataError says why the data cannot be used and what to do. When it comes from
// Failed, part of the platform may never stop by itself.
type DataError struct {
	advice string
	cause  error // nil if the advice says everything
}

// Error returns the advice first.
func (e *DataError) Error() string {
	if e.cause == nil {
		return e.advice
	}
	return e.advice + "\n" + e.cause.Error()
}

// Unwrap returns the store's error.
func (e *DataError) Unwrap() error { return e.cause }

// openData opens the store in the data directory. Its error says what to do.
func openData(c Config) (*store.DB, error) {
	if err := c.keepPrivate(); err != nil {
		return nil, explainData(c, err)
	}
	db, err := openStore(c.storeDir())
	if err != nil {
		return nil, explainData(c, err)
	}
	return db, nil
}

// explainData says what to do about an error of the store.
func explainData(c Config, err error) error {
	const kept = "Everything that was acknowledged is kept."
	switch {
	case errors.Is(err, store.ErrInUse):
		return &DataError{advice: fmt.Sprintf("another platform runs on --data %s: stop it, or choose another directory with --data", c.Data)}
	case errors.Is(err, store.ErrFull):
		return &DataError{fmt.Sprintf("the disk with --data %s is full: free some space and start again. %s", c.Data, kept), err}
	case errors.Is(err, store.ErrLimited):
		return &DataError{fmt.Sprintf("a file in --data %s may not grow any more: raise the limit on file sizes (see ulimit -f) and start again. %s", c.Data, kept), err}
	case errors.Is(err, store.ErrDamaged):
		return &DataError{fmt.Sprintf("the data in --data %s are damaged: restore the directory from a copy, remove it to start without its orders, or choose another with --data", c.Data), err}
	}
	return &DataError{fmt.Sprintf("--data %s must be a directory that can be written to; choose another with --data", c.Data), err}
}

// explain replaces an error that is the consequence of a failed store by what to
// do about the store.
func (w *stack) explain(err error) error {
	failure := w.env.DB.Failure()
	if err == nil || failure == nil {
		return err
	}
	return explainData(w.config, failure)
}

// watchData reports a failed store until ctx ends.
func (w *stack) watchData(ctx context.Context, fail func(error)) {
	select {
	case <-w.env.DB.Failed():
		fail(explainData(w.config, w.env.DB.Failure()))
	case <-ctx.Done():
	}
}

// openStore opens the store. While another process holds it, it tries again until
// the patience ends.
func openStore(dir string) (*store.DB, error) {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		db, err := store.Open(dir)
		if !errors.Is(err, store.ErrInUse) || time.Now().After(end) {
			return db, err
		}
	}
}
