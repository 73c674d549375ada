package server

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
)

const (
	jobsRoute = "/api/ops/jobs"
	// jobRate is the rate of a job whose request names none, in orders or events a second.
	jobRate = 5
)

// ListJobs lists jobs.
func (s *Server) ListJobs(ctx context.Context, r openapi.ListJobsRequestObject) (openapi.ListJobsResponseObject, error) {
	list := s.listOf(ctx, jobsRoute, "")
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.jobs.List(ctx, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListJobs200JSONResponse{
		Body: openapi.JobPage{Items: convertAll(p.Items, jobView), NextCursor: list.next(p.Next)},
	}, nil
}

// BeginJob begins a job.
func (s *Server) BeginJob(ctx context.Context, r openapi.BeginJobRequestObject) (openapi.BeginJobResponseObject, error) {
	j, err := s.jobs.Begin(ctx, jobOf(*r.Body, callOf(ctx).caller.UserID))
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "an operator begins a job", "job", j.ID, "kind", j.Kind)
	location := jobsRoute + "/" + j.ID
	return openapi.BeginJob201JSONResponse{Body: jobView(j), Headers: openapi.BeginJob201ResponseHeaders{Location: &location}}, nil
}

// PreviewJob says what a job would be about.
func (s *Server) PreviewJob(ctx context.Context, r openapi.PreviewJobRequestObject) (openapi.PreviewJobResponseObject, error) {
	p, err := s.jobs.Preview(ctx, jobOf(*r.Body, callOf(ctx).caller.UserID))
	if err != nil {
		return nil, err
	}
	return openapi.PreviewJob200JSONResponse{
		Body: openapi.JobPreview{Filter: jobFilterView(p.Filter), Orders: p.Orders, Complete: p.Complete},
	}, nil
}

// GetJob shows a job.
func (s *Server) GetJob(ctx context.Context, r openapi.GetJobRequestObject) (openapi.GetJobResponseObject, error) {
	j, err := s.jobs.Job(ctx, r.JobID)
	if err != nil {
		return nil, err
	}
	return openapi.GetJob200JSONResponse{Body: jobView(j)}, nil
}

// ListJobResults lists what a job did.
func (s *Server) ListJobResults(ctx context.Context, r openapi.ListJobResultsRequestObject) (openapi.ListJobResultsResponseObject, error) {
	list := s.listOf(ctx, jobsRoute+"/results", r.JobID)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.jobs.Results(ctx, r.JobID, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListJobResults200JSONResponse{
		Body: openapi.JobResultPage{Items: convertAll(p.Items, jobResultView), NextCursor: list.next(p.Next)},
	}, nil
}

// StopJob stops a job.
func (s *Server) StopJob(ctx context.Context, r openapi.StopJobRequestObject) (openapi.StopJobResponseObject, error) {
	j, err := s.jobs.Stop(ctx, r.JobID, callOf(ctx).caller.UserID)
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "an operator stops a job", "job", j.ID)
	return openapi.StopJob202JSONResponse{Body: jobView(j)}, nil
}

func jobOf(d openapi.JobDraft, by string) job.Job {
	f := d.Filter
	j := job.Job{Kind: job.Kind(d.Kind), Rate: jobRate, By: by, Reason: d.Reason, Filter: job.Filter{
		Status: order.Status(value(f.Status)), Reason: value(f.Reason), From: moment(f.From), To: moment(f.To),
		OrderID: value(f.OrderID), Type: event.Type(value(f.Type)), Consumer: event.Consumer(value(f.Consumer)),
	}}
	if d.Rate != nil {
		j.Rate = *d.Rate
	}
	return j
}

// moment is a time as it is stored.
func moment(t *time.Time) time.Time { return value(t).UTC().Truncate(time.Millisecond) }

func jobView(j job.Job) openapi.Job {
	p := j.Progress
	return openapi.Job{
		ID: j.ID, Kind: openapi.JobKind(j.Kind), Filter: jobFilterView(j.Filter), Rate: j.Rate, By: j.By, Reason: j.Reason,
		CreatedAt: j.CreatedAt, State: openapi.JobState(j.State), Expected: optional(j.Expected), Looked: p.Looked,
		Done: p.Done, Skipped: p.Skipped, Failed: p.Failed, Events: p.Events, UpdatedAt: j.UpdatedAt,
		EndedAt: optional(j.EndedAt), Failure: optional(string(j.Failure)),
	}
}

func jobFilterView(f job.Filter) openapi.JobFilter {
	return openapi.JobFilter{
		Status: optional(openapi.OrderStatus(f.Status)), Reason: optional(f.Reason), From: optional(f.From), To: optional(f.To),
		OrderID: optional(f.OrderID), Type: optional(openapi.EventType(f.Type)), Consumer: optional(openapi.JobFilterConsumer(f.Consumer)),
	}
}

func jobResultView(r job.Result) openapi.JobResult {
	return openapi.JobResult{
		Number: r.Number, OrderID: r.OrderID, Outcome: openapi.JobResultOutcome(r.Outcome), Code: optional(string(r.Code)),
		Message: optional(r.Message), Events: optional(r.Events), At: r.At,
	}
}
