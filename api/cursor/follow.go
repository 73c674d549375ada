package cursor

import (
	"context"
	"log/slog"
	"time"
)

const (
	// readEvery is how often the secrets are read.
	readEvery = 15 * time.Second
	// readPause is the least time between two reads, however many cursors are refused.
	readPause = time.Second
	// readTimeout is for one read, and for how long a cursor waits for it.
	readTimeout = 2 * time.Second
)

// Follow uses the secrets that read returns, the current one first, until ctx ends. It
// reads them every few seconds, and at once for a cursor that none of them opens, which may
// be of another process that has read a new secret already. While they cannot be read,
// the last ones stay in use.
func (s *Sealer) Follow(ctx context.Context, read func(context.Context) ([]string, error), log *slog.Logger) {
	done := ctx.Done()
	s.ends.Store(&done)
	f := follower{sealer: s, read: read, log: log}
	ticks := time.NewTicker(readEvery)
	defer ticks.Stop()
	f.renew(ctx)
	for {
		select {
		case <-done:
			return
		case <-ticks.C:
			f.renew(ctx)
		case asked := <-s.asks:
			if time.Since(f.last) >= readPause {
				f.renew(ctx)
			}
			close(asked)
		}
	}
}

// renewed has the secrets read, and reports whether it was done.
func (s *Sealer) renewed() bool {
	ends := s.ends.Load()
	if ends == nil {
		return false // nobody follows
	}
	limit := time.NewTimer(readTimeout)
	defer limit.Stop()
	asked := make(chan struct{})
	select {
	case s.asks <- asked:
	case <-*ends:
		return false
	case <-limit.C:
		return false
	}
	select {
	case <-asked:
		return true
	case <-limit.C:
		return false
	}
}

// follower reads the secrets of a Sealer.
type follower struct {
	sealer *Sealer
	read   func(context.Context) ([]string, error)
	log    *slog.Logger
	last   time.Time
	failed bool
}

func (f *follower) renew(ctx context.Context) {
	reading, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	secrets, err := f.read(reading)
	f.last = time.Now()
	if err == nil && len(secrets) > 0 {
		f.sealer.Use(secrets[0], secrets[1:]...)
	}
	if err != nil && !f.failed && ctx.Err() == nil { // once, not every few seconds
		f.log.WarnContext(ctx, "the cursor key could not be read; the last one stays in use", "error", err)
	}
	f.failed = err != nil
}
