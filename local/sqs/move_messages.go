package sqs

import (
	"context"
	"fmt"
	"time"
)

// The failure reasons of a move task, as SQS names them.
const (
	failedNoSource      = "CouldNotDetermineMessageSource"
	failedNoDestination = "AWS.SimpleQueueService.NonExistentQueue"
)

// execute moves messages until the number that the source held at the start is
// moved, the source is empty or the task is cancelled.
func (m *moveTasks) execute(ctx context.Context, t moveTask) error {
	for t.Status == taskRunning {
		moved, failure, err := m.moveBatch(t)
		if err != nil {
			return err
		}
		t, err = m.update(t.ID, func(t *moveTask) { t.recordProgress(moved, failure) })
		if err != nil {
			return err
		}
		if t.Status == taskRunning && m.pause(ctx, t, moved) != nil {
			return nil //nolint:nilerr // ctx ended: the next start resumes the task
		}
		t = m.get(t.ID) // it may have been cancelled
	}
	if t.Status != taskCancelling {
		return nil
	}
	_, err := m.update(t.ID, func(t *moveTask) { t.Status = taskCancelled })
	return err
}

func (t *moveTask) recordProgress(moved int64, failure string) {
	t.Moved += moved
	switch {
	case failure != "":
		t.Status, t.Failure = taskFailed, failure
	case t.Status == taskRunning && (moved == 0 || t.Moved >= t.ToMove):
		t.Status = taskCompleted
	}
}

// pause waits as long as the task's rate requires, in platform time.
func (m *moveTasks) pause(ctx context.Context, t moveTask, moved int64) error {
	if t.Rate == 0 {
		return ctx.Err()
	}
	return m.sqs.env.Clock.Sleep(ctx, time.Duration(moved)*time.Second/time.Duration(t.Rate))
}

// moveBatch moves up to ten messages, or one if the task has a rate.
func (m *moveTasks) moveBatch(t moveTask) (moved int64, failure string, err error) {
	source, err := m.sqs.byARN(t.Source)
	if err != nil {
		return 0, failedNoDestination, nil //nolint:nilerr // the task fails, not the service
	}
	limit := 10
	if t.Rate > 0 {
		limit = 1
	}
	limit = min(limit, int(t.ToMove-t.Moved))
	g := source.take(takeOptions{now: m.sqs.now(), limit: limit, visibility: 30_000})
	if err := m.sqs.deleteExpired(source, g.expired); err != nil {
		return 0, "", err
	}
	for _, e := range g.taken {
		failure, err = m.sqs.moveMessage(source, e, t.Destination)
		if failure != "" || err != nil {
			return moved, failure, err
		}
		moved++
	}
	return moved, "", nil
}

// moveMessage moves one message from source to the destination. As in SQS it
// becomes a new message with a new id, a new time and no receives.
func (s *Service) moveMessage(source *queue, e entry, destination string) (failure string, err error) {
	c, ok, err := s.messages.get(source.id, e.seq)
	if err != nil || !ok {
		return "", err
	}
	if destination == "" {
		destination = c.Source
	}
	if destination == "" {
		return failedNoSource, s.makeVisible(source, e)
	}
	target, err := s.byARN(destination)
	if err != nil {
		return failedNoDestination, s.makeVisible(source, e)
	}
	b := s.env.DB.NewBatch()
	_, publish := s.addToBatch(b, target, []outgoing{{body: c.Body, trace: c.Trace, attributes: c.Attributes}})
	s.messages.remove(b, source.id, e.seq)
	if err := b.Commit(); err != nil {
		return "", fmt.Errorf("move message: %w", err)
	}
	source.removeHeld([]receiptHandle{{source.id, e.seq, e.receives}}, 0, nil)
	publish()
	return "", nil
}

// makeVisible makes a message visible that cannot be moved.
func (s *Service) makeVisible(source *queue, e entry) error {
	return s.setVisibility(source, receiptHandle{source.id, e.seq, e.receives}, 0)
}
