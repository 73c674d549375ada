package stripe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// busyTries is how often a call is made while another one with its key, or on its
	// object, runs. Such calls end within moments.
	busyTries = 4
	// busyPause is the first wait between them; each is twice as long.
	busyPause = 50 * time.Millisecond
	// keysPerCall bounds how many keys a call has, if each gets a server error.
	keysPerCall = 5
	// searchedIntents bounds how many intents of one key are looked at. More than two
	// would mean that Stripe forgot the key more than once.
	searchedIntents = 10
	// voidReason is the cancellation reason of intents that Refund cancels.
	voidReason = "abandoned"
)

// create creates the key's intent, or finds it. All parameters follow from the order,
// because a repeated key must have the same parameters.
func (s step) create(ctx context.Context) (*stripe.PaymentIntent, error) {
	return keyed(ctx, s.charge.Key+"-create", func(key string) (*stripe.PaymentIntent, error) {
		params := &stripe.PaymentIntentCreateParams{
			Amount:             stripe.Int64(s.units),
			Currency:           stripe.String(strings.ToLower(string(s.charge.Amount.Currency))),
			CaptureMethod:      stripe.String(stripe.PaymentIntentCaptureMethodManual),
			PaymentMethodTypes: []*string{stripe.String("card")},
			Metadata:           map[string]string{orderKey: s.charge.OrderID, chargeKey: s.charge.Key},
		}
		params.SetIdempotencyKey(key)
		return s.api.V1PaymentIntents.Create(ctx, params)
	})
}

// intents returns the ids of the key's intents: the one that the charge refers to, or the
// one of the idempotency key and those that search finds. Stripe keeps a key for a day, so
// the key's intent may be younger than the charge. Search also finds what a key made with
// other parameters, in a release that charged at once. There is no intent if Stripe
// refuses for good to create one.
func (s step) intents(ctx context.Context) ([]string, error) {
	if s.charge.Reference != "" {
		return []string{s.charge.Reference}, nil
	}
	created, err := s.create(ctx)
	if err != nil && !isIdempotencyError(err) && !refusedForGood(err) {
		return nil, err
	}
	ids, failed := s.search(ctx)
	switch {
	case failed != nil:
		return nil, failed
	case err == nil && !slices.Contains(ids, created.ID):
		return append(ids, created.ID), nil
	case len(ids) == 0 && isIdempotencyError(err):
		return nil, failure.Wrap(failure.Unavailable, err, "the payment is not found yet")
	}
	return ids, nil
}

// search returns the ids of the intents with the charge's key in their metadata. Search
// lags by up to a minute.
func (s step) search(ctx context.Context) (ids []string, err error) {
	params := &stripe.PaymentIntentSearchParams{}
	params.Query = fmt.Sprintf(`metadata[%q]:%q`, chargeKey, s.charge.Key)
	for found, err := range s.api.V1PaymentIntents.Search(ctx, params) {
		if err != nil {
			return nil, err
		}
		if ids = append(ids, found.ID); len(ids) == searchedIntents {
			break
		}
	}
	return ids, nil
}

// read reads an intent as it is now, with its charge.
func (s step) read(ctx context.Context, id string) (*stripe.PaymentIntent, error) {
	params := &stripe.PaymentIntentRetrieveParams{}
	params.AddExpand("latest_charge")
	return s.api.V1PaymentIntents.Retrieve(ctx, id, params)
}

// best reads the intents and returns the one that has got furthest.
func (s step) best(ctx context.Context, ids []string) (best *stripe.PaymentIntent, err error) {
	progress := map[stripe.PaymentIntentStatus]int{
		stripe.PaymentIntentStatusSucceeded: 4, stripe.PaymentIntentStatusRequiresCapture: 3,
		stripe.PaymentIntentStatusProcessing: 2, stripe.PaymentIntentStatusRequiresAction: 1,
	}
	for _, id := range ids {
		intent, err := s.read(ctx, id)
		if err != nil {
			return nil, err
		}
		if best == nil || progress[intent.Status] > progress[best.Status] {
			best = intent
		}
	}
	if best == nil {
		return nil, failure.New(failure.Unavailable, "the payment is not found yet")
	}
	return best, nil
}

// refunded reports whether all that was captured is refunded. It needs the intent's
// charge.
func refunded(intent *stripe.PaymentIntent) bool {
	return intent.LatestCharge != nil && intent.LatestCharge.Refunded
}

// voided reports whether Refund canceled the intent, or a release before.
func voided(intent *stripe.PaymentIntent) bool {
	return intent.CancellationReason == voidReason || intent.CancellationReason == ""
}

// keyed makes a call with an idempotency key. While another call with the key runs, it is
// made again, a few times. A server error that Stripe repeats for the key would be repeated
// for a day, so the call gets another key. That is safe: an intent moves from state to
// state only once, and what is created twice is confirmed once, since all callers use the
// keys in the same order.
func keyed[T any](ctx context.Context, key string, call func(key string) (T, error)) (T, error) {
	made, err := call(key)
	for n := 1; n < busyTries && busy(err) && waited(ctx, busyPause<<(n-1)); n++ {
		made, err = call(key)
	}
	for n := 2; n <= keysPerCall && isReplayed(err) && isServerError(err); n++ {
		made, err = call(fmt.Sprintf("%s-%d", key, n))
	}
	return made, err
}

// waited reports whether d has passed before ctx ended.
func waited(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
