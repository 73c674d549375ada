package operate

import (
	"context"
	"fmt"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Redrive moves all of a queue's dead letters back to the queue, and records who did. It
// fails with NotFound, or Conflict while a redrive is running.
func (o Operations) Redrive(ctx context.Context, queue, by string) error {
	record, err := o.begin(ctx, audit.Record{Subject: audit.Queue(queue), Action: audit.RedriveAll, By: by})
	if err != nil {
		return err
	}
	return o.end(ctx, record, o.Queues.Redrive(ctx, queue))
}

// ReadDeadLetters reads up to n of a queue's dead letters, n from 1 to deadletter.MaxRead,
// the oldest first. They stay where they are. It fails with NotFound.
func (o Operations) ReadDeadLetters(ctx context.Context, queue string, n int) ([]deadletter.Letter, error) {
	return o.Queues.ReadDeadLetters(ctx, queue, min(max(n, 1), deadletter.MaxRead))
}

// RedriveDeadLetters sends some dead letters back to where they came from, and records who
// did. It returns the ids of those that it sent: the others are gone, or somebody else has
// them, or they have nowhere to go. It fails with Invalid or NotFound.
func (o Operations) RedriveDeadLetters(ctx context.Context, queue, by string, ids []string) ([]string, error) {
	return o.onLetters(ctx, audit.Record{Subject: audit.Queue(queue), Action: audit.RedriveSome, By: by, Objects: ids}, queue, o.Queues.RedriveDeadLetters)
}

// DeleteDeadLetters deletes some dead letters for ever, and records who did and why. It
// returns the ids of those that it deleted. It fails with Invalid or NotFound.
func (o Operations) DeleteDeadLetters(ctx context.Context, queue, by string, ids []string, reason string) ([]string, error) {
	var v failure.Violations
	audit.CheckReason("/reason", reason, &v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	record := audit.Record{Subject: audit.Queue(queue), Action: audit.DeleteLetters, By: by, Reason: reason, Objects: ids}
	return o.onLetters(ctx, record, queue, o.Queues.DeleteDeadLetters)
}

type onLetters func(ctx context.Context, queue string, ids []string) ([]string, error)

func (o Operations) onLetters(ctx context.Context, r audit.Record, queue string, act onLetters) ([]string, error) {
	if err := checkIDs(r.Objects); err != nil {
		return nil, err
	}
	record, err := o.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	done, err := act(ctx, queue, r.Objects)
	record.Result.Done = len(done)
	if err == nil {
		record.Result.Gone = len(r.Objects) - len(done)
	}
	return done, o.end(ctx, record, err)
}

// checkIDs fails with Invalid unless there are 1 to deadletter.MaxRead different ids of
// messages.
func checkIDs(ids []string) error {
	var v failure.Violations
	if len(ids) == 0 || len(ids) > deadletter.MaxRead {
		v.Add("/ids", "length", "must be 1–%d ids", deadletter.MaxRead)
		return v.Err()
	}
	known := map[string]bool{}
	for i, id := range ids {
		pointer := fmt.Sprintf("/ids/%d", i)
		switch {
		case id == "" || len(id) > maxMessageID:
			v.Add(pointer, "length", "must have 1–%d characters", maxMessageID)
		case known[id]:
			v.Add(pointer, "unique", "must not be there twice")
		}
		known[id] = true
	}
	return v.Err()
}

// maxMessageID is the length of a message's id in SQS, at most.
const maxMessageID = 100

// QueueActions lists what operators did to a queue's dead letters, the latest first.
func (o Operations) QueueActions(ctx context.Context, queue string, p pagination.Request) (pagination.Page[audit.Record], error) {
	return o.Audit.ActionsOn(ctx, audit.Queue(queue), p)
}

// begin records an action before it happens, so that none is missing.
func (o Operations) begin(ctx context.Context, r audit.Record) (audit.Record, error) {
	r.ID, r.At = o.IDs.Next(), o.now()
	return r, o.Audit.RecordAction(ctx, r)
}

// end records what came of an action, and returns its error. A result that cannot be
// recorded does not undo the action: its record then says that it began.
func (o Operations) end(ctx context.Context, r audit.Record, err error) error {
	r.Result.Ended = o.now()
	if err != nil {
		r.Result.Failed = string(failure.CodeOf(err))
	}
	_ = o.Audit.RecordAction(context.WithoutCancel(ctx), r)
	return err
}
