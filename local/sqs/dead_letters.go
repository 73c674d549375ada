package sqs

// moveToDeadLetterQueue moves entries that have left q's index to its
// dead-letter queue. They keep their message id and the time they were sent, as
// in SQS's standard queues, so their retention period is not extended. Entries
// that cannot be moved return to q.
func (s *Service) moveToDeadLetterQueue(q *queue, dead []*entry) error {
	if len(dead) == 0 {
		return nil
	}
	target, err := s.byARN(q.definition().limits.redrive.Target)
	if err != nil {
		q.add(dead...)
		return nil //nolint:nilerr // the dead-letter queue was just deleted: the next receive sees that
	}
	b := s.env.DB.NewBatch()
	moved := make([]*entry, 0, len(dead))
	now := s.now()
	for _, e := range dead {
		c, ok, err := s.messages.get(q.id, e.seq)
		if err != nil {
			b.Discard()
			q.add(dead...)
			return err
		}
		s.messages.remove(b, q.id, e.seq)
		if !ok { // purged
			continue
		}
		c.Source = q.arn
		m := &entry{seq: s.numbers.Next(), sentAt: e.sentAt, enteredAt: now, visibleAt: now}
		s.messages.put(b, target.id, m, c)
		moved = append(moved, m)
	}
	// The batch is atomic. If a crash undoes it, the message is in its source
	// queue and is moved at its next receive.
	if err := b.CommitLater(); err != nil {
		q.add(dead...)
		return err
	}
	target.add(moved...)
	return nil
}
