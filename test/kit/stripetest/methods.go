package stripetest

// method is how a test payment method behaves. See https://docs.stripe.com/testing.
type method struct {
	code, declineCode string // it is declined
	challenge         bool   // the shopper must authenticate, if present; declined if not
	dispute           bool   // the captured charge is disputed at once
	refund            string // the first status of refunds; empty means succeeded
	processing        bool   // stays in processing until Settle; no card of Stripe's does
}

var methods = map[string]method{
	"pm_card_visa":       {},
	"pm_card_visa_debit": {},
	"pm_card_mastercard": {},
	"pm_card_amex":       {},

	"pm_card_chargeDeclined":                       {code: "card_declined", declineCode: "generic_decline"},
	"pm_card_visa_chargeDeclined":                  {code: "card_declined", declineCode: "generic_decline"},
	"pm_card_chargeDeclinedInsufficientFunds":      {code: "card_declined", declineCode: "insufficient_funds"},
	"pm_card_visa_chargeDeclinedInsufficientFunds": {code: "card_declined", declineCode: "insufficient_funds"},
	"pm_card_visa_chargeDeclinedLostCard":          {code: "card_declined", declineCode: "lost_card"},
	"pm_card_visa_chargeDeclinedStolenCard":        {code: "card_declined", declineCode: "stolen_card"},
	"pm_card_chargeDeclinedExpiredCard":            {code: "expired_card"},
	"pm_card_chargeDeclinedIncorrectCvc":           {code: "incorrect_cvc"},
	"pm_card_chargeDeclinedProcessingError":        {code: "processing_error"},
	"pm_card_chargeDeclinedFraudulent":             {code: "card_declined", declineCode: "fraudulent"},
	"pm_card_threeDSecure2Required":                {challenge: true},
	"pm_card_threeDSecureRequired":                 {challenge: true},
	"pm_card_authenticationRequired":               {challenge: true},
	"pm_card_threeDSecureRequiredChargeDeclined":   {challenge: true, code: "card_declined", declineCode: "generic_decline"},

	"pm_card_createDispute": {dispute: true},
	"pm_card_refundFail":    {}, // FailRefund plays the failure, which comes later
	"pm_card_pendingRefund": {refund: "pending"},

	"pm_processing": {processing: true},
}
