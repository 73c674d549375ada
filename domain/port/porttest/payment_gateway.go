package porttest

import (
	"slices"
	"testing"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Tokens are the payment methods that lead to each result. An empty one means
// that the gateway cannot produce that result.
type Tokens struct {
	OK                 string
	Declined           string
	TimeoutAfterCharge string
	Flaky              string
	RequiresAction     string
	AuthorizationLost  string
}

// SandboxTokens are the sandbox's tokens.
func SandboxTokens() Tokens {
	return Tokens{
		OK: payment.TokenOK, Declined: payment.TokenDeclined,
		TimeoutAfterCharge: payment.TokenTimeoutAfterCharge, Flaky: payment.TokenFlaky,
		RequiresAction: payment.TokenRequiresAction, AuthorizationLost: payment.TokenAuthorizationLost,
	}
}

// gatewayTest is one test's payment gateway.
type gatewayTest struct {
	port.PaymentGateway
	t *testing.T
}

// Gateway is the contract of port.PaymentGateway.
func Gateway(t *testing.T, tokens Tokens, open func(t *testing.T) port.PaymentGateway) {
	tests := map[string]struct {
		token string // skipped without
		test  func(gatewayTest, payment.Charge)
	}{
		"G13_AuthorizingAgainIsOneCharge":      {tokens.OK, authorizeAgain},
		"Authorize_ManyAtOnceIsOneCharge":      {tokens.OK, authorizeTogether},
		"Capture_TwiceIsOnce":                  {tokens.OK, captureTwice},
		"Capture_NeedsAnAuthorization":         {tokens.OK, captureNothing},
		"Refund_VoidsAnAuthorization":          {tokens.OK, refundVoidsAuthorization},
		"Refund_RefundsWhatWasCapturedOnce":    {tokens.OK, refundGivesBack},
		"Refund_WithoutAChargeVoidsTheKey":     {tokens.OK, refundVoids},
		"Refund_ConcurrentWithAnAuthorization": {tokens.OK, refundWhileAuthorizing},
		"Refund_ConcurrentWithACapture":        {tokens.OK, refundWhileCapturing},
		"RefundPart_RefundsEachPartOnce":       {tokens.OK, refundParts},
		"RefundPart_NeverMoreThanWasCaptured":  {tokens.OK, refundTooMuch},
		"RefundPart_NeedsACapture":             {tokens.OK, refundPartOfNothing},
		"Declined_StaysDeclined":               {tokens.Declined, declinedForGood(tokens)},
		"TimeoutAfterCharge_AuthorizedOnce":    {tokens.TimeoutAfterCharge, timeoutAuthorizes},
		"TimeoutAfterCharge_CanBeVoided":       {tokens.TimeoutAfterCharge, timeoutVoids},
		"Flaky_FailsBeforeTheCharge":           {tokens.Flaky, flakyFailsFirst},
		"RequiresAction_AuthorizesNothing":     {tokens.RequiresAction, actionRequired},
		"AuthorizationLost_CannotBeCaptured":   {tokens.AuthorizationLost, authorizationLost},
	}
	for name, test := range tests {
		if test.token != "" {
			t.Run(name, func(t *testing.T) { test.test(gatewayTest{open(t), t}, charge(test.token)) })
		}
	}
}

// charge is a charge of 20.00 with the token and a new key.
func charge(token string) payment.Charge {
	order := ids.Next()
	return payment.Charge{
		Key: payment.Key(order), OrderID: order, Token: token, Amount: money.Money{Amount: 2000, Currency: "USD"},
	}
}

func (g gatewayTest) authorize(c payment.Charge) string {
	g.t.Helper()
	a := must[payment.Authorization](g.t)(g.Authorize(g.t.Context(), c))
	if a.Reference == "" || a.Action != nil {
		g.t.Fatalf("the authorization is %+v", a)
	}
	return a.Reference
}

func (g gatewayTest) capture(c payment.Charge) {
	g.t.Helper()
	c.Reference = g.authorize(c)
	noError(g.t, g.Capture(g.t.Context(), c))
}

// wantRefund checks that the whole charge is refunded, however often Refund is
// called.
func (g gatewayTest) wantRefund(c payment.Charge) {
	g.t.Helper()
	first := must[payment.Refund](g.t)(g.Refund(g.t.Context(), c))
	equal(g.t, "refunded", first.Refunded, true)
	equal(g.t, "amount", first.Amount, c.Amount)
	if first.Reference == "" {
		g.t.Error("the refund has no reference")
	}
	equal(g.t, "second answer", must[payment.Refund](g.t)(g.Refund(g.t.Context(), c)), first)
}

// wantVoid checks that there is nothing to refund, however often Refund is called.
func (g gatewayTest) wantVoid(c payment.Charge) {
	g.t.Helper()
	for range 2 {
		equal(g.t, "refunded", must[payment.Refund](g.t)(g.Refund(g.t.Context(), c)).Refunded, false)
	}
}

func (g gatewayTest) wantAuthorize(c payment.Charge, code failure.Code) {
	g.t.Helper()
	wantCode(g.t, second(g.Authorize(g.t.Context(), c)), code)
}

func (g gatewayTest) wantCapture(c payment.Charge, codes ...failure.Code) {
	g.t.Helper()
	if err := g.Capture(g.t.Context(), c); !slices.Contains(codes, failure.CodeOf(err)) {
		g.t.Errorf("capture: %v, not one of %v", err, codes)
	}
}

func authorizeAgain(g gatewayTest, c payment.Charge) {
	first := g.authorize(c)
	equal(g.t, "second reference", g.authorize(c), first)
	if other := g.authorize(charge(c.Token)); other == first {
		g.t.Errorf("two keys have one charge: %v", other)
	}
}

func authorizeTogether(g gatewayTest, c payment.Charge) {
	made := make([]payment.Authorization, 6)
	errs := together(len(made), func(i int) (err error) {
		made[i], err = g.Authorize(g.t.Context(), c)
		return err
	})
	settled := g.authorize(c)
	for i, a := range made {
		// A gateway may be busy with the same key; it may not charge twice.
		if errs[i] == nil {
			equal(g.t, "reference", a.Reference, settled)
		} else {
			wantCode(g.t, errs[i], failure.Unavailable)
		}
	}
}

func captureTwice(g gatewayTest, c payment.Charge) {
	g.capture(c)
	noError(g.t, g.Capture(g.t.Context(), c)) // without the reference
	g.authorize(c)
	g.wantRefund(c)
}

func captureNothing(g gatewayTest, c payment.Charge) {
	g.wantCapture(c, failure.AuthorizationLost)
	g.wantVoid(c)
}

func refundVoidsAuthorization(g gatewayTest, c payment.Charge) {
	c.Reference = g.authorize(c)
	g.wantVoid(c)
	g.wantCapture(c, failure.Conflict, failure.AuthorizationLost)
	g.wantAuthorize(c, failure.Conflict)
	g.wantVoid(c)
}

func refundGivesBack(g gatewayTest, c payment.Charge) {
	g.capture(c)
	g.wantRefund(c)
	g.wantAuthorize(c, failure.Conflict)
	g.wantRefund(c)
}

func refundVoids(g gatewayTest, c payment.Charge) {
	g.wantVoid(c)
	g.wantAuthorize(c, failure.Conflict)
	g.wantVoid(c)
}

// refundWhileAuthorizing: whichever comes first, nothing stays authorized.
func refundWhileAuthorizing(g gatewayTest, c payment.Charge) {
	errs := together(2, func(i int) error {
		if i == 0 {
			return second(g.Authorize(g.t.Context(), c))
		}
		return second(g.Refund(g.t.Context(), c))
	})
	noError(g.t, errs[1])
	g.wantVoid(c)
	g.wantCapture(c, failure.Conflict, failure.AuthorizationLost)
	g.wantAuthorize(c, failure.Conflict)
}

// refundWhileCapturing: whichever comes first, nothing stays captured.
func refundWhileCapturing(g gatewayTest, c payment.Charge) {
	c.Reference = g.authorize(c)
	errs := together(2, func(i int) error {
		if i == 0 {
			return g.Capture(g.t.Context(), c)
		}
		return second(g.Refund(g.t.Context(), c))
	})
	noError(g.t, errs[1])
	refund := must[payment.Refund](g.t)(g.Refund(g.t.Context(), c))
	equal(g.t, "refunded as captured", refund.Refunded, errs[0] == nil)
	g.wantAuthorize(c, failure.Conflict)
}

func (g gatewayTest) part(c payment.Charge, id string, amount int64) (payment.Refund, error) {
	part := payment.Part{Charge: c, ID: id, Amount: money.Money{Amount: amount, Currency: c.Amount.Currency}}
	return g.RefundPart(g.t.Context(), part)
}

func refundParts(g gatewayTest, c payment.Charge) {
	c.Reference = g.authorize(c)
	g.capture(c)
	first := must[payment.Refund](g.t)(g.part(c, "a", 500))
	equal(g.t, "amount", first.Amount.Amount, 500)
	equal(g.t, "second answer", must[payment.Refund](g.t)(g.part(c, "a", 500)), first)
	other := must[payment.Refund](g.t)(g.part(c, "b", 1500))
	if other.Reference == first.Reference {
		g.t.Error("two refunds have one reference")
	}
	equal(g.t, "third answer", must[payment.Refund](g.t)(g.part(c, "a", 500)), first)
}

// refundTooMuch: of refunds at once, those pass that the payment suffices for.
func refundTooMuch(g gatewayTest, c payment.Charge) {
	c.Reference = g.authorize(c)
	g.capture(c)
	errs := together(4, func(i int) error { return second(g.part(c, string(rune('a'+i)), 900)) })
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			wantCode(g.t, err, failure.RefundRefused)
		}
	}
	equal(g.t, "refunds of 900 of 2000", made, 2)
}

func refundPartOfNothing(g gatewayTest, c payment.Charge) {
	wantCode(g.t, second(g.part(c, "a", 1)), failure.RefundRefused)
}

func declinedForGood(tokens Tokens) func(gatewayTest, payment.Charge) {
	return func(g gatewayTest, c payment.Charge) {
		g.wantAuthorize(c, failure.PaymentDeclined)
		g.wantAuthorize(c, failure.PaymentDeclined)
		c.Token = tokens.OK
		g.wantAuthorize(c, failure.PaymentDeclined)
		g.wantVoid(c)
		g.wantAuthorize(c, failure.Conflict)
		c.Token = tokens.Declined
		g.wantAuthorize(c, failure.Conflict)
	}
}

func timeoutAuthorizes(g gatewayTest, c payment.Charge) {
	g.wantAuthorize(c, failure.Unavailable)
	equal(g.t, "second reference", g.authorize(c), g.authorize(c))
	g.capture(c)
	g.wantRefund(c)
}

func timeoutVoids(g gatewayTest, c payment.Charge) {
	g.wantAuthorize(c, failure.Unavailable)
	g.wantVoid(c)
}

func flakyFailsFirst(g gatewayTest, c payment.Charge) {
	gone := charge(c.Token)
	g.wantAuthorize(gone, failure.Unavailable)
	g.wantVoid(gone)

	g.wantAuthorize(c, failure.Unavailable)
	g.capture(c)
	g.wantRefund(c)
}

func actionRequired(g gatewayTest, c payment.Charge) {
	first := must[payment.Authorization](g.t)(g.Authorize(g.t.Context(), c))
	if first.Action == nil || first.Action.ClientSecret == "" {
		g.t.Fatalf("the shopper needs not confirm: %+v", first)
	}
	equal(g.t, "second answer", must[payment.Authorization](g.t)(g.Authorize(g.t.Context(), c)), first)
	g.wantCapture(c, failure.AuthorizationLost)
	g.wantVoid(c)
	g.wantAuthorize(c, failure.Conflict)
}

func authorizationLost(g gatewayTest, c payment.Charge) {
	c.Reference = g.authorize(c)
	g.wantCapture(c, failure.AuthorizationLost)
	g.wantVoid(c)
}
