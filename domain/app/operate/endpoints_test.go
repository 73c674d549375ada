package operate_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

// stops are operations on the endpoints of a store, and the notices that they enqueue.
type stops struct {
	operate.Operations
	store   *memory.Store
	notices []webhook.Disablement
}

// EnqueueNotice implements port.Notices.
func (s *stops) EnqueueNotice(_ context.Context, d webhook.Disablement) error {
	s.notices = append(s.notices, d)
	return nil
}

func newStops(t *testing.T) (*stops, webhook.Endpoint) {
	t.Helper()
	s := &stops{store: memory.New(clock), Operations: operations()}
	s.Audit = s.store
	s.Webhooks = operate.EndpointStores{Endpoints: s.store, All: s.store, Notices: s}
	e := webhook.Endpoint{ID: "we_1", OwnerID: "alice", OwnerEmail: "alice@example.com", URL: "https://alice.example/", State: webhook.Active, Version: 1, CreatedAt: now}
	require.NoError(t, s.store.CreateEndpoint(t.Context(), e))
	return s, e
}

func TestAStoppedEndpointIsForItsOperatorToStart(t *testing.T) {
	s, e := newStops(t)
	stopped, err := s.StopEndpoint(t.Context(), "alice", e.ID, "olga", "It hangs.")
	require.NoError(t, err)
	require.Equal(t, webhook.DisabledStopped, stopped.DisabledReason)
	require.Equal(t, "It hangs.", stopped.StopReason)
	require.Len(t, s.notices, 1)
	require.True(t, s.notices[0].Describes(stopped))

	again, err := s.StopEndpoint(t.Context(), "alice", e.ID, "otto", "Another reason.")
	require.NoError(t, err)
	require.Equal(t, stopped, again)
	require.Len(t, s.notices, 1)

	no, yes := false, true
	for _, edit := range []webhook.Edit{{Paused: &no}, {Paused: &yes}} {
		_, err = stopped.Edit(edit, now)
		require.Equal(t, failure.Conflict, failure.CodeOf(err), "its owner can neither resume nor pause it")
	}
	require.Equal(t, failure.Conflict, failure.CodeOf(stopped.Deletable()), "nor delete it and register it again")
	for _, o := range []webhook.Outcome{webhook.Delivered, webhook.Undelivered, webhook.Gone} {
		after, _ := stopped.AfterAttempt(o, now.Add(10*24*time.Hour))
		require.True(t, after.Stopped(), "nor does an attempt that was under way")
		require.Equal(t, "It hangs.", after.StopReason)
	}

	started, err := s.StartEndpoint(t.Context(), "alice", e.ID, "otto", "It answers.")
	require.NoError(t, err)
	require.Equal(t, webhook.Active, started.State)
	require.Empty(t, started.StopReason)
	p, err := s.EndpointActions(t.Context(), "alice", e.ID, pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Len(t, p.Items, 2)
	require.Equal(t, []any{audit.StartEndpoint, "otto", "It answers."}, []any{p.Items[0].Action, p.Items[0].By, p.Items[0].Reason})
	require.Equal(t, []any{audit.StopEndpoint, "olga", "It hangs."}, []any{p.Items[1].Action, p.Items[1].By, p.Items[1].Reason})
}

func TestAStopNeedsAReasonAndAnEndpoint(t *testing.T) {
	s, e := newStops(t)
	_, err := s.StopEndpoint(t.Context(), "alice", e.ID, "olga", "")
	require.Equal(t, []string{"/reason"}, pointers(t, err))
	_, err = s.StopEndpoint(t.Context(), "bob", e.ID, "olga", "It hangs.")
	require.Equal(t, failure.NotFound, failure.CodeOf(err))
}

// Deliveries and owners change endpoints, too.
func TestAStopSurvivesAChangeAtTheSameMoment(t *testing.T) {
	s, e := newStops(t)
	s.store.Fault = func(op string) (error, error) {
		if op != "SaveEndpoint" {
			return nil, nil
		}
		s.store.Fault = nil
		description := "changed meanwhile"
		edited, err := e.Edit(webhook.Edit{Description: &description}, now)
		require.NoError(t, err)
		require.NoError(t, s.store.SaveEndpoint(t.Context(), edited))
		return nil, nil
	}
	stopped, err := s.StopEndpoint(t.Context(), "alice", e.ID, "olga", "It hangs.")
	require.NoError(t, err)
	require.True(t, stopped.Stopped())
	require.Equal(t, "changed meanwhile", stopped.Description)
	require.True(t, s.notices[len(s.notices)-1].Describes(stopped))
}
