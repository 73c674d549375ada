package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	api "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// books are all movements of the account, the newest first, without ids and times.
func (h *harness) books() (all []payment.Movement) {
	h.t.Helper()
	from := h.clock.Now().Truncate(24 * time.Hour)
	for p := (pagination.Page[payment.Movement]{}); ; {
		var err error
		p, err = h.Movements(h.t.Context(), from, from.Add(24*time.Hour), pagination.Request{After: p.Next, Limit: 2})
		require.NoError(h.t, err)
		for _, m := range p.Items {
			m.ID, m.At = "", time.Time{}
			all = append(all, m)
		}
		if p.Next == "" {
			return all
		}
	}
}

func TestDisputesAndLateFailuresAreMovementsOfTheOrder(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.captured(c)
	h.refundPart(c.Reference, 500)
	refund := h.Refunds()[0].ID
	h.FailRefund(refund, "lost_or_stolen_card")
	dispute := h.Dispute(c.Reference, "fraudulent")
	h.CloseDispute(dispute, true)
	usd := func(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }
	want := []payment.Movement{
		{Kind: payment.MovedDisputeBack, Object: dispute, Amount: usd(1999)}, {Kind: payment.MovedDispute, Object: dispute, Amount: usd(1999)},
		{Kind: payment.MovedRefundBack, Object: refund, Amount: usd(500)}, {Kind: payment.MovedRefund, Object: refund, Amount: usd(500)},
		{Kind: payment.MovedCapture, Amount: usd(1999)},
	}
	for n := range want {
		want[n].OrderID, want[n].Reference = "01", c.Reference
	}
	assert.Equal(t, want, h.books())

	var kinds []payment.MovementKind
	found, err := h.MovementsOf(t.Context(), c)
	require.NoError(t, err)
	for _, m := range found {
		kinds = append(kinds, m.Kind)
	}
	assert.Equal(t, []payment.MovementKind{payment.MovedCapture, payment.MovedRefund, payment.MovedRefundBack}, kinds)
}

func TestAmountsInTheBooksAreOurs(t *testing.T) {
	h := newHarness(t)
	for currency, amount := range map[money.Currency]int64{"USD": 1999, "ISK": 12_900, "KWD": 5120} {
		c := charge(string(currency), visa)
		c.Amount = money.Money{Amount: amount, Currency: currency}
		c.Reference = h.captured(c)
		found, err := h.MovementsOf(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, c.Amount, found[0].Amount)
	}
	for _, m := range h.books() {
		assert.Equal(t, money.Currency(m.OrderID), m.Amount.Currency)
		assert.Equal(t, map[money.Currency]int64{"USD": 1999, "ISK": 12_900, "KWD": 5120}[m.Amount.Currency], m.Amount.Amount)
	}
}

func TestAnotherSystemsPaymentIsOfNoOrder(t *testing.T) {
	h := newHarness(t)
	i, err := h.client().V1PaymentIntents.Create(t.Context(), &api.PaymentIntentCreateParams{
		Amount: api.Int64(700), Currency: api.String("usd"), PaymentMethodTypes: []*string{api.String("card")},
	})
	require.NoError(t, err)
	_, err = h.client().V1PaymentIntents.Confirm(t.Context(), i.ID, &api.PaymentIntentConfirmParams{PaymentMethod: api.String(visa)})
	require.NoError(t, err)
	h.refundPart(i.ID, 100)
	got := h.books()
	require.Len(t, got, 2)
	for _, m := range got {
		assert.Empty(t, m.OrderID)
		assert.Empty(t, m.Reference)
	}
}

// The stand-in lies, and both ways of reading its books tell the lie.
func TestTheStandInLies(t *testing.T) {
	h := newHarness(t)
	dropped, changed := charge("dropped", visa), charge("changed", visa)
	dropped.Reference, changed.Reference = h.captured(dropped), h.captured(changed)
	charges := h.Charges()
	h.DropMovement(charges[0].ID)
	h.ChangeMovement(charges[1].ID, 1)
	invented := h.InventCharge("invented", 300, "usd")
	got := h.books()
	require.Len(t, got, 2)
	assert.Equal(t, payment.Movement{Kind: payment.MovedCapture, OrderID: "invented", Reference: invented, Amount: money.Money{Amount: 300, Currency: "USD"}}, got[0])
	assert.EqualValues(t, 1, got[1].Amount.Amount)
	found, err := h.MovementsOf(t.Context(), dropped)
	require.NoError(t, err)
	assert.Empty(t, found)
	found, err = h.MovementsOf(t.Context(), changed)
	require.NoError(t, err)
	assert.EqualValues(t, 1, found[0].Amount.Amount)
}

func TestBooksThatCannotBeReadAreAFailure(t *testing.T) {
	h := newHarness(t)
	now := h.clock.Now()
	h.Inject(stripetest.RateLimited("GET /v1/balance_transactions", 7*time.Second).Once())
	_, err := h.Movements(t.Context(), now, now.Add(time.Hour), pagination.Request{Limit: 2})
	assert.Equal(t, failure.Throttled, failure.CodeOf(err))
	h.Inject(stripetest.RateLimited(toRead, 7*time.Second).Once())
	_, err = h.MovementsOf(t.Context(), payment.Charge{Reference: "pi_1"})
	assert.Equal(t, failure.Throttled, failure.CodeOf(err))
	found, err := h.MovementsOf(t.Context(), payment.Charge{Reference: "pi_1"})
	require.NoError(t, err)
	assert.Empty(t, found)
}
