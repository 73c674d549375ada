package stripe

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
)

// longestRetryAfter bounds what Stripe may ask us to wait.
const longestRetryAfter = 10 * time.Minute

// translate converts an error of the API; nil stays nil. The message contains Stripe's
// code, never the card.
func translate(err error) error {
	var known *failure.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	api := apiError(err)
	if api == nil {
		return failure.Wrap(failure.Unavailable, err, "the payment gateway did not answer")
	}
	switch {
	case declined(api):
		return failure.New(failure.PaymentDeclined, "the payment was declined (%s)", codeOf(api))
	case api.HTTPStatusCode == http.StatusTooManyRequests:
		return failure.New(failure.Throttled, "the payment gateway takes no more requests now (%s)", codeOf(api)).After(retryAfter(err))
	case passes(api):
		return failure.New(failure.Unavailable, "the payment gateway is not available (%d %s)", api.HTTPStatusCode, codeOf(api)).After(retryAfter(err))
	}
	return failure.New(failure.Internal, "the payment gateway refused the request (%d %s)", api.HTTPStatusCode, codeOf(api))
}

// inDoubt is the failure of a call that would have told the result of another one: that
// one may have happened, so it is Unavailable where the call itself was only throttled.
func inDoubt(err error) error {
	err = translate(err)
	if failure.Is(err, failure.Throttled) {
		return failure.Wrap(failure.Unavailable, err, "the result of the payment is not known").After(failure.RetryAfter(err))
	}
	return err
}

func apiError(err error) *stripe.Error {
	var api *stripe.Error
	if errors.As(err, &api) {
		return api
	}
	return nil
}

// declined reports whether the card or its bank declined, the shopper was not
// authenticated, or the payment method does not exist.
func declined(e *stripe.Error) bool {
	return e.Type == stripe.ErrorTypeCard || e.Code == stripe.ErrorCodePaymentIntentAuthenticationFailure ||
		e.Type == stripe.ErrorTypeInvalidRequest && e.Param == "payment_method"
}

// passes reports whether the same request can succeed later. Stripe says so in a header,
// or leaves it to the status. If it says no to a server error, only the same key is
// hopeless: keyed changes it.
func passes(e *stripe.Error) bool {
	return header(e.LastResponse, "Stripe-Should-Retry") == "true" ||
		e.HTTPStatusCode == http.StatusConflict || e.HTTPStatusCode >= http.StatusInternalServerError || e.Code == stripe.ErrorCodeBalanceInsufficient
}

// retryAfter is how long Stripe asks to wait; 0 if it does not say.
func retryAfter(err error) time.Duration {
	api := apiError(err)
	if api == nil {
		return 0
	}
	seconds, err := strconv.Atoi(header(api.LastResponse, "Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, int(longestRetryAfter/time.Second)))*time.Second, longestRetryAfter)
}

// codeOf is the most specific code of a Stripe error.
func codeOf(e *stripe.Error) string {
	switch {
	case e.DeclineCode != "":
		return string(e.DeclineCode)
	case e.Code != "":
		return string(e.Code)
	}
	return string(e.Type)
}

// codeIn is codeOf for an error that has one.
func codeIn(err error) string {
	if api := apiError(err); api != nil {
		return codeOf(api)
	}
	return ""
}

// uncertain reports whether the call may have had its effect, now or when its key was
// first used, despite the error. A request that was throttled had none.
func uncertain(err error) bool {
	code := failure.CodeOf(translate(err))
	return isReplayed(err) || isIdempotencyError(err) || has(err, stripe.ErrorCodePaymentIntentUnexpectedState) || code == failure.Unavailable
}

// busy reports whether another call with the same key, or on the same object, is running.
func busy(err error) bool {
	return has(err, stripe.ErrorCodeIdempotencyKeyInUse) || has(err, stripe.ErrorCodeLockTimeout)
}

// refusedForGood reports whether Stripe refuses the request itself, so that repeating it
// is of no use: the amount, the state of the charge, the age of the payment.
func refusedForGood(err error) bool {
	api := apiError(err)
	return api != nil && api.Type == stripe.ErrorTypeInvalidRequest && api.HTTPStatusCode == http.StatusBadRequest && !passes(api)
}

// isIdempotencyError reports whether the key was used with other parameters.
func isIdempotencyError(err error) bool {
	api := apiError(err)
	return api != nil && api.Type == stripe.ErrorTypeIdempotency && api.HTTPStatusCode == http.StatusBadRequest
}

func isServerError(err error) bool {
	api := apiError(err)
	return api != nil && api.HTTPStatusCode >= http.StatusInternalServerError
}

// isReplayed reports whether Stripe repeated an error that it gave to the key before.
func isReplayed(err error) bool {
	api := apiError(err)
	return api != nil && replayed(api.LastResponse)
}

// replayed reports whether Stripe repeated its first response to the key.
func replayed(r *stripe.APIResponse) bool { return header(r, "Idempotent-Replayed") == "true" }

func header(r *stripe.APIResponse, name string) string {
	if r == nil {
		return ""
	}
	return r.Header.Get(name)
}

func has(err error, code stripe.ErrorCode) bool {
	api := apiError(err)
	return api != nil && api.Code == code
}
