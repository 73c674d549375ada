package payment

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
	// TokenFlaky fails the first call, before it has any effect: Unavailable.
	TokenFlaky = "tok_flaky"
)
