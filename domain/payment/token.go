package payment

import "time"

// The sandbox's test tokens. Each determines the result of every charge with
// it. A token that begins with TokenOK works like TokenOK; any other token that
// is not listed is declined.
const (
	// TokenOK is charged.
	TokenOK = "tok_ok"
	// TokenDeclined is declined: PaymentDeclined.
	TokenDeclined = "tok_declined"
	// TokenTimeoutAfterCharge is charged, but the first response is lost:
	// Unavailable.
	TokenTimeoutAfterCharge = "tok_timeout_after_charge" //nolint:gosec // a test token, no secret
	// TokenOperated is charged as the sandbox's Operation says: it can be slow or down.
	TokenOperated = "tok_ok_operated"
	// TokenFlaky fails the first call, before it has any effect: Unavailable.
	TokenFlaky = "tok_flaky"
)

// Operation is how the sandbox treats TokenOperated, for tests and drills. The zero
// Operation is a payment gateway that works.
type Operation struct {
	Down  bool          // it refuses with an error of its own: Unavailable, without effect
	Delay time.Duration // before it answers; it charges even if nobody waits that long
}
