package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
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

// A platform that was told of Stripe sends payments there, with the key from its Secrets
// Manager; Stop fails if a log has the key.
func TestLocalPaysWithStripe(t *testing.T) {
	local(t) // needs the built programs
	gateway := &declining{keys: map[string]bool{}}
	server := httptest.NewServer(gateway)
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("sk_test_endtoend1\n"), 0o600))
	own, err := target.Start(within(t), target.Options{Data: t.TempDir(), Flags: []string{
		"--payment-gateway", "stripe", "--stripe-secret-key-file", file, "--stripe-publishable-key", "pk_test_endtoend1", "--stripe-address", server.URL,
	}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop()) })

	shopper, err := signin.As(within(t), own.Target, "shopper")
	require.NoError(t, err)
	placed, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "pm_card_visa"))
	require.NoError(t, err)
	o, err := shopper.Follow(within(t), placed.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", o.Status)
	require.Equal(t, "payment_declined", o.Reason.Code)
	require.Equal(t, []string{"Bearer sk_test_endtoend1"}, gateway.seen())
}
