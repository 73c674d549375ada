package dispatch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// S7: endpoints were keyed by the URL alone, so a second user took over the
// first one's endpoint.
func TestS7_ASecondOwnerOfAURLTakesNothingOver(t *testing.T) {
	h := newHarness(t)
	mine := h.register("alice", "https://shared.example/")
	theirs := h.register("bob", "https://SHARED.example:443")
	assert.Equal(t, mine.URL, theirs.URL)
	assert.NotEqual(t, mine.ID, theirs.ID)
	stored, err := h.store.Endpoint(t.Context(), "alice", mine.ID)
	require.NoError(t, err)
	assert.Equal(t, mine.Secrets, stored.Secrets)
	_, err = h.registry.Rotate(t.Context(), "bob", mine.ID, 0)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err), "another owner's endpoint is not found")
}

func TestRegisterRefuses(t *testing.T) {
	h := newHarness(t)
	alice := identity.Identity{UserID: "alice"}
	h.register("alice", "https://shop.example/")
	_, err := h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://SHOP.example:443/."})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "the same URL, spelled differently")
	_, err = h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://10.0.0.1/"})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	for i := 1; i < webhook.MaxEndpoints; i++ {
		h.register("alice", fmt.Sprintf("https://shop.example/%d", i))
	}
	_, err = h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://shop.example/more"})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	h.register("bob", "https://shop.example/more")
}

func TestOnlyPartnersGetTheEventsOfAllOrders(t *testing.T) {
	h := newHarness(t)
	assert.False(t, h.register("alice", "https://a.example/").AllOrders)
	assert.False(t, h.register("olga", "https://a.example/", identity.Operators).AllOrders)
	assert.True(t, h.register("carol", "https://a.example/", identity.Partners).AllOrders)
}

func TestRotateKeepsTheOldSecretForADay(t *testing.T) {
	h, e, first := fannedOut(t)
	rotated, err := h.registry.Rotate(t.Context(), "alice", e.ID, webhook.SecretOverlap)
	require.NoError(t, err)
	require.Len(t, rotated.Secrets, 2)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	header := h.posts[0].header
	for _, s := range []webhook.Secret{e.Secrets[0], rotated.Secrets[0]} {
		assert.NoError(t, webhook.Verify([]webhook.Secret{s}, webhook.Headers{
			ID: header["webhook-id"], Timestamp: header["webhook-timestamp"], Signature: header["webhook-signature"],
		}, h.now(), []byte(h.posts[0].body)))
	}
}

// A delivery whose signatures were chosen after its event is signed as its endpoint is now.
func TestADeliveryIsSignedWithTheChosenSchemes(t *testing.T) {
	h, e, first := fannedOut(t)
	chosen := []webhook.Scheme{webhook.V1, webhook.V1a}
	_, err := h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{Signatures: &chosen})
	require.NoError(t, err)
	now, err := h.registry.Rotate(t.Context(), "alice", e.ID, webhook.SecretOverlap)
	require.NoError(t, err)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	header := h.posts[0].header
	signed := webhook.Headers{ID: header["webhook-id"], Timestamp: header["webhook-timestamp"], Signature: header["webhook-signature"]}
	require.Len(t, strings.Fields(signed.Signature), 4, "two secrets and two key pairs")
	for _, s := range append(now.Secrets, now.Keys...) {
		assert.NoError(t, webhook.Verify([]webhook.Secret{s}, signed, h.now(), []byte(h.posts[0].body)))
	}
	assert.NotEqual(t, now.Keys[0].Value, now.Keys[1].Value)
}

func TestARevokedSecretSignsNoFurtherDelivery(t *testing.T) {
	for name, revoke := range map[string]func(*harness, string) (webhook.Endpoint, error){
		"rotated at once": func(h *harness, id string) (webhook.Endpoint, error) {
			return h.registry.Rotate(t.Context(), "alice", id, 0)
		},
		"overlap ended": func(h *harness, id string) (webhook.Endpoint, error) {
			if _, err := h.registry.Rotate(t.Context(), "alice", id, webhook.SecretOverlap); err != nil {
				return webhook.Endpoint{}, err
			}
			return h.registry.RevokePreviousSecret(t.Context(), "alice", id)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, e, first := fannedOut(t)
			current, err := revoke(h, e.ID)
			require.NoError(t, err)
			require.NoError(t, h.out.Attempt(t.Context(), first))
			header := h.posts[0].header
			signed := webhook.Headers{ID: header["webhook-id"], Timestamp: header["webhook-timestamp"], Signature: header["webhook-signature"]}
			assert.NoError(t, webhook.Verify(current.Secrets, signed, h.now(), []byte(h.posts[0].body)))
			assert.Error(t, webhook.Verify(e.Secrets, signed, h.now(), []byte(h.posts[0].body)))
		})
	}
}

func TestRevokingTwiceChangesNothing(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	same, err := h.registry.RevokePreviousSecret(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, e, same)
	_, err = h.registry.RevokePreviousSecret(t.Context(), "bob", e.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

// interfere runs f once, between the next read and the next write of an endpoint.
func (h *harness) interfere(f func()) {
	h.store.Fault = func(op string) (error, error) {
		if op == "SaveEndpoint" {
			h.store.Fault = nil
			f()
		}
		return nil, nil
	}
}

// A delivery's outcome changes its endpoint, too. An owner who revokes a secret at
// that time must not be told that it failed.
func TestAnOwnersChangeSurvivesTheOutcomeOfADelivery(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(500)
	h.interfere(func() { require.NoError(t, h.out.Attempt(t.Context(), first)) })
	rotated, err := h.registry.Rotate(t.Context(), "alice", e.ID, 0)
	require.NoError(t, err)
	stored, err := h.store.Endpoint(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, rotated, stored)
	assert.False(t, stored.Failing.Since.IsZero(), "nor is the outcome lost")
}

func TestOneOfTwoConcurrentRotationsOfAnEndpointIsRefused(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	var winner webhook.Endpoint
	h.interfere(func() {
		var err error
		winner, err = h.registry.Rotate(t.Context(), "alice", e.ID, 0)
		require.NoError(t, err)
	})
	_, err := h.registry.Rotate(t.Context(), "alice", e.ID, webhook.SecretOverlap)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	stored, err := h.store.Endpoint(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, winner.Secrets, stored.Secrets)
}

// A change that read the endpoint before it was deleted and registered again would
// bring back the secrets of the deleted one.
func TestAChangeOfADeletedEndpointDoesNotReachItsSuccessor(t *testing.T) {
	h := newHarness(t)
	old := h.register("alice", "https://alice.example/")
	var fresh webhook.Endpoint
	h.interfere(func() {
		require.NoError(t, h.store.DeleteEndpoint(t.Context(), "alice", old.ID))
		h.advance(time.Millisecond)
		fresh = h.register("alice", "https://alice.example/")
	})
	text := "mine"
	edited, err := h.registry.Edit(t.Context(), "alice", old.ID, webhook.Edit{Description: &text})
	require.NoError(t, err)
	assert.Equal(t, fresh.Secrets, edited.Secrets)

	h.interfere(func() { require.NoError(t, h.store.DeleteEndpoint(t.Context(), "alice", old.ID)) })
	_, err = h.registry.Edit(t.Context(), "alice", old.ID, webhook.Edit{Description: &text})
	assert.Equal(t, failure.NotFound, failure.CodeOf(err), "a deleted endpoint does not come back")
}

func TestA5_PingsAreBoundedPerEndpointAndOwner(t *testing.T) {
	h := newHarness(t)
	pings := func(owner string, e webhook.Endpoint) (passed int, refused error) {
		for range 3 * dispatch.MaxOwnerPings {
			if _, err := h.registry.Ping(t.Context(), owner, e.ID); err != nil {
				return passed, err
			}
			passed++
		}
		return passed, nil
	}
	total := 0
	for i := range 9 {
		passed, err := pings("alice", h.register("alice", fmt.Sprintf("https://alice.example/%d", i)))
		assert.LessOrEqual(t, passed, dispatch.MaxPings)
		assert.Equal(t, failure.RateLimited, failure.CodeOf(err))
		assert.Equal(t, dispatch.BudgetWindow, failure.RetryAfter(err))
		total += passed
	}
	assert.Equal(t, dispatch.MaxOwnerPings, total, "no number of endpoints gives more")
	bobs := h.register("bob", "https://bob.example/")
	passed, _ := pings("bob", bobs)
	assert.Equal(t, dispatch.MaxPings, passed)
	h.advance(dispatch.BudgetWindow)
	_, err := h.registry.Ping(t.Context(), "bob", bobs.ID)
	assert.NoError(t, err)
}

func TestA5_RedeliveriesAreBoundedPerEndpoint(t *testing.T) {
	h, e, first := fannedOut(t)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	id := h.deliveryOf(e, created).ID
	for range dispatch.MaxRedeliveries {
		_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, id)
		require.NoError(t, err)
		h.due()
	}
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, id)
	assert.Equal(t, failure.RateLimited, failure.CodeOf(err))
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, created).State, "a refused one changes nothing")
	h.advance(dispatch.BudgetWindow)
	_, err = h.registry.Redeliver(t.Context(), "alice", e.ID, id)
	assert.NoError(t, err)
}

func TestPingIsSentWhateverTypesTheEndpointSubscribesTo(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	types := []event.Type{event.OrderRefunded}
	_, err := h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{EventTypes: &types})
	require.NoError(t, err)
	d, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, "ping", d.EventType)
	h.due()
	require.Len(t, h.posts, 1)
	assert.JSONEq(t, `{"type":"ping","timestamp":"2026-11-23T12:00:00Z","data":{"endpointId":"`+e.ID+`"}}`, h.posts[0].body)

	other, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.NotEqual(t, d.EventID, other.EventID)
	_, err = h.registry.Ping(t.Context(), "bob", e.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	paused := true
	_, err = h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{Paused: &paused})
	require.NoError(t, err)
	_, err = h.registry.Ping(t.Context(), "alice", e.ID)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
}

func TestRedeliverSendsTheSamePayload(t *testing.T) {
	h, e, first := fannedOut(t)
	d := h.deliveryOf(e, created)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	again, err := h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, again.Round)
	h.due()
	require.Len(t, h.posts, 2)
	assert.Equal(t, h.posts[0].body, h.posts[1].body)
	assert.Equal(t, h.posts[0].header["webhook-id"], h.posts[1].header["webhook-id"])
	require.NoError(t, h.out.Attempt(t.Context(), first), "a late message of the first round")
	assert.Len(t, h.posts, 2)
	_, err = h.registry.Redeliver(t.Context(), "bob", e.ID, d.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

func TestAnInterruptedRedeliveryIsCompletedByTheNext(t *testing.T) {
	h, e, first := fannedOut(t)
	d := h.deliveryOf(e, created)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.enqueueErr = unavailable
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.Error(t, err)
	h.enqueueErr = nil
	again, err := h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, again.Round)
	h.due()
	assert.Len(t, h.posts, 2)
}

// The message of the next attempt may be lost, or hours away.
func TestAPendingDeliveryIsAttemptedAtOnceOnRequest(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(500)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	later := h.take()
	h.respond = responding(204)
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, h.deliveryOf(e, created).ID)
	require.NoError(t, err)
	h.due()
	d := h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliverySucceeded, d.State)
	assert.Len(t, d.Attempts, 2)
	h.advance(time.Hour)
	for _, a := range later {
		require.NoError(t, h.out.Attempt(t.Context(), a))
	}
	assert.Len(t, h.posts, 2, "the earlier message of the same attempt sends nothing")
}

func TestNothingIsRedeliveredWhileAnAttemptIsInProgress(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, h.deliveryOf(e, created).ID)
		assert.Equal(t, failure.Conflict, failure.CodeOf(err))
		return port.Response{Status: 204}, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Len(t, h.posts, 1)
	assert.Empty(t, h.queue)
}
