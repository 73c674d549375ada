package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
)

// crowd is how many requests are sent at once.
const crowd = 100

// atOnce sends a crowd of requests at once and counts their statuses.
func atOnce(t *testing.T, c *client.Client, request func(i int) (path string, body []byte)) (counts map[int]int, answers []client.Answer) {
	t.Helper()
	ctx := within(t)
	answers = make([]client.Answer, crowd)
	errs := make([]error, crowd)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range crowd {
		wg.Go(func() {
			path, body := request(i)
			<-start
			answers[i], errs[i] = c.Send(ctx, http.MethodPost, path, nil, body)
		})
	}
	close(start)
	wg.Wait()
	counts = map[int]int{}
	for i, a := range answers {
		require.NoError(t, errs[i])
		counts[a.Status]++
	}
	return counts, answers
}

// endpointsOf lists the caller's endpoints.
func endpointsOf(t *testing.T, ctx context.Context, c *client.Client) (ids []string) { //nolint:revive // the test's own context has ended in a cleanup
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	_, err := c.Call(ctx, http.MethodGet, "/api/webhooks", nil, nil, &list)
	require.NoError(t, err)
	for _, e := range list.Items {
		ids = append(ids, e.ID)
	}
	return ids
}

// tidy deletes the caller's endpoints, now and after the test.
func tidy(t *testing.T, c *client.Client) {
	t.Helper()
	clear := func() {
		ctx := context.Background()
		for _, id := range endpointsOf(t, ctx, c) {
			_, err := c.Call(ctx, http.MethodDelete, "/api/webhooks/"+id, nil, nil, nil)
			require.NoError(t, err)
		}
	}
	clear()
	t.Cleanup(clear)
}

// The number was counted first and acted on later: a hundred registrations at once
// made a hundred endpoints.
func TestA5_OfAHundredRegistrationsAtOnceTheLimitPasses(t *testing.T) {
	partner := as(t, "partner")
	tidy(t, partner)
	register := func(i int) (string, []byte) {
		return "/api/webhooks", fmt.Appendf(nil, `{"url":"https://shop.example/%d"}`, i)
	}
	counts, _ := atOnce(t, partner, register)
	require.Equal(t, map[int]int{http.StatusCreated: webhook.MaxEndpoints, http.StatusConflict: crowd - webhook.MaxEndpoints}, counts)
	require.Len(t, endpointsOf(t, within(t), partner), webhook.MaxEndpoints)

	for _, id := range endpointsOf(t, within(t), partner)[:5] {
		_, err := partner.Call(within(t), http.MethodDelete, "/api/webhooks/"+id, nil, nil, nil)
		require.NoError(t, err)
	}
	counts, _ = atOnce(t, partner, func(i int) (string, []byte) { return register(crowd + i) })
	require.Equal(t, map[int]int{http.StatusCreated: 5, http.StatusConflict: crowd - 5}, counts, "deleted ones make room")
}

func TestA5_OneURLRegisteredAHundredTimesAtOnceIsOneEndpoint(t *testing.T) {
	partner := as(t, "partner")
	tidy(t, partner)
	counts, _ := atOnce(t, partner, func(int) (string, []byte) { return "/api/webhooks", []byte(`{"url":"https://shop.example/same"}`) })
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: crowd - 1}, counts)
	require.Len(t, endpointsOf(t, within(t), partner), 1)
	for i := range webhook.MaxEndpoints - 1 {
		_, err := partner.Register(within(t), fmt.Sprint("https://shop.example/", i))
		require.NoError(t, err, "a refused registration takes no room")
	}
}

func TestA5_OfAHundredPingsAtOnceTheLimitPasses(t *testing.T) {
	operator := as(t, "operator")
	hooks, hook := listen(t, operator, "order.refunded")
	counts, answers := atOnce(t, operator, func(int) (string, []byte) { return "/api/webhooks/" + hook.ID + "/ping", nil })
	require.Equal(t, map[int]int{http.StatusAccepted: dispatch.MaxPings, http.StatusTooManyRequests: crowd - dispatch.MaxPings}, counts)
	for _, a := range answers {
		if a.Status == http.StatusTooManyRequests {
			require.Regexp(t, `^([1-9]|[1-5]\d|60)$`, a.Header.Get("Retry-After"))
		}
	}
	require.Eventually(t, func() bool {
		got, _ := hooks.Received()
		return len(got) == dispatch.MaxPings
	}, patience, 50*time.Millisecond)
}

func TestA5_OfAHundredRedeliveriesAtOnceTheLimitPasses(t *testing.T) {
	shopper := as(t, "shopper")
	_, hook := listen(t, shopper)
	sku := pick(t, shopper, crowd).SKU
	const eventsOfOrder = 5
	for i := range crowd / eventsOfOrder {
		_, _, err := shopper.Place(within(t), fmt.Sprint(key(t), i), client.NewDraft(sku, 1, "tok_ok"))
		require.NoError(t, err)
	}
	ids := ended(t, shopper, hook.ID, crowd)
	counts, _ := atOnce(t, shopper, func(i int) (string, []byte) {
		return "/api/webhooks/" + hook.ID + "/deliveries/" + ids[i] + "/redeliver", nil
	})
	require.Equal(t, map[int]int{http.StatusAccepted: dispatch.MaxRedeliveries, http.StatusTooManyRequests: crowd - dispatch.MaxRedeliveries}, counts)
}

// ended waits until an endpoint has n deliveries that have succeeded.
func ended(t *testing.T, c *client.Client, endpointID string, n int) (ids []string) {
	t.Helper()
	require.Eventually(t, func() bool {
		a, err := c.Send(t.Context(), http.MethodGet, "/api/webhooks/"+endpointID+"/deliveries?limit=100", nil, nil)
		require.NoError(t, err)
		var list struct{ Items []struct{ ID, State string } }
		require.NoError(t, json.Unmarshal(a.Body, &list))
		ids = nil
		for _, d := range list.Items {
			if d.State == "succeeded" {
				ids = append(ids, d.ID)
			}
		}
		return len(ids) == n
	}, patience, 100*time.Millisecond)
	return ids
}

// A receiver's deliveries and a partner's events: a revoked secret is worth nothing
// from the next request on.
func TestARevokedSecretIsWorthNothingAtOnce(t *testing.T) {
	partner := as(t, "partner")
	hooks, hook := listen(t, partner, "order.refunded")
	path := "/api/webhooks/" + hook.ID
	var rotated struct{ Secret string }
	_, err := partner.Call(within(t), http.MethodPost, path+"/rotate-secret", nil, nil, &rotated)
	require.NoError(t, err)
	require.True(t, pinged(t, partner, hooks, path), "both secrets sign")
	_, err = partner.Call(within(t), http.MethodPost, path+"/revoke-previous-secret", nil, nil, nil)
	require.NoError(t, err)
	require.False(t, pinged(t, partner, hooks, path), "the revoked one does not")
	require.NoError(t, hooks.Trust(rotated.Secret))
	require.True(t, pinged(t, partner, hooks, path))
	_, err = partner.Call(within(t), http.MethodPost, path+"/rotate-secret?oldSecret=revoke", nil, nil, &rotated)
	require.NoError(t, err)
	require.False(t, pinged(t, partner, hooks, path), "a leaked one does not")
}

// pinged pings an endpoint, and reports whether the delivery is signed with the secret
// that its receiver trusts.
func pinged(t *testing.T, c *client.Client, hooks *receiver.Receiver, path string) bool {
	t.Helper()
	var sent struct{ EventID string }
	_, err := c.Call(within(t), http.MethodPost, path+"/ping", nil, nil, &sent)
	require.NoError(t, err)
	for _, d := range await(t, hooks, func(got []receiver.Delivery) bool {
		return slices.ContainsFunc(got, func(d receiver.Delivery) bool { return d.ID == sent.EventID })
	}) {
		if d.ID == sent.EventID {
			return d.Verified
		}
	}
	return false
}

func TestARevokedPartnerSecretIsRefusedAtOnce(t *testing.T) {
	operator := as(t, "operator")
	var admitted, rotated struct{ ID, Secret string }
	_, err := operator.Call(within(t), http.MethodPost, "/api/ops/partners", map[string]string{"Idempotency-Key": key(t)},
		map[string]any{"name": "Leaky Letters", "eventTypes": []string{"letter.sent"}}, &admitted)
	require.NoError(t, err)
	path := "/api/ops/partners/" + admitted.ID
	pushed := func(secret string) int { return pushAs(t, admitted.ID, key(t), secret, partnerEvent("letter.sent")) }
	require.Equal(t, http.StatusAccepted, pushed(admitted.Secret))
	_, err = operator.Call(within(t), http.MethodPost, path+"/rotate-secret", nil, nil, &rotated)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, pushed(admitted.Secret))
	_, err = operator.Call(within(t), http.MethodPost, path+"/revoke-previous-secret", nil, nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, pushed(admitted.Secret))
	require.Equal(t, http.StatusAccepted, pushed(rotated.Secret))
	_, err = operator.Call(within(t), http.MethodPost, path+"/rotate-secret?oldSecret=revoke", nil, nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, pushed(rotated.Secret))
}
