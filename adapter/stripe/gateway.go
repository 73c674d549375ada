// Package stripe charges cards through Stripe's PaymentIntents.
//
// A charge is one intent. Creating it moves no money, confirming it authorizes the amount,
// capturing it takes the amount. Each of these calls has an idempotency key that is derived
// from the charge's. However often the calls are repeated, and whichever response is lost,
// a key has one intent. Stripe repeats its first response to a key, so an intent is read
// again whenever a response may be old or is missing: only the intent itself tells what
// happened.
//
// Refund cancels an intent that was not captured, so that a late confirmation fails, and
// refunds one that was. docs/payments.md describes the calls.
package stripe

import (
	"context"
	"net/http"
	"time"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/adapter/rotation"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// requestTimeout is for one call. The slow one is the confirmation, which waits for
	// the card's bank.
	requestTimeout = 8 * time.Second
	// stepTimeout is for all calls of an operation together. It ends before the function's
	// 20 s, so that the failure is told; a guarded operation ends after 10 s
	// (saga.DefaultGuard).
	stepTimeout = 15 * time.Second
	// networkRetries: the saga and the queue retry, more patiently and within a limit. A
	// retry here would outlive the operation's time.
	networkRetries = 0
	// chargeKey is the metadata key of the charge's key in an intent.
	chargeKey = "charge_key"
	// orderKey is the metadata key of the order's id in an intent, and in a refund.
	orderKey = "order_id"
)

// Options are what a Gateway needs.
type Options struct {
	// Key returns the API's secret key. It is called at the first charge, every few minutes
	// after that, and when Stripe refuses the key. See SecretKey.
	Key func(context.Context) (string, error)
	// BaseURL is the API's address; empty means Stripe's own.
	BaseURL string
	// HTTPClient makes the calls; nil means one with a time-out.
	HTTPClient *http.Client
	// Now tells how old the key is; nil means the machine's clock.
	Now func() time.Time
}

// Gateway is a port.PaymentGateway. It is safe for concurrent use.
type Gateway struct {
	key    *rotation.Cache[string]
	client *stripe.Client
}

var _ port.PaymentGateway = (*Gateway)(nil)

// New returns a Gateway. It makes no calls.
func New(o Options) *Gateway {
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: requestTimeout}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	key := rotation.NewCache(o.Key, o.Now)
	return &Gateway{key: key, client: newClient(o, key)}
}

// newClient returns Stripe's client, whose requests get the key on their way.
func newClient(o Options, key *rotation.Cache[string]) *stripe.Client {
	keyed := *o.HTTPClient
	keyed.Transport = &keyedTransport{next: o.HTTPClient.Transport, key: key}
	backend := &stripe.BackendConfig{
		HTTPClient:        &keyed,
		MaxNetworkRetries: stripe.Int64(networkRetries),
		EnableTelemetry:   stripe.Bool(false),
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull}, // errors are returned, and logged once
	}
	if o.BaseURL != "" {
		backend.URL = stripe.String(o.BaseURL)
	}
	return stripe.NewClient(placeholder, stripe.WithBackends(stripe.NewBackendsWithConfig(backend)))
}

// api returns the client. It fails with the errors of Options.Key while there is no key.
func (g *Gateway) api(ctx context.Context) (*stripe.Client, error) {
	if _, err := g.key.Value(ctx); err != nil {
		return nil, err
	}
	return g.client, nil
}

// step is one operation on a charge.
type step struct {
	api    *stripe.Client
	charge payment.Charge
	units  int64 // the charge's amount, as Stripe writes it
}

// begin prepares an operation, whose calls must end with the returned context.
func (g *Gateway) begin(ctx context.Context, c payment.Charge) (context.Context, context.CancelFunc, step, error) {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	units, err := payment.CardAmounts().Units(c.Amount)
	if err != nil {
		return ctx, cancel, step{}, err
	}
	api, err := g.api(ctx)
	return ctx, cancel, step{api: api, charge: c, units: units}, err
}
