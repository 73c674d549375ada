// Package stripe charges cards through Stripe's PaymentIntents.
//
// A charge is two calls, each with an idempotency key derived from the charge's:
// creating an intent, which moves no money, and confirming it. However often the calls
// are repeated, and whichever response is lost, a key has one intent. Refund repeats the
// creation to find the intent. It refunds the intent if it succeeded, else it cancels
// it, so that a late confirmation fails.
package stripe

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// requestTimeout is below the 10 s that a charge may take (saga.DefaultGuard), and a
	// refund's two calls fit into the function's 20 s.
	requestTimeout = 8 * time.Second
	// networkRetries: the saga and the queue retry, more patiently and within a limit. A
	// retry here would outlive the charge's time-out.
	networkRetries = 0
	// chargeKey is the metadata key of the charge's key in an intent.
	chargeKey = "charge_key"
)

// Options are what a Gateway needs.
type Options struct {
	// Key returns the API's secret key. It is called at the first charge, until
	// it succeeds once. See SecretKey.
	Key func(context.Context) (string, error)
	// BaseURL is the API's address; empty means Stripe's own.
	BaseURL string
	// HTTPClient makes the calls; nil means one with a time-out.
	HTTPClient *http.Client
}

// Gateway is a port.PaymentGateway. It is safe for concurrent use.
type Gateway struct {
	options Options
	mu      sync.Mutex
	client  *stripe.Client // nil until the key is known
}

var _ port.PaymentGateway = (*Gateway)(nil)

// New returns a Gateway. It makes no calls.
func New(o Options) *Gateway {
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: requestTimeout}
	}
	return &Gateway{options: o}
}

// api returns the client, which is made when it is first needed.
func (g *Gateway) api(ctx context.Context) (*stripe.Client, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.client != nil {
		return g.client, nil
	}
	key, err := g.options.Key(ctx)
	if err != nil {
		return nil, err
	}
	backend := &stripe.BackendConfig{
		HTTPClient:        g.options.HTTPClient,
		MaxNetworkRetries: stripe.Int64(networkRetries),
		EnableTelemetry:   stripe.Bool(false),
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull}, // errors are returned, and logged once
	}
	if g.options.BaseURL != "" {
		backend.URL = stripe.String(g.options.BaseURL)
	}
	g.client = stripe.NewClient(key, stripe.WithBackends(stripe.NewBackendsWithConfig(backend)))
	return g.client, nil
}

// Authorize authorizes the token's payment method once per key. It fails with
// PaymentDeclined if the card or its bank declines, with Conflict if the key is void
// because Refund was first, and with Unavailable if the authorization may have happened.
func (g *Gateway) Authorize(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	api, err := g.api(ctx)
	if err != nil {
		return payment.Authorization{}, err
	}
	intent, err := create(ctx, api, c)
	if err != nil {
		return payment.Authorization{}, translate(err)
	}
	confirmed, err := confirm(ctx, api, intent.ID, c)
	if err != nil && !mayHaveSucceeded(err) {
		return payment.Authorization{}, translate(err)
	}
	if err == nil && confirmed.Status == stripe.PaymentIntentStatusRequiresCapture {
		return payment.Authorization{Reference: confirmed.ID}, nil
	}
	return resultOf(ctx, api, intent.ID, err)
}

// resultOf reads the result of a confirmation from its intent. Stripe repeats the first
// response to a key, even a server error, so the response itself does not show it.
func resultOf(ctx context.Context, api *stripe.Client, id string, cause error) (payment.Authorization, error) {
	intent, err := api.V1PaymentIntents.Retrieve(ctx, id, nil)
	if err != nil {
		return payment.Authorization{}, translate(err)
	}
	switch intent.Status {
	case stripe.PaymentIntentStatusRequiresCapture, stripe.PaymentIntentStatusSucceeded:
		return payment.Authorization{Reference: intent.ID}, nil
	case stripe.PaymentIntentStatusRequiresAction:
		return payment.Authorization{Reference: intent.ID, Action: &payment.Action{ClientSecret: intent.ClientSecret}}, nil
	case stripe.PaymentIntentStatusCanceled:
		return payment.Authorization{}, failure.New(failure.Conflict, "the charge was refunded before it was made")
	default:
		return payment.Authorization{}, failure.Wrap(failure.Unavailable, cause, "the charge is %s", intent.Status)
	}
}

// Capture captures the key's authorized intent.
func (g *Gateway) Capture(ctx context.Context, c payment.Charge) error {
	api, err := g.api(ctx)
	if err != nil {
		return err
	}
	params := &stripe.PaymentIntentCaptureParams{}
	params.SetIdempotencyKey(c.Key + "-capture")
	_, err = api.V1PaymentIntents.Capture(ctx, c.Reference, params)
	if has(err, stripe.ErrorCodePaymentIntentUnexpectedState) {
		return failure.Wrap(failure.AuthorizationLost, err, "the authorization is lost")
	}
	if err != nil {
		return translate(err)
	}
	return nil
}

// create creates the key's intent, or finds it. All parameters follow from the order,
// because a repeated key must have the same parameters.
func create(ctx context.Context, api *stripe.Client, c payment.Charge) (*stripe.PaymentIntent, error) {
	units, err := payment.CardAmounts().Units(c.Amount)
	if err != nil {
		return nil, err
	}
	params := &stripe.PaymentIntentCreateParams{
		Amount:             stripe.Int64(units),
		Currency:           stripe.String(strings.ToLower(string(c.Amount.Currency))),
		CaptureMethod:      stripe.String(string(stripe.PaymentIntentCaptureMethodManual)),
		PaymentMethodTypes: []*string{stripe.String("card")},
		Metadata:           map[string]string{"order_id": c.OrderID, chargeKey: c.Key},
	}
	params.SetIdempotencyKey(c.Key + "-create")
	return api.V1PaymentIntents.Create(ctx, params)
}

// confirm authorizes the payment, for a shopper who is present.
func confirm(ctx context.Context, api *stripe.Client, id string, c payment.Charge) (*stripe.PaymentIntent, error) {
	params := &stripe.PaymentIntentConfirmParams{PaymentMethod: stripe.String(c.Token), UseStripeSDK: stripe.Bool(true)}
	params.SetIdempotencyKey(c.Key + "-confirm")
	return api.V1PaymentIntents.Confirm(ctx, id, params)
}
