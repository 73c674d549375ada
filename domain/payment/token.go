package payment

import "time"

// The sandbox's test tokens. Each determines the result of every charge with
// it; what is said to be charged is authorized, and can be captured. A token that
// begins with TokenOK works like TokenOK; any other token that
// is not listed is declined.
const (
	// TokenOK is charged.
	TokenOK = "tok_ok"
	// TokenDeclined is declined: PaymentDeclined.
	TokenDeclined = "tok_declined"
	// TokenTimeoutAfterCharge is charged, but the first response is lost:
	// Unavailable.
	TokenTimeoutAfterCharge = "tok_timeout_after_charge" //nolint:gosec // a test token, no secret
	// TokenOperated is charged and refunded as the sandbox's Operation says: it can be
	// slow or down.
	TokenOperated = "tok_ok_operated"
	// TokenFlaky fails the first call, before it has any effect: Unavailable.
	TokenFlaky = "tok_flaky"
	// TokenRequiresAction is authorized once the shopper has confirmed it, and declined
	// if the shopper refuses.
	TokenRequiresAction = "tok_requires_action"
	// TokenCaptureFails is captured, but the gateway answers every capture with an error
	// that does not pass: Invalid. So the order is compensated by a refund.
	TokenCaptureFails = "tok_capture_fails"
	// TokenNeverRefunded is like TokenCaptureFails, and is never refunded either:
	// RefundRefused. So the order needs attention, and is settled by hand.
	TokenNeverRefunded = "tok_never_refunded"
	// TokenRefundRefused is charged, but a completed order of it cannot be refunded:
	// RefundRefused.
	TokenRefundRefused = "tok_refund_refused" //nolint:gosec // a test token, no secret
	// TokenAuthorizationLost is authorized, but cannot be captured: AuthorizationLost.
	TokenAuthorizationLost = "tok_authorization_lost"
)

// SandboxSecret is the client secret of the sandbox's challenge for an order. It is no
// secret: the sandbox moves no money.
func SandboxSecret(orderID string) string { return "sandbox_secret_" + orderID }

// Operation is how the sandbox treats TokenOperated, for tests and drills. The zero
// Operation is a payment gateway that works.
type Operation struct {
	Down  bool          // it refuses with an error of its own: Unavailable, without effect
	Delay time.Duration // before it answers; it charges even if nobody waits that long
}
