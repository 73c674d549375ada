package payment

// The sandbox's test tokens: each makes every charge with it take the same
// course. A token that begins with TokenOK is as good as TokenOK; one that is
// not listed here is declined.
const (
	// TokenOK has the charge made.
	TokenOK = "tok_ok"
	// TokenDeclined is declined: PaymentDeclined.
	TokenDeclined = "tok_declined"
	// TokenTimeoutAfterCharge has the charge made, but the first answer is lost:
	// Unavailable.
	TokenTimeoutAfterCharge = "tok_timeout_after_charge" //nolint:gosec // a test token, no secret
	// TokenFlaky fails the first call before any effect: Unavailable.
	TokenFlaky = "tok_flaky"
)
