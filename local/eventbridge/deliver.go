package eventbridge

import (
	"context"
	"time"
)

// workers is how many deliveries run at once.
const workers = 32

// The waits between attempts: EventBridge backs off exponentially with jitter
// and spreads its 185 retries over a day.
const (
	firstWait = 100 * time.Millisecond
	maxWait   = 8 * time.Minute
)

func (s *Service) work(ctx context.Context) error {
	for {
		d, ok := s.backlog.pop(ctx)
		if !ok {
			return nil
		}
		if err := s.attempt(ctx, d); err != nil {
			return err
		}
	}
}

// attempt makes one delivery, or schedules the next attempt. Its error is the
// store's, which stops the service.
func (s *Service) attempt(ctx context.Context, d *delivery) error {
	if d.Next > s.now() {
		s.backlog.postpone(d)
		return nil
	}
	r, t := s.lookup(d)
	if t == nil { // the rule or target was removed
		return s.settle(d)
	}
	err := s.deliver(withAttributes(ctx, d.event.attributes()), t.ARN, d.event.payload(r, t))
	switch {
	case err == nil:
		return s.settle(d)
	case ctx.Err() != nil:
		return nil //nolint:nilerr // still pending: the next run delivers it
	case s.exhausted(d, t, err):
		return s.sendDeadLetter(ctx, d, r, t, err)
	}
	return s.retry(d, t, err)
}

func (s *Service) lookup(d *delivery) (*rule, *target) {
	r := s.rule(d.Bus, d.Rule)
	if r == nil {
		return nil, nil
	}
	return r, r.target(d.Target)
}

func (s *Service) deliver(ctx context.Context, arn string, payload []byte) error {
	err := s.env.Faults.Do(ctx, service, "Deliver", func(ctx context.Context) error {
		return s.targets.Deliver(ctx, arn, payload)
	})
	if err == nil && s.duplicate.Load() {
		return s.targets.Deliver(ctx, arn, payload)
	}
	return err
}

// exhausted reports whether the retry policy allows no further attempt.
func (s *Service) exhausted(d *delivery, t *target, err error) bool {
	age := time.Duration(s.now()-d.event.At) * time.Millisecond
	return Permanent(err) || d.Attempts >= t.retries() || age >= t.age()
}

func (s *Service) retry(d *delivery, t *target, cause error) error {
	d.Attempts++
	d.Next = s.now() + s.backoff(d.Attempts).Milliseconds()
	s.env.Log.Warn("delivery failed", "target", t.ARN, "attempt", d.Attempts, "error", cause)
	b := s.env.DB.NewBatch()
	b.Put(s.spaces.pending, d.key(), d.encode())
	if err := b.CommitLater(); err != nil {
		return err
	}
	s.backlog.postpone(d)
	return nil
}

// backoff doubles with each attempt. Jitter shortens it by up to a half.
func (s *Service) backoff(attempts int) time.Duration {
	wait := maxWait
	if shift := attempts - 1; shift < 13 {
		wait = min(wait, firstWait<<shift)
	}
	return wait - time.Duration(s.env.Rand.Float64()*float64(wait/2))
}

// sendDeadLetter sends the event to the target's dead-letter queue. While that queue is
// unreachable the delivery stays pending. Without a queue, or if the queue refuses it,
// the event is lost, as on AWS.
func (s *Service) sendDeadLetter(ctx context.Context, d *delivery, r *rule, t *target, cause error) error {
	if t.deadLetter() == "" {
		return s.lose(d, r, t, cause)
	}
	err := s.targets.Deliver(withAttributes(ctx, d.deadLetterAttributes(r, t, cause)), t.deadLetter(), d.event.Event)
	switch {
	case err == nil:
		return s.settle(d)
	case ctx.Err() != nil:
		return nil //nolint:nilerr // still pending: the next run sends it to the queue
	case Permanent(err):
		return s.lose(d, r, t, err)
	}
	return s.retry(d, t, err)
}
