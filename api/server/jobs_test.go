package server_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/job"
)

var retryStalled = m{"kind": "retry_orders", "filter": m{"status": "needs_attention"}, "reason": "the gateway answers again"}

func TestOperatorsBeginAndStopJobs(t *testing.T) {
	p := start(t)
	preview := p.call("operator", "POST", "/api/ops/jobs/preview", retryStalled).is(200).object()
	require.InDelta(t, 0, preview["orders"], 0)
	require.Equal(t, true, preview["complete"])
	require.NotEmpty(t, preview["filter"].(m)["to"], "where its window ends")
	require.Empty(t, p.call("operator", "GET", "/api/ops/jobs", nil).is(200).items(), "a preview changes nothing")

	begun := p.call("operator", "POST", "/api/ops/jobs", retryStalled).is(201)
	id := begun.object()["id"].(string)
	require.Equal(t, "/api/ops/jobs/"+id, begun.header.Get("Location"))
	require.Equal(t, "running", begun.object()["state"])
	require.InDelta(t, 5, begun.object()["rate"], 0)
	p.call("operator", "POST", "/api/ops/jobs", retryStalled).refused(409, "conflict")

	require.Equal(t, id, p.call("operator", "GET", "/api/ops/jobs", nil).is(200).items()[0]["id"])
	for range 2 {
		require.Equal(t, "stopping", p.call("operator", "POST", "/api/ops/jobs/"+id+"/stop", nil).is(202).object()["state"])
	}
	require.Equal(t, "stopping", p.call("operator", "GET", "/api/ops/jobs/"+id, nil).is(200).object()["state"])
	for _, route := range []string{"GET /api/ops/jobs/none", "GET /api/ops/jobs/none/results", "POST /api/ops/jobs/none/stop"} {
		var method, path string
		_, _ = fmt.Sscan(route, &method, &path)
		p.call("operator", method, path, nil).refused(404, "not_found")
	}
}

func TestAJobsResultsAreReadByPage(t *testing.T) {
	p := start(t)
	id := p.call("operator", "POST", "/api/ops/jobs", retryStalled).is(201).object()["id"].(string)
	j, err := p.store.ClaimJob(t.Context(), id, "run", time.Minute)
	require.NoError(t, err)
	for n := range 3 {
		r := job.Result{OrderID: fmt.Sprint("o", n), Outcome: job.OrderSkipped, Code: "conflict", Message: "it runs", At: time.Now()}
		j.Progress, r = j.Progress.Count(r)
		j.Version++
		require.NoError(t, p.store.AdvanceJob(t.Context(), j, &r))
	}
	first := p.call("operator", "GET", "/api/ops/jobs/"+id+"/results?limit=2", nil).is(200).object()
	require.Len(t, first["items"], 2)
	next := p.call("operator", "GET", "/api/ops/jobs/"+id+"/results?limit=2&cursor="+url.QueryEscape(first["nextCursor"].(string)), nil).is(200)
	last := next.items()[0]
	require.Equal(t, "o2", last["orderId"])
	require.Equal(t, "skipped", last["outcome"])
	require.Equal(t, "it runs", last["message"])
	require.InDelta(t, 3, p.call("operator", "GET", "/api/ops/jobs/"+id, nil).is(200).object()["skipped"], 0)
}

func TestABadJobIsRefusedByField(t *testing.T) {
	p := start(t)
	for _, c := range []m{
		{"kind": "retry_orders", "filter": m{"status": "completed"}, "reason": "x"},
		{"kind": "retry_orders", "filter": m{}, "reason": "x"},
		{"kind": "publish_events", "filter": m{"from": "2020-01-01T00:00:00Z"}, "reason": "x"},
		{"kind": "publish_events", "filter": m{"consumer": "email"}, "reason": "x"},
		{"kind": "publish_events", "filter": m{"orderId": "short"}, "reason": "x"},
		{"kind": "retry_orders", "filter": m{"status": "needs_attention"}, "reason": ""},
		{"kind": "retry_orders", "filter": m{"status": "needs_attention"}, "reason": "x", "rate": 101},
		{"kind": "eat_orders", "filter": m{}, "reason": "x"},
	} {
		p.call("operator", "POST", "/api/ops/jobs", c).refused(400, "invalid")
		p.call("operator", "POST", "/api/ops/jobs/preview", c).refused(400, "invalid")
	}
}

func TestOnlyOperatorsHaveJobs(t *testing.T) {
	p := start(t)
	for _, route := range []string{
		"GET /api/ops/jobs", "POST /api/ops/jobs", "POST /api/ops/jobs/preview", "GET /api/ops/jobs/x", "GET /api/ops/jobs/x/results", "POST /api/ops/jobs/x/stop",
	} {
		var method, path string
		_, _ = fmt.Sscan(route, &method, &path)
		var body any
		if method == "POST" && path != "/api/ops/jobs/x/stop" {
			body = retryStalled
		}
		p.call("", method, path, body).refused(401, "unauthenticated")
		p.call("alice", method, path, body).refused(403, "forbidden")
		p.call("partner", method, path, body).refused(403, "forbidden")
	}
}
