package webhook_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

var draft = webhook.Draft{URL: "https://Shop.example/hooks", EventTypes: []event.Type{event.OrderCompleted}, Description: "Ships"}

func endpointOf(t *testing.T, owner string) webhook.Endpoint {
	t.Helper()
	e, err := webhook.New(webhook.Owner{ID: owner, Email: owner + "@example.com"}, draft, nil, secretOf(t), at)
	require.NoError(t, err)
	return e
}

func TestNewEndpointIsActiveAndCanonical(t *testing.T) {
	e := endpointOf(t, "alice")
	assert.Equal(t, "https://shop.example/hooks", e.URL)
	assert.Equal(t, webhook.EndpointID("alice", "https://shop.example/hooks"), e.ID)
	assert.Equal(t, webhook.Active, e.State)
	assert.Equal(t, 1, e.Version)
	assert.Len(t, e.Secrets, 1)
	assert.False(t, e.AllOrders)
}

func TestNewEndpointReportsEveryBrokenRule(t *testing.T) {
	bad := webhook.Draft{
		URL:         "http://10.0.0.1/",
		EventTypes:  []event.Type{"order.eaten", event.OrderFailed, event.OrderFailed},
		Description: strings.Repeat("é", webhook.MaxDescription+1),
	}
	_, err := webhook.New(webhook.Owner{ID: "alice"}, bad, nil, webhook.Secret{}, at)
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	assert.Equal(t, failure.Invalid, f.Code)
	var codes []string
	for _, v := range f.Violations {
		codes = append(codes, v.Pointer+" "+v.Code)
	}
	assert.Equal(t, []string{
		"/url url_scheme", "/url url_address", "/eventTypes event_type", "/eventTypes event_type_repeated", "/description description",
	}, codes)
	for _, text := range []string{"a\nb", "\x00", "\xff"} {
		bad := draft
		bad.Description = text
		_, err := webhook.New(webhook.Owner{ID: "alice"}, bad, nil, webhook.Secret{}, at)
		assert.Equal(t, failure.Invalid, failure.CodeOf(err), "%q", text)
	}
}

// S4: every webhook got every user's events.
func TestS4_AnEndpointGetsOnlyEventsOfItsOwnersOrders(t *testing.T) {
	e := endpointOf(t, "alice")
	mine := event.Event{Type: event.OrderCompleted, UserID: "alice"}
	theirs := event.Event{Type: event.OrderCompleted, UserID: "bob"}
	assert.True(t, e.Wants(mine))
	assert.False(t, e.Wants(theirs))
	assert.False(t, e.Wants(event.Event{Type: event.OrderFailed, UserID: "alice"}), "a type to which it does not subscribe")
	e.AllOrders = true
	assert.True(t, e.Wants(theirs), "a partner's")
	e.EventTypes = nil
	assert.True(t, e.Wants(event.Event{Type: event.OrderFailed, UserID: "bob"}), "no types mean all")
	e.State = webhook.Paused
	assert.True(t, e.Wants(mine), "what happens meanwhile is held")
}

func TestEditChangesTheGivenFields(t *testing.T) {
	later := at.Add(time.Hour)
	e := endpointOf(t, "alice")
	text, types, paused := "Other", []event.Type{}, true
	edited, err := e.Edit(webhook.Edit{Description: &text}, later)
	require.NoError(t, err)
	assert.Equal(t, "Other", edited.Description)
	assert.Equal(t, e.EventTypes, edited.EventTypes)
	assert.Equal(t, e.Version+1, edited.Version)
	assert.Equal(t, later, edited.UpdatedAt)

	edited, err = edited.Edit(webhook.Edit{EventTypes: &types, Paused: &paused}, later)
	require.NoError(t, err)
	assert.Empty(t, edited.EventTypes)
	assert.Equal(t, webhook.Paused, edited.State)
	assert.Equal(t, e.Version+2, edited.Version, "one version per edit")

	paused = false
	edited, err = edited.Edit(webhook.Edit{Paused: &paused}, later)
	require.NoError(t, err)
	assert.Equal(t, webhook.Active, edited.State)

	types = []event.Type{"nothing"}
	_, err = e.Edit(webhook.Edit{EventTypes: &types}, later)
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
}

func TestADisabledEndpointCanBeResumedButNotPaused(t *testing.T) {
	e := endpointOf(t, "alice")
	e.Failing = webhook.Failing{Since: at, Last: at}
	disabled := e.Disable(webhook.DisabledFailing, at)
	assert.Equal(t, webhook.Disabled, disabled.State)
	_, err := disabled.Pause(at)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	resumed := disabled.Resume(at)
	assert.Equal(t, webhook.Active, resumed.State)
	assert.Empty(t, resumed.DisabledReason)
	assert.Zero(t, resumed.Failing, "otherwise its next failure would disable it at once")
}

func TestGoneDisablesAnEndpointAtOnce(t *testing.T) {
	e, changed := endpointOf(t, "alice").AfterAttempt(webhook.Gone, at)
	assert.True(t, changed)
	assert.Equal(t, webhook.Disabled, e.State)
	assert.Equal(t, webhook.DisabledGone, e.DisabledReason)
	_, changed = e.AfterAttempt(webhook.Gone, at)
	assert.False(t, changed)
}

// TestAnEndpointHasAReasonExactlyWhileDisabled: whatever happens to an
// endpoint, in any order and at any time, it has a reason exactly while it is
// disabled, and the first reason stays.
func TestAnEndpointHasAReasonExactlyWhileDisabled(t *testing.T) {
	p := properties(t)
	p.Property("reason", prop.ForAll(func(seed int64) string {
		r := rand.New(rand.NewSource(seed))
		e, now := endpointOf(t, "alice"), at
		for range 30 {
			before := e
			now = now.Add(time.Duration(r.Int63n(int64(2 * webhook.FailingLimit))))
			e = randomChange(r, e, now)
			if (e.State == webhook.Disabled) != (e.DisabledReason != "") {
				return fmt.Sprintf("%s, because of %q", e.State, e.DisabledReason)
			}
			if before.State == webhook.Disabled && e.State == webhook.Disabled && e.DisabledReason != before.DisabledReason {
				return fmt.Sprintf("disabled because of %q, then of %q", before.DisabledReason, e.DisabledReason)
			}
		}
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
}

// randomChange is the endpoint after a random outcome of an attempt or action
// of its owner.
func randomChange(r *rand.Rand, e webhook.Endpoint, now time.Time) webhook.Endpoint {
	switch r.Intn(8) {
	case 0:
		return e.Resume(now)
	case 1:
		if paused, err := e.Pause(now); err == nil {
			return paused
		}
		return e
	default:
		outcomes := []webhook.Outcome{webhook.Delivered, webhook.Undelivered, webhook.Undelivered, webhook.Gone}
		heard, _ := e.AfterAttempt(outcomes[r.Intn(len(outcomes))], now)
		return heard
	}
}
