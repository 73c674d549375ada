package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

// push sends an event of the platform's partner, signed with secret, and returns the
// status.
func push(t *testing.T, id, secret string, body []byte) int {
	t.Helper()
	return pushAs(t, platform.Partner.ID, id, secret, body)
}

// pushAs sends a partner's event.
func pushAs(t *testing.T, partnerID, id, secret string, body []byte) int {
	t.Helper()
	hook, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	now := time.Now()
	signature, err := hook.Sign(id, now, body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(within(t), http.MethodPost, platform.Ingest, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("partner-id", partnerID)
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("webhook-signature", signature)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// partnerEvent is an event of a shipment of no order.
func partnerEvent(kind string) []byte {
	return fmt.Appendf(nil, `{"type":%q,"timestamp":%q,"data":{"shipmentId":"A-1","orderId":"01K9XW5Y7Q2ZJ8F3N6R4T0VABC","carrier":"Parcel Express","lines":[{"sku":"NONE","quantity":1}]}}`,
		kind, time.Now().UTC().Format(time.RFC3339))
}

// received is what the log says of an event of the platform's partner.
type received struct {
	Outcome string
	Repeats int
	Reason  struct {
		Code       string
		Violations []struct{ Pointer, Code string }
	}
}

// A partner's event is checked at the door, and operators see what became of it.
func TestWhatAPartnerSentIsInTheLog(t *testing.T) {
	require.NotNil(t, platform.Partner, "the target names no partner")
	operator, path := as(t, "operator"), "/api/ops/partners/"+platform.Partner.ID
	look := func(id string) (found struct{ Event received }) {
		_, err := operator.Call(within(t), http.MethodGet, path+"/events/"+base64.RawURLEncoding.EncodeToString([]byte(id)), nil, nil, &found)
		require.NoError(t, err)
		return found
	}
	good, bad := key(t), key(t)
	body := partnerEvent("shipment.dispatched")
	require.Equal(t, http.StatusAccepted, push(t, good, platform.Partner.Secret, body))
	require.Equal(t, http.StatusAccepted, push(t, good, platform.Partner.Secret, body))
	require.Contains(t, []string{"accepted", "applied", "refused"}, look(good).Event.Outcome, "a consumer may have settled it")
	require.Equal(t, 1, look(good).Event.Repeats)

	require.Equal(t, http.StatusBadRequest, push(t, bad, platform.Partner.Secret, bytes.Replace(body, []byte(`"quantity":1`), []byte(`"quantity":0`), 1)))
	refused := look(bad).Event
	require.Equal(t, "refused", refused.Outcome)
	require.Equal(t, []struct{ Pointer, Code string }{{"/data/lines/0/quantity", "minimum"}}, refused.Reason.Violations)
	require.Eventually(t, func() bool { // the list is eventually consistent
		var list struct{ Items []struct{ WebhookID string } }
		_, err := operator.Call(within(t), http.MethodGet, path+"/events?outcome=refused&type=shipment.dispatched", nil, nil, &list)
		require.NoError(t, err)
		return slices.ContainsFunc(list.Items, func(i struct{ WebhookID string }) bool { return i.WebhookID == bad })
	}, patience, 100*time.Millisecond)
}

func TestARepeatedPartnerEventIsAccepted(t *testing.T) {
	require.NotNil(t, platform.Partner, "the target names no partner")
	id, body := key(t), partnerEvent("shipment.dispatched")
	require.Equal(t, http.StatusAccepted, push(t, id, platform.Partner.Secret, body))
	require.Equal(t, http.StatusAccepted, push(t, id, platform.Partner.Secret, body))
}

func TestS1_AForgedEventIsRefused(t *testing.T) {
	require.NotNil(t, platform.Partner, "the target names no partner")
	forged := "whsec_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	require.Equal(t, http.StatusUnauthorized, push(t, key(t), forged, partnerEvent("shipment.dispatched")))
	require.Equal(t, http.StatusUnauthorized, push(t, key(t), forged, partnerEvent("order.completed")))
	require.NotEqual(t, http.StatusAccepted, push(t, key(t), platform.Partner.Secret, partnerEvent("order.completed")))
}

// The sandbox has no events of Stripe: their route answers like one that does not exist,
// and the partners' route still works.
func TestStripesEventsAreNotFoundWithTheSandbox(t *testing.T) {
	url := strings.Replace(platform.Ingest, "/webhooks/ingest", "/webhooks/stripe", 1)
	req, err := http.NewRequestWithContext(within(t), http.MethodPost, url, strings.NewReader(`{"id":"evt_1"}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, string(body), `"code":"not_found"`, "the function answers")
}
