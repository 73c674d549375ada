package stripe_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	api "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// notRunVariable is the variable with the path of a file that lists the checks
// that did not run.
const notRunVariable = "EVENTFORGE_NOT_RUN"

// startTimeout is how long Stripe's mock may take until it listens.
const startTimeout = time.Minute

// stripeMock starts Stripe's own mock and returns its address. The mock checks each
// request against Stripe's description of its API; it has no state.
func stripeMock(t *testing.T) string {
	t.Helper()
	program := filepath.Join(target.Root(), ".cache", "bin", "stripe-mock")
	if _, err := os.Stat(program); err != nil {
		notRun(t)
	}
	cmd := exec.CommandContext(t.Context(), program, "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	cmd.SysProcAttr = diesWithParent()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // it was killed
	})
	late := time.AfterFunc(startTimeout, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, found := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); found {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + address
		}
	}
	t.Fatal("Stripe's mock does not listen")
	return ""
}

func notRun(t *testing.T) {
	t.Helper()
	if path := os.Getenv(notRunVariable); path != "" {
		note, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		defer note.Close()
		_, err = fmt.Fprintf(note, "test/adapter/stripe %s: there is no stripe-mock\n", t.Name())
		require.NoError(t, err)
	}
	t.Skip("NOT RUN: there is no stripe-mock; go tool task stripe-mock:tool builds it")
}

// checked sends each request to Stripe's mock, too, and notes what that refuses.
type checked struct {
	mock    string
	calls   map[string]int // by operation
	refused []string
}

var (
	object = regexp.MustCompile(`/(pi|re|ch)_[^/]+`)
)

// RoundTrip implements http.RoundTripper.
func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err := c.check(r, body); err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (c *checked) check(r *http.Request, body []byte) error {
	copied, err := http.NewRequestWithContext(r.Context(), r.Method, c.mock+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	copied.Header = r.Header.Clone()
	response, err := http.DefaultTransport.RoundTrip(copied)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	operation := r.Method + " " + object.ReplaceAllString(r.URL.Path, "/{id}")
	c.calls[operation]++
	if response.StatusCode != http.StatusOK {
		c.refused = append(c.refused, fmt.Sprintf("%s %s: %d %s", operation, body, response.StatusCode, answer))
	}
	return nil
}

// Stripe's own mock accepts every request that the adapter makes, over whole lives of
// charges that the stand-in plays.
func TestStripesMockAcceptsEveryRequest(t *testing.T) {
	seen := &checked{mock: stripeMock(t), calls: map[string]int{}}
	h := newHarness(t)
	h.Gateway = stripe.New(stripe.Options{Key: key(stripetest.DefaultKey), BaseURL: h.url, HTTPClient: &http.Client{Transport: seen}})
	_, err := h.mocked(seen).V1PaymentIntents.Create(t.Context(), &api.PaymentIntentCreateParams{
		Amount: api.Int64(1999), Currency: api.String("usd"), CaptureMethod: api.String("by_hand"),
	})
	require.Error(t, err)
	require.Len(t, seen.refused, 1, "the mock refuses what Stripe does not know")
	seen.refused, seen.calls = nil, map[string]int{}

	defer func() { assert.Empty(t, seen.refused) }() // also if the stand-in refuses it
	before := len(h.Requests())
	lives(t, h)
	assert.Equal(t, []string{
		"GET /v1/balance_transactions",
		"GET /v1/disputes",
		"GET /v1/payment_intents/search",
		"GET /v1/payment_intents/{id}",
		"GET /v1/refunds",
		"GET /v1/refunds/{id}",
		"POST /v1/payment_intents",
		"POST /v1/payment_intents/{id}/cancel",
		"POST /v1/payment_intents/{id}/capture",
		"POST /v1/payment_intents/{id}/confirm",
		"POST /v1/refunds",
	}, slices.Sorted(maps.Keys(seen.calls)), "the adapter's operations")
	assert.Len(t, h.Requests(), before+total(seen.calls), "every request was checked")
}

// lives are charges that need every call of the adapter.
func lives(t *testing.T, h *harness) {
	t.Helper()
	for currency, amount := range map[string]int64{"USD": 1999, "ISK": 12_900, "KWD": 5120} {
		c := charge(currency, visa)
		c.Amount.Amount = amount
		h.captured(c)
	}
	c := charge("01", challenged)
	a, err := h.Authorize(t.Context(), c)
	require.NoError(t, err)
	h.Authenticate(a.Reference, stripetest.Accepted)
	h.authorize(c)
	h.void(c)
	h.wantAuthorize(charge("02", "pm_card_visa_chargeDeclined"), failure.PaymentDeclined)

	c = charge("parts", visa)
	h.captured(c)
	for range 2 {
		_, err = h.RefundPart(t.Context(), payment.Part{Charge: c, ID: "a", Amount: money.Money{Amount: 500, Currency: c.Amount.Currency}})
		require.NoError(t, err)
	}

	c = charge("03", visa)
	h.captured(c)
	var first payment.Refund
	for n := range 3 {
		if n == 2 {
			h.clock.Advance(day)
		}
		refund, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		require.True(t, n == 0 || refund == first)
		first = refund
	}
	_, err = h.Report(t.Context(), h.authorize(charge("04", visa)))
	require.NoError(t, err)

	h.captured(charge("05", "pm_card_createDispute"))
	for p := (pagination.Page[payment.Movement]{}); ; {
		p, err = h.Movements(t.Context(), h.clock.Now().Add(-2*day), h.clock.Now().Add(day), pagination.Request{After: p.Next, Limit: 3})
		require.NoError(t, err)
		if p.Next == "" {
			break
		}
	}
	c.Reference = ""
	_, err = h.MovementsOf(t.Context(), c)
	require.NoError(t, err)
}

// mocked is Stripe's own client of the mock.
func (h *harness) mocked(c *checked) *api.Client {
	return api.NewClient(stripetest.DefaultKey, api.WithBackends(api.NewBackendsWithConfig(&api.BackendConfig{
		URL: &h.url, HTTPClient: &http.Client{Transport: c}, MaxNetworkRetries: api.Int64(0), LeveledLogger: &api.LeveledLogger{Level: api.LevelNull},
	})))
}

func total(counts map[string]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}
