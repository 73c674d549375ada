package dispatch_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/webhook"
)

// failing makes one operation of the store fail.
func (h *harness) failing(op string) {
	h.store.Fault = func(called string) (error, error) {
		if called == op {
			return unavailable, nil
		}
		return nil, nil
	}
}

func TestAFanOutFailsWithItsStore(t *testing.T) {
	for _, op := range []string{"EndpointsOf", "EndpointsForAllOrders", "CreateDelivery"} {
		h := newHarness(t)
		h.register("alice", "https://alice.example/")
		h.failing(op)
		assert.Equal(t, failure.Unavailable, failure.CodeOf(h.fanOut(created)), op)
	}
}

func TestAFanOutWithoutEndpointsEnqueuesNothing(t *testing.T) {
	h := newHarness(t)
	h.enqueueErr = unavailable
	require.NoError(t, h.fanOut(created))
}

func TestOwnersActionsFailWithTheStore(t *testing.T) {
	alice := identity.Identity{UserID: "alice"}
	for op, act := range map[string]func(*harness, webhook.Endpoint) error{
		"CreateEndpoint": func(h *harness, _ webhook.Endpoint) error {
			_, err := h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://other.example/"})
			return err
		},
		"SaveEndpoint": func(h *harness, e webhook.Endpoint) error {
			_, err := h.registry.Rotate(t.Context(), "alice", e.ID, webhook.SecretOverlap)
			return err
		},
		"Endpoint": func(h *harness, e webhook.Endpoint) error {
			_, err := h.registry.Ping(t.Context(), "alice", e.ID)
			return err
		},
		"CreateDelivery": func(h *harness, e webhook.Endpoint) error {
			_, err := h.registry.Ping(t.Context(), "alice", e.ID)
			return err
		},
		"Delivery": func(h *harness, e webhook.Endpoint) error {
			_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, webhook.DeliveryID(e.ID, created.ID))
			return err
		},
		"SaveDelivery": func(h *harness, e webhook.Endpoint) error {
			d := h.deliveryOf(e, created)
			leased, err := d.Lease(h.now())
			require.NoError(t, err)
			h.store.Fault = nil
			require.NoError(t, h.store.SaveDelivery(t.Context(), leased))
			require.NoError(t, h.store.SaveDelivery(t.Context(), leased.Abandon("the endpoint is paused", h.now())))
			h.failing("SaveDelivery")
			_, err = h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
			return err
		},
	} {
		t.Run(op, func(t *testing.T) {
			h, e, _ := fannedOut(t)
			h.failing(op)
			assert.Equal(t, failure.Unavailable, failure.CodeOf(act(h, e)))
			assert.Empty(t, h.queue, "nothing is sent")
		})
	}
}

func TestWithoutRandomnessThereIsNoSecret(t *testing.T) {
	h, e, _ := fannedOut(t)
	h.registry.Random = strings.NewReader("")
	_, err := h.registry.Register(t.Context(), identity.Identity{UserID: "bob"}, "", webhook.Draft{URL: "https://bob.example/"})
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
	_, err = h.registry.Rotate(t.Context(), "alice", e.ID, webhook.SecretOverlap)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

func TestAPingFailsWhenItIsNotEnqueued(t *testing.T) {
	h, e, _ := fannedOut(t)
	h.enqueueErr = unavailable
	_, err := h.registry.Ping(t.Context(), "alice", e.ID)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestAChangeIsTriedFourTimes(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	saves := 0
	h.store.Fault = func(op string) (error, error) {
		if op != "SaveEndpoint" {
			return nil, nil
		}
		if saves++; saves > 10 {
			return unavailable, nil // so that the test ends
		}
		return failure.New(failure.Conflict, "changed"), nil
	}
	description := "new"
	_, err := h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{Description: &description})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	assert.Equal(t, 4, saves)
}
