package server

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/port"
)

// ListQueues shows the queues.
func (s *Server) ListQueues(ctx context.Context, _ openapi.ListQueuesRequestObject) (openapi.ListQueuesResponseObject, error) {
	depths, err := s.operations.Depths(ctx)
	if err != nil {
		return nil, err
	}
	return openapi.ListQueues200JSONResponse{Body: openapi.QueueList{Items: convertAll(depths, queueView)}}, nil
}

func queueView(d port.QueueDepth) openapi.Queue {
	v := openapi.Queue{
		Name: d.Name, OnlyDeadLetters: d.OnlyDead, Visible: d.Visible, InFlight: d.InFlight, Delayed: d.Delayed, DeadLetters: d.DeadLetters,
		OldestAgeSeconds: optional(int(d.OldestAge / time.Second)), OldestDeadLetterAgeSeconds: optional(int(d.OldestDead / time.Second)),
	}
	if d.Redrive != nil {
		v.Redrive = &openapi.Redrive{Status: d.Redrive.Status, Moved: d.Redrive.Moved, Total: d.Redrive.Total}
	}
	return v
}

// RedriveQueue starts moving a queue's dead letters back.
func (s *Server) RedriveQueue(ctx context.Context, r openapi.RedriveQueueRequestObject) (openapi.RedriveQueueResponseObject, error) {
	if err := s.operations.Redrive(ctx, r.Queue, callOf(ctx).caller.UserID); err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "redrive started", "queue", r.Queue)
	return openapi.RedriveQueue202Response{}, nil
}

// readLimit is how many dead letters are read if the request does not say.
const readLimit = 20

// ReadDeadLetters reads some dead letters of a queue.
func (s *Server) ReadDeadLetters(ctx context.Context, r openapi.ReadDeadLettersRequestObject) (openapi.ReadDeadLettersResponseObject, error) {
	limit := readLimit
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	letters, err := s.operations.ReadDeadLetters(ctx, r.Queue, limit)
	if err != nil {
		return nil, err
	}
	return openapi.ReadDeadLetters200JSONResponse{Body: openapi.DeadLetterList{Items: convertAll(letters, deadLetterView)}}, nil
}

func deadLetterView(l deadletter.Letter) openapi.DeadLetter {
	v := openapi.DeadLetter{
		ID: l.ID, Body: l.Body, Size: l.Size, Type: optional(l.About.Type), OrderID: optional(l.About.OrderID),
		SentAt: l.SentAt, Reads: l.Reads, Target: optional(l.Target),
	}
	if f := l.Failure; f != nil {
		v.Failure = &openapi.DeadLetterFailure{
			Code: string(f.Code), Message: optional(f.Message), At: optional(f.At), Receives: optional(f.Receives),
		}
	}
	return v
}

// RedriveDeadLetters sends some dead letters back.
func (s *Server) RedriveDeadLetters(ctx context.Context, r openapi.RedriveDeadLettersRequestObject) (openapi.RedriveDeadLettersResponseObject, error) {
	done, err := s.operations.RedriveDeadLetters(ctx, r.Queue, callOf(ctx).caller.UserID, r.Body.Ids)
	if err != nil {
		return nil, err
	}
	return openapi.RedriveDeadLetters200JSONResponse{Body: deadLetterResults(r.Body.Ids, done)}, nil
}

// DeleteDeadLetters deletes some dead letters.
func (s *Server) DeleteDeadLetters(ctx context.Context, r openapi.DeleteDeadLettersRequestObject) (openapi.DeleteDeadLettersResponseObject, error) {
	done, err := s.operations.DeleteDeadLetters(ctx, r.Queue, callOf(ctx).caller.UserID, r.Body.Ids, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return openapi.DeleteDeadLetters200JSONResponse{Body: deadLetterResults(r.Body.Ids, done)}, nil
}

func deadLetterResults(asked, done []string) openapi.DeadLetterResults {
	missing := slices.DeleteFunc(slices.Clone(asked), func(id string) bool { return slices.Contains(done, id) })
	return openapi.DeadLetterResults{Done: append([]string{}, done...), Missing: append([]string{}, missing...)}
}

// ListQueueActions lists what operators did to a queue's dead letters.
func (s *Server) ListQueueActions(ctx context.Context, r openapi.ListQueueActionsRequestObject) (openapi.ListQueueActionsResponseObject, error) {
	list := s.listOf(ctx, "/api/ops/queues/actions", r.Queue)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.QueueActions(ctx, r.Queue, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListQueueActions200JSONResponse{
		Body: openapi.OperatorActionPage{Items: convertAll(p.Items, operatorActionView), NextCursor: list.next(p.Next)},
	}, nil
}

func operatorActionView(r audit.Record) openapi.OperatorAction {
	return openapi.OperatorAction{
		ID: r.ID, Action: openapi.OperatorActionAction(r.Action), By: r.By, Reason: optional(r.Reason), At: r.At,
		Asked: optional(len(r.Objects)), Done: optional(r.Result.Done), Missing: optional(r.Result.Gone),
		Failed: optional(r.Result.Failed), EndedAt: optional(r.Result.Ended),
	}
}
