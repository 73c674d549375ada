package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
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

func partnerEvent(kind string) []byte {
	return fmt.Appendf(nil, `{"type":%q,"timestamp":%q,"data":{"reference":"A-1"}}`, kind, time.Now().UTC().Format(time.RFC3339))
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
