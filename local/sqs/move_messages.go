package sqs

import (
	"context"
	"fmt"
	"time"
)

// Why a move task ends as FAILED, in SQS's words.
const (
	failedNoSource      = "CouldNotDetermineMessageSource"
	failedNoDestination = "AWS.SimpleQueueService.NonExistentQueue"
)

// carryOut moves messages until as many are moved as were there at the start,
// none is left, or the task is cancelled.
func (m *mover) carryOut(ctx context.Context, t task) error {
	for t.Status == taskRunning {
		moved, failure, err := m.step(t)
		if err != nil {
			return err
		}
		t, err = m.change(t.ID, func(t *task) { t.advance(moved, failure) })
		if err != nil {
			return err
		}
		if t.Status == taskRunning && m.pause(ctx, t, moved) != nil {
			return nil //nolint:nilerr // ctx ended: resumed at the next start
		}
		t = m.get(t.ID) // perhaps cancelled meanwhile
	}
	if t.Status != taskCancelling {
		return nil
	}
	_, err := m.change(t.ID, func(t *task) { t.Status = taskCancelled })
	return err
}

func (t *task) advance(moved int64, failure string) {
	t.Moved += moved
	switch {
	case failure != "":
		t.Status, t.Failure = taskFailed, failure
	case t.Status == taskRunning && (moved == 0 || t.Moved >= t.ToMove):
		t.Status = taskCompleted
	}
}

// pause keeps to the rate, in platform time.
func (m *mover) pause(ctx context.Context, t task, moved int64) error {
	if t.Rate == 0 {
		return ctx.Err()
	}
	return m.sqs.env.Clock.Sleep(ctx, time.Duration(moved)*time.Second/time.Duration(t.Rate))
}

// step moves one batch: ten messages, or a single one under a rate limit.
func (m *mover) step(t task) (moved int64, failure string, err error) {
	source, err := m.sqs.byARN(t.Source)
	if err != nil {
		return 0, failedNoDestination, nil //nolint:nilerr // a task's failure is no error of ours
	}
	limit := 10
	if t.Rate > 0 {
		limit = 1
	}
	limit = min(limit, int(t.ToMove-t.Moved))
	g := source.take(look{now: m.sqs.now(), limit: limit, visibility: 30_000})
	if err := m.sqs.discard(source, g.expired); err != nil {
		return 0, "", err
	}
	for _, e := range g.taken {
		failure, err = m.sqs.move(source, e, t.Destination)
		if failure != "" || err != nil {
			return moved, failure, err
		}
		moved++
	}
	return moved, "", nil
}

// move sends one message from source on as a new message, as SQS has it: new
// id, new time, no receives yet.
func (s *Service) move(source *queue, e entry, destination string) (failure string, err error) {
	c, ok, err := s.data.get(source.id, e.seq)
	if err != nil || !ok {
		return "", err
	}
	if destination == "" {
		destination = c.Source
	}
	if destination == "" {
		return failedNoSource, s.unmove(source, e)
	}
	target, err := s.byARN(destination)
	if err != nil {
		return failedNoDestination, s.unmove(source, e)
	}
	b := s.env.DB.NewBatch()
	_, publish := s.stage(b, target, []outgoing{{body: c.Body, trace: c.Trace, attributes: c.Attributes}})
	s.data.remove(b, source.id, e.seq)
	if err := b.Commit(); err != nil {
		return "", fmt.Errorf("move message: %w", err)
	}
	source.release([]handle{{source.id, e.seq, e.receives}})
	publish()
	return "", nil
}

// unmove makes a message visible again that cannot be moved.
func (s *Service) unmove(source *queue, e entry) error {
	return s.reveal(source, handle{source.id, e.seq, e.receives}, 0)
}
