package stripe

import (
	"errors"
	"net/http"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
)

// translate converts an error of the API. The message contains Stripe's code, never
// the card.
func translate(err error) error {
	var api *stripe.Error
	if !errors.As(err, &api) {
		var known *failure.Error
		if errors.As(err, &known) {
			return err
		}
		return failure.Wrap(failure.Unavailable, err, "the payment gateway did not answer")
	}
	switch {
	case declined(api):
		return failure.New(failure.PaymentDeclined, "the payment was declined (%s)", codeOf(api))
	case api.HTTPStatusCode == http.StatusTooManyRequests:
		return failure.New(failure.Throttled, "the payment gateway takes no more requests now (%s)", codeOf(api))
	case api.HTTPStatusCode >= http.StatusInternalServerError, api.HTTPStatusCode == http.StatusConflict:
		return failure.New(failure.Unavailable, "the payment gateway is not available (%d %s)", api.HTTPStatusCode, codeOf(api))
	}
	return failure.New(failure.Internal, "the payment gateway refused the request (%d %s)", api.HTTPStatusCode, codeOf(api))
}

// declined reports whether the card or its bank declined, or the payment method does
// not exist.
func declined(e *stripe.Error) bool {
	return e.Type == stripe.ErrorTypeCard || e.Type == stripe.ErrorTypeInvalidRequest && e.Param == "payment_method"
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

// mayHaveSucceeded reports whether the call may have had its effect despite the error.
func mayHaveSucceeded(err error) bool {
	return has(err, stripe.ErrorCodePaymentIntentUnexpectedState) || failure.Transient(translate(err))
}

func has(err error, code stripe.ErrorCode) bool {
	var api *stripe.Error
	return errors.As(err, &api) && api.Code == code
}
