package sqs

import (
	"context"
	"strconv"
)

// request is a call for messages. Durations are milliseconds; nil is the
// queue's own.
type request struct {
	limit      int
	visibility *int64
	wait       *int64
}

// received is a message as one receive sees it.
type received struct {
	content
	handle handle
	entry  entry
}

// receive takes messages, waiting for the first one as long as asked.
func (s *Service) receive(ctx context.Context, q *queue, r request) ([]received, error) {
	l := q.definition().limits
	deadline := s.now() + orElse(r.wait, l.wait)
	for {
		now := s.now()
		g := q.take(look{
			now: now, limit: r.limit, visibility: orElse(r.visibility, l.visibility),
			redrive: s.exists(l.redrive.Target), wait: now < deadline,
		})
		out, err := s.finish(q, g)
		if err != nil || len(out) > 0 || g.waiter == nil {
			q.dismiss(g.waiter)
			return out, err
		}
		if !s.await(ctx, q, g.waiter, deadline) {
			return nil, nil
		}
	}
}

func (s *Service) exists(arn string) bool {
	_, err := s.byARN(arn)
	return err == nil
}

// finish makes durable what take decided and reads the bodies. The receive
// counts share the next commit's fsync: a crash before it can take back a
// receive, as if the visibility had timed out at once, but no more.
func (s *Service) finish(q *queue, g grab) ([]received, error) {
	if err := s.bury(q, g.dead); err != nil {
		return nil, err
	}
	if err := s.discard(q, g.expired); err != nil {
		return nil, err
	}
	if len(g.taken) == 0 {
		return nil, nil
	}
	return s.read(q, g.taken)
}

func (s *Service) read(q *queue, all []entry) ([]received, error) {
	b := s.env.DB.NewBatch()
	out := make([]received, 0, len(all))
	for _, t := range all {
		c, ok, err := s.data.get(q.id, t.seq)
		if err != nil {
			b.Discard()
			return nil, err
		}
		if !ok { // purged meanwhile
			s.data.remove(b, q.id, t.seq)
			continue
		}
		s.data.putState(b, q.id, &t)
		out = append(out, received{content: c, entry: t, handle: handle{q.id, t.seq, t.receives}})
	}
	return out, b.CommitLater()
}

// discard deletes expired messages that have left the index.
func (s *Service) discard(q *queue, expired []*entry) error {
	if len(expired) == 0 {
		return nil
	}
	b := s.env.DB.NewBatch()
	for _, e := range expired {
		s.data.remove(b, q.id, e.seq)
	}
	return b.CommitLater()
}

// system returns the message's system attributes.
func (r received) system(account string) map[string]string {
	out := map[string]string{
		"SenderId":                         account,
		"SentTimestamp":                    strconv.FormatInt(r.entry.sent, 10),
		"ApproximateReceiveCount":          strconv.FormatUint(uint64(r.entry.receives), 10),
		"ApproximateFirstReceiveTimestamp": strconv.FormatInt(r.entry.received, 10),
	}
	if r.Trace != "" {
		out["AWSTraceHeader"] = r.Trace
	}
	if r.Source != "" {
		out["DeadLetterQueueSourceArn"] = r.Source
	}
	return out
}

func orElse[T any](v *T, fallback T) T {
	if v == nil {
		return fallback
	}
	return *v
}
