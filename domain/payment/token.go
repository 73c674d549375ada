package payment

// The sandbox's test tokens: each makes every charge with it take the same
// course. A token that begins with TokenOK is as good as TokenOK; one that is
// not listed here is declined.
const (
	TokenOK                 = "tok_ok"                   // the charge is made
	TokenDeclined           = "tok_declined"             // PaymentDeclined
	TokenTimeoutAfterCharge = "tok_timeout_after_charge" // made, but the first answer is lost: Unavailable
	TokenFlaky              = "tok_flaky"                // the first call fails before any effect: Unavailable
)
