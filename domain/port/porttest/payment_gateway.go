package porttest

import (
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
}

// SandboxTokens are the sandbox's tokens.
func SandboxTokens() Tokens {
	return Tokens{
		OK: payment.TokenOK, Declined: payment.TokenDeclined,
		TimeoutAfterCharge: payment.TokenTimeoutAfterCharge, Flaky: payment.TokenFlaky,
	}
}

// gatewayTest is one test's payment gateway.
type gatewayTest struct {
	port.PaymentGateway
	t *testing.T
}

// Gateway is the contract of port.PaymentGateway.
func Gateway(t *testing.T, tokens Tokens, open func(t *testing.T) port.PaymentGateway) {
	tests := map[string]func(gatewayTest){
		"G13_ChargingAgainIsOneCharge":     func(g gatewayTest) { chargeAgain(g, tokens) },
		"Charge_ManyAtOnceIsOneCharge":     func(g gatewayTest) { chargeTogether(g, tokens) },
		"Refund_RefundsTheChargeOnce":      func(g gatewayTest) { refundGivesBack(g, tokens) },
		"Refund_WithoutAChargeVoidsTheKey": func(g gatewayTest) { refundVoids(g, tokens) },
		"Refund_ConcurrentWithACharge":     func(g gatewayTest) { refundTogether(g, tokens) },
		"Declined_StaysDeclined":           func(g gatewayTest) { declinedForGood(g, tokens) },
	}
	if tokens.TimeoutAfterCharge != "" {
		tests["TimeoutAfterCharge_ChargedOnce"] = func(g gatewayTest) { timeoutCharges(g, tokens) }
		tests["TimeoutAfterCharge_CanBeRefunded"] = func(g gatewayTest) { timeoutRefunds(g, tokens) }
	}
	if tokens.Flaky != "" {
		tests["Flaky_FailsBeforeTheCharge"] = func(g gatewayTest) { flakyFailsFirst(g, tokens) }
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(gatewayTest{open(t), t}) })
	}
}

// charge is a charge of 20.00 with the token and a new key.
func charge(token string) payment.Charge {
	order := ids.Next()
	return payment.Charge{
		Key: payment.Key(order), OrderID: order, Token: token, Amount: money.Money{Amount: 2000, Currency: "USD"},
	}
}

func (g gatewayTest) charge(c payment.Charge) payment.ChargeResult {
	g.t.Helper()
	r := must[payment.ChargeResult](g.t)(g.Charge(g.t.Context(), c))
	if r.Reference == "" {
		g.t.Fatal("the charge has no reference")
	}
	return r
}

// wantRefund checks that the whole charge is refunded, however often Refund is
// called.
func (g gatewayTest) wantRefund(c payment.Charge) {
	g.t.Helper()
	first := must[payment.Refund](g.t)(g.Refund(g.t.Context(), c))
	equal(g.t, "refunded", first.Refunded, true)
	equal(g.t, "amount", first.Amount, c.Amount)
	equal(g.t, "second answer", must[payment.Refund](g.t)(g.Refund(g.t.Context(), c)), first)
}

// wantVoid checks that there is no charge to refund, however often Refund is
// called.
func (g gatewayTest) wantVoid(c payment.Charge) {
	g.t.Helper()
	for range 2 {
		equal(g.t, "refunded", must[payment.Refund](g.t)(g.Refund(g.t.Context(), c)).Refunded, false)
	}
}

func (g gatewayTest) wantCharge(c payment.Charge, code failure.Code) {
	g.t.Helper()
	wantCode(g.t, second(g.Charge(g.t.Context(), c)), code)
}

func chargeAgain(g gatewayTest, tokens Tokens) {
	c := charge(tokens.OK)
	first := g.charge(c)
	equal(g.t, "second receipt", g.charge(c), first)
	if other := g.charge(charge(tokens.OK)); other == first {
		g.t.Errorf("two keys have one charge: %v", other)
	}
}

func chargeTogether(g gatewayTest, tokens Tokens) {
	c := charge(tokens.OK)
	receipts := make([]payment.ChargeResult, 6)
	errs := together(len(receipts), func(i int) (err error) {
		receipts[i], err = g.Charge(g.t.Context(), c)
		return err
	})
	settled := g.charge(c)
	for i, r := range receipts {
		// A gateway may be busy with the same key; it may not charge twice.
		if errs[i] == nil {
			equal(g.t, "receipt", r, settled)
		} else {
			wantCode(g.t, errs[i], failure.Unavailable)
		}
	}
}

func refundGivesBack(g gatewayTest, tokens Tokens) {
	c := charge(tokens.OK)
	g.charge(c)
	g.wantRefund(c)
	g.wantCharge(c, failure.Conflict)
	g.wantRefund(c)
}

func refundVoids(g gatewayTest, tokens Tokens) {
	c := charge(tokens.OK)
	g.wantVoid(c)
	g.wantCharge(c, failure.Conflict)
	g.wantVoid(c)
}

// refundTogether: whichever comes first, nothing stays charged.
func refundTogether(g gatewayTest, tokens Tokens) {
	c := charge(tokens.OK)
	errs := together(2, func(i int) error {
		if i == 0 {
			return second(g.Charge(g.t.Context(), c))
		}
		return second(g.Refund(g.t.Context(), c))
	})
	noError(g.t, errs[1])
	refund := must[payment.Refund](g.t)(g.Refund(g.t.Context(), c))
	equal(g.t, "refunded as charged", refund.Refunded, errs[0] == nil)
	g.wantCharge(c, failure.Conflict)
}

func declinedForGood(g gatewayTest, tokens Tokens) {
	c := charge(tokens.Declined)
	g.wantCharge(c, failure.PaymentDeclined)
	g.wantCharge(c, failure.PaymentDeclined)
	c.Token = tokens.OK
	g.wantCharge(c, failure.PaymentDeclined)
	g.wantVoid(c)
	g.wantCharge(c, failure.Conflict)
	c.Token = tokens.Declined
	g.wantCharge(c, failure.Conflict)
}

func timeoutCharges(g gatewayTest, tokens Tokens) {
	c := charge(tokens.TimeoutAfterCharge)
	g.wantCharge(c, failure.Unavailable)
	equal(g.t, "second receipt", g.charge(c), g.charge(c))
	g.wantRefund(c)
}

func timeoutRefunds(g gatewayTest, tokens Tokens) {
	c := charge(tokens.TimeoutAfterCharge)
	g.wantCharge(c, failure.Unavailable)
	g.wantRefund(c)
}

func flakyFailsFirst(g gatewayTest, tokens Tokens) {
	gone := charge(tokens.Flaky)
	g.wantCharge(gone, failure.Unavailable)
	g.wantVoid(gone)

	c := charge(tokens.Flaky)
	g.wantCharge(c, failure.Unavailable)
	g.charge(c)
	g.wantRefund(c)
}
