package sqs

import (
	"context"
	"time"
)

// sweep is how often messages past their retention are removed where nobody
// receives. Receiving never shows them, whenever the last sweep was.
const sweep = time.Minute

func (s *Service) expire(ctx context.Context) error {
	for {
		if err := s.env.Clock.Sleep(ctx, sweep); err != nil {
			return nil //nolint:nilerr // ctx ended
		}
		for _, q := range s.all() {
			if err := s.discard(q, q.drain(s.now())); err != nil {
				return err
			}
		}
	}
}
