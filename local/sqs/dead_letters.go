package sqs

// bury moves entries that have left q's index to its dead-letter queue. They
// keep their message id and the time they were sent, as SQS has it for
// standard queues, so retention goes on counting. They return to q when they
// cannot be moved.
func (s *Service) bury(q *queue, dead []*entry) error {
	if len(dead) == 0 {
		return nil
	}
	target, err := s.byARN(q.definition().limits.redrive.Target)
	if err != nil {
		q.add(dead...)
		return nil //nolint:nilerr // deleted this moment: the next look knows
	}
	b := s.env.DB.NewBatch()
	moved := make([]*entry, 0, len(dead))
	now := s.now()
	for _, e := range dead {
		c, ok, err := s.data.get(q.id, e.seq)
		if err != nil {
			b.Discard()
			q.add(dead...)
			return err
		}
		s.data.remove(b, q.id, e.seq)
		if !ok { // purged meanwhile
			continue
		}
		c.Source = q.arn
		m := &entry{seq: s.seq.Add(1), sent: e.sent, since: now, at: now}
		s.data.put(b, target.id, m, c)
		moved = append(moved, m)
	}
	// One atomic batch: if a crash takes it back, the message is where it was
	// and comes here again at its next receive.
	if err := b.CommitLater(); err != nil {
		q.add(dead...)
		return err
	}
	target.add(moved...)
	return nil
}
