package porttest

import (
	"testing"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Tokens are the payment methods with which a gateway takes each course. An
// empty one is a course that the gateway cannot be made to take.
type Tokens struct {
	OK                 string
	Declined           string
	TimeoutAfterCharge string
	Flaky              string
}

// SandboxTokens are those of the sandbox.
func SandboxTokens() Tokens {
	return Tokens{
		OK: payment.TokenOK, Declined: payment.TokenDeclined,
		TimeoutAfterCharge: payment.TokenTimeoutAfterCharge, Flaky: payment.TokenFlaky,
	}
}

// till is one test's gateway.
type till struct {
	port.PaymentGateway
	t *testing.T
}

// Gateway is the contract of port.PaymentGateway.
func Gateway(t *testing.T, tokens Tokens, open func(t *testing.T) port.PaymentGateway) {
	tests := map[string]func(till){
		"G13_ChargingAgainIsOneCharge":     func(g till) { chargeAgain(g, tokens) },
		"Charge_ManyAtOnceIsOneCharge":     func(g till) { chargeTogether(g, tokens) },
		"Refund_GivesTheChargeBackOnce":    func(g till) { refundGivesBack(g, tokens) },
		"Refund_WithoutAChargeVoidsTheKey": func(g till) { refundVoids(g, tokens) },
		"Refund_AgainstAChargeAtOnce":      func(g till) { refundTogether(g, tokens) },
		"Declined_IsDeclinedForGood":       func(g till) { declinedForGood(g, tokens) },
	}
	if tokens.TimeoutAfterCharge != "" {
		tests["TimeoutAfterCharge_ChargedOnce"] = func(g till) { timeoutCharges(g, tokens) }
		tests["TimeoutAfterCharge_CanBeRefunded"] = func(g till) { timeoutRefunds(g, tokens) }
	}
	if tokens.Flaky != "" {
		tests["Flaky_FailsBeforeTheCharge"] = func(g till) { flakyFailsFirst(g, tokens) }
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(till{open(t), t}) })
	}
}

// charge asks for 20.00 of the token under a new key.
func charge(token string) payment.Charge {
	order := ids.Next()
	return payment.Charge{
		Key: payment.Key(order), OrderID: order, Token: token, Amount: money.Money{Amount: 2000, Currency: "USD"},
	}
}

func (g till) charge(c payment.Charge) payment.ChargeResult {
	g.t.Helper()
	r := must[payment.ChargeResult](g.t)(g.Charge(g.t.Context(), c))
	if r.Reference == "" {
		g.t.Fatal("the charge has no reference")
	}
	return r
}

// wantRefund checks that the charge is given back whole, however often asked.
func (g till) wantRefund(c payment.Charge) {
	g.t.Helper()
	first := must[payment.Refund](g.t)(g.Refund(g.t.Context(), c))
	equal(g.t, "refunded", first.Refunded, true)
	equal(g.t, "amount", first.Amount, c.Amount)
	equal(g.t, "second answer", must[payment.Refund](g.t)(g.Refund(g.t.Context(), c)), first)
}

// wantVoid checks that there is nothing to give back, however often asked.
func (g till) wantVoid(c payment.Charge) {
	g.t.Helper()
	for range 2 {
		equal(g.t, "refunded", must[payment.Refund](g.t)(g.Refund(g.t.Context(), c)).Refunded, false)
	}
}

func (g till) wantCharge(c payment.Charge, code failure.Code) {
	g.t.Helper()
	wantCode(g.t, second(g.Charge(g.t.Context(), c)), code)
}

func chargeAgain(g till, tokens Tokens) {
	c := charge(tokens.OK)
	first := g.charge(c)
	equal(g.t, "second receipt", g.charge(c), first)
	if other := g.charge(charge(tokens.OK)); other == first {
		g.t.Errorf("two keys have one charge: %v", other)
	}
}

func chargeTogether(g till, tokens Tokens) {
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

func refundGivesBack(g till, tokens Tokens) {
	c := charge(tokens.OK)
	g.charge(c)
	g.wantRefund(c)
	g.wantCharge(c, failure.Conflict)
	g.wantRefund(c)
}

func refundVoids(g till, tokens Tokens) {
	c := charge(tokens.OK)
	g.wantVoid(c)
	g.wantCharge(c, failure.Conflict)
	g.wantVoid(c)
}

// refundTogether: whichever comes first, no charge stands in the end.
func refundTogether(g till, tokens Tokens) {
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

func declinedForGood(g till, tokens Tokens) {
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

func timeoutCharges(g till, tokens Tokens) {
	c := charge(tokens.TimeoutAfterCharge)
	g.wantCharge(c, failure.Unavailable)
	equal(g.t, "second receipt", g.charge(c), g.charge(c))
	g.wantRefund(c)
}

func timeoutRefunds(g till, tokens Tokens) {
	c := charge(tokens.TimeoutAfterCharge)
	g.wantCharge(c, failure.Unavailable)
	g.wantRefund(c)
}

func flakyFailsFirst(g till, tokens Tokens) {
	gone := charge(tokens.Flaky)
	g.wantCharge(gone, failure.Unavailable)
	g.wantVoid(gone)

	c := charge(tokens.Flaky)
	g.wantCharge(c, failure.Unavailable)
	g.charge(c)
	g.wantRefund(c)
}
