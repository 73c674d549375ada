package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// declining is a stand-in for Stripe whose cards are all declined.
type declining struct {
	mu   sync.Mutex
	keys map[string]bool // that the requests came with
}

func (d *declining) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keys[r.Header.Get("Authorization")] = true
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusPaymentRequired)
	_, _ = io.WriteString(w, `{"error":{"type":"card_error","code":"card_declined","decline_code":"generic_decline","message":"Your card was declined."}}`)
}

func (d *declining) seen() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for key := range d.keys {
		all = append(all, key)
	}
	return all
}

// The secrets of these tests: of the platform at Stripe, and of Stripe's events.
const (
	stripeKey    = "sk_test_endtoend1"
	stripeEvents = "whsec_endtoend1"
)

// startWithStripe starts a platform of the test's own that pays with a stand-in for Stripe,
// which signs its events with stripeEvents.
func startWithStripe(t *testing.T, gateway http.Handler) *target.Local {
	t.Helper()
	server := httptest.NewServer(gateway)
	t.Cleanup(server.Close)
	secrets := t.TempDir()
	key, events := filepath.Join(secrets, "key"), filepath.Join(secrets, "events")
	require.NoError(t, os.WriteFile(key, []byte(stripeKey), 0o600))
	require.NoError(t, os.WriteFile(events, []byte(stripeEvents), 0o600))
	own, err := target.Start(within(t), target.Options{Data: t.TempDir(), Flags: []string{
		"--payment-gateway", "stripe", "--stripe-secret-key-file", key, "--stripe-webhook-secret-file", events,
		"--stripe-publishable-key", "pk_test_endtoend1", "--stripe-address", server.URL,
	}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop()) })
	return own
}

// A platform that was told of Stripe sends payments there, with the key from its Secrets
// Manager; Stop fails if a log has the key.
func TestLocalPaysWithStripe(t *testing.T) {
	gateway := &declining{keys: map[string]bool{}}
	own := startWithStripe(t, gateway)

	shopper, err := signin.As(within(t), own.Target, "shopper")
	require.NoError(t, err)
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "pm_card_visa"))
	require.NoError(t, err)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", o.Status)
	require.Equal(t, "payment_declined", o.Reason.Code)
	require.Equal(t, []string{"Bearer " + stripeKey}, gateway.seen())
}

// Stripe tells of a dispute by a signed event: through the HTTP API, the queue and the
// function, it comes into the order's timeline, once however often it is told.
func TestStripeTellsOfADispute(t *testing.T) {
	gateway := stripetest.New(stripetest.Options{Key: stripeKey})
	own := startWithStripe(t, gateway)
	shopper, err := signin.As(within(t), own.Target, "shopper")
	require.NoError(t, err)
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "pm_card_visa"))
	require.NoError(t, err)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	intent := gateway.Intents()[0].ID
	gateway.Dispute(intent, "fraudulent")
	operator, err := signin.As(within(t), own.Target, "operator")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		as, is := search(t, operator, placed.ID, object{"q": intent})
		require.Equal(t, "payment", as)
		return is
	}, patience, 20*time.Millisecond)

	url := strings.Replace(own.Ingest, "/webhooks/ingest", "/webhooks/stripe", 1)
	for range 2 {
		for _, e := range gateway.Events() {
			require.Equal(t, http.StatusOK, deliver(t, gateway, e, url, stripeEvents), e.Type)
			require.Equal(t, http.StatusBadRequest, deliver(t, gateway, e, url, "whsec_forged"), e.Type)
		}
	}
	disputed := func() (n int) {
		found, err := shopper.Order(within(t), placed.ID)
		require.NoError(t, err)
		for _, entry := range found.Timeline {
			if entry.Type == "order.disputed" {
				n++
			}
		}
		return n
	}
	require.Eventually(t, func() bool { return disputed() == 1 }, patience, 20*time.Millisecond)
	require.Eventually(t, func() bool {
		queues, err := control.Client{Base: own.Control}.Queues(within(t))
		require.NoError(t, err)
		for _, q := range queues {
			if strings.HasSuffix(q.Name, "charges") {
				return q.Visible+q.InFlight+q.Delayed == 0
			}
		}
		return false
	}, patience, 20*time.Millisecond)
	require.Equal(t, 1, disputed())
}

// deliver sends an event as Stripe does, and returns the status.
func deliver(t *testing.T, gateway *stripetest.Server, e stripetest.Event, url, secret string) int {
	t.Helper()
	r, err := gateway.Delivery(within(t), e, url, secret)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}
