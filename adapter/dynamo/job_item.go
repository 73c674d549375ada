package dynamo

import (
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
)

// The attributes of a job that are changed without writing the others.
const (
	attrState      = "state"
	attrHolder     = "holder"
	attrLeaseUntil = "leaseUntil"
	attrEndedAt    = "endedAt"
	attrFailed     = "failed"
)

// jobItem is the item of a job that begins.
func jobItem(j job.Job) item {
	it := newItem(jobKey(j.ID))
	it.list(byStatus, jobListing, listed(j.CreatedAt, j.ID))
	it.text("id", j.ID)
	it.text("kind", string(j.Kind))
	it.text("by", j.By)
	it.text("why", j.Reason)
	it[attrRate] = number(int64(j.Rate))
	it.number("expected", int64(j.Expected))
	it.instant("createdAt", j.CreatedAt)
	f := item{}
	f.text("status", string(j.Filter.Status))
	f.text("reason", j.Filter.Reason)
	f.instant("from", j.Filter.From)
	f.instant("to", j.Filter.To)
	f.text("orderId", j.Filter.OrderID)
	f.text("type", string(j.Filter.Type))
	f.text("consumer", string(j.Filter.Consumer))
	it["filter"] = fields(f)
	it.text(attrState, string(j.State))
	for name, v := range progressOf(j) {
		it[name] = v
	}
	it.removable(j.CreatedAt.Add(job.Kept))
	return it
}

const attrRate = "rate"

// progressOf are the attributes that each change of a job's progress writes.
func progressOf(j job.Job) item {
	p := j.Progress
	return item{
		"cursor": text(p.Cursor), "looked": number(int64(p.Looked)), "done": number(int64(p.Done)),
		"skipped": number(int64(p.Skipped)), "unsuccessful": number(int64(p.Failed)), "events": number(int64(p.Events)),
		"idle": number(int64(p.Idle)), "notBefore": text(instant(p.NotBefore)),
		"trying": text(p.Trying), "tryingAt": text(p.TryingAt), "tryingAfter": number(int64(p.TryingAfter)),
		attrLeaseUntil: text(instant(j.LeaseUntil)), "updatedAt": text(instant(j.UpdatedAt)), attrVersion: number(int64(j.Version)),
	}
}

func decodeJob(it item) (job.Job, error) {
	r := newDecoder(it)
	f := r.fields("filter")
	j := job.Job{
		ID: r.text("id"), Kind: job.Kind(r.text("kind")), By: r.text("by"), Reason: r.text("why"), Rate: r.integer(attrRate),
		Expected: r.integer("expected"), CreatedAt: r.instant("createdAt"), State: job.State(r.text(attrState)),
		Filter: job.Filter{
			Status: order.Status(f.text("status")), Reason: f.text("reason"), From: f.instant("from"), To: f.instant("to"),
			OrderID: f.text("orderId"), Type: event.Type(f.text("type")), Consumer: event.Consumer(f.text("consumer")),
		},
		Progress: job.Progress{
			Cursor: r.text("cursor"), Looked: r.integer("looked"), Done: r.integer("done"), Skipped: r.integer("skipped"),
			Failed: r.integer("unsuccessful"), Events: r.integer("events"), Idle: r.integer("idle"), NotBefore: r.instant("notBefore"),
			Trying: r.text("trying"), TryingAt: r.text("tryingAt"), TryingAfter: r.integer("tryingAfter"),
		},
		Holder: r.text(attrHolder), LeaseUntil: r.instant(attrLeaseUntil), Version: r.integer(attrVersion),
		UpdatedAt: r.instant("updatedAt"), EndedAt: r.instant(attrEndedAt), Failure: failure.Code(r.text(attrFailed)),
	}
	return j, *r.err
}

func resultItem(j job.Job, result job.Result) item {
	it := newItem(resultKey(j.ID, result.Number))
	it[attrNumber] = number(int64(result.Number))
	it.text("orderId", result.OrderID)
	it.text("outcome", string(result.Outcome))
	it.text("code", string(result.Code))
	it.text("message", result.Message)
	it.number("events", int64(result.Events))
	it.instant("at", result.At)
	it.removable(j.CreatedAt.Add(job.Kept))
	return it
}

const attrNumber = "number"

func decodeResult(it item) (job.Result, error) {
	r := newDecoder(it)
	result := job.Result{
		Number: r.integer(attrNumber), OrderID: r.text("orderId"), Outcome: job.Outcome(r.text("outcome")),
		Code: failure.Code(r.text("code")), Message: r.text("message"), Events: r.integer("events"), At: r.instant("at"),
	}
	return result, *r.err
}
