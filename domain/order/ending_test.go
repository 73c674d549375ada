package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// endingClaims lists, for each sentence about money, the states of the payment in which it is
// true of an order that has ended.
var endingClaims = map[string][]order.Payment{
	"You were not charged.":         {order.Uncharged, order.Voided, order.Authorized},
	"is released":                   {order.Voided},
	"will be released":              {order.Authorized},
	"We have refunded":              {order.Refunded},
	"will be refunded to your card": {order.Charged, order.Capturing, order.Refunding},
	"If your payment was taken":     {order.Capturing, order.Refunding},
	"returned it to you in another": {order.Refunded},
	"could not be refunded":         {order.Unsettled},
}

// TestM4_AnEndingSaysOfMoneyWhatIsSo goes through every reason and every state of the money.
func TestM4_AnEndingSaysOfMoneyWhatIsSo(t *testing.T) {
	for _, status := range []order.Status{order.Failed, order.Cancelled} {
		for _, code := range allCodes {
			for _, payment := range allPayments {
				for _, authorized := range []bool{false, true} {
					for _, outside := range []bool{false, true} {
						checkEnding(t, ended(t, status, code, payment, authorized, outside), payment, authorized, outside)
					}
				}
			}
		}
	}
}

func ended(t *testing.T, status order.Status, code order.ReasonCode, payment order.Payment, authorized, outside bool) order.Order {
	return standing(t, func(s *order.Snapshot) {
		s.Status, s.Payment, s.Total, s.RefundReference = status, payment, usd(1999), "re_1"
		s.Reason = &event.Reason{Code: string(code), Detail: "lamp is no longer sold", SKUs: []string{"lamp"}, Message: "made before. Your payment was refunded."}
		if authorized {
			s.AuthorizedAt = reasonNow
		}
		if outside {
			s.RefundReference = "transfer 7"
			s.Settlements = []order.Settlement{{Amount: s.Total, Reference: "transfer 7"}}
		}
	})
}

func checkEnding(t *testing.T, o order.Order, payment order.Payment, authorized, outside bool) {
	t.Helper()
	e, err := o.Ending()
	require.NoError(t, err)
	require.Regexp(t, `^[A-Z].*\.$`, e.What)
	for _, word := range []string{"charge", "refund", "made before", "bank holds"} {
		require.NotContains(t, e.What, word)
	}
	said := 0
	for claim, payments := range endingClaims {
		if strings.Contains(e.Money, claim) {
			said++
			require.Contains(t, payments, payment, e.Money)
		}
	}
	require.Positive(t, said, "something is said of money: %s", e.Money)
	require.Equal(t, payment == order.Voided && authorized, strings.Contains(e.Money, "is released"), "only what was held is released")
	require.Equal(t, payment == order.Refunded && outside, strings.Contains(e.Money, "transfer 7"), e.Money)
	require.Equal(t, payment == order.Refunded && !outside, strings.Contains(e.Money, "We have refunded 19.99 USD to your card"), e.Money)
}

func TestOnlyAnOrderThatDidNotCompleteHasAnEnding(t *testing.T) {
	for _, status := range order.Statuses() {
		_, err := standing(t, func(s *order.Snapshot) { s.Status = status }).Ending()
		if status == order.Failed || status == order.Cancelled {
			require.NoError(t, err)
			continue
		}
		require.True(t, failure.Is(err, failure.Conflict), status)
	}
}
