package mail_test

import (
	"html"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/order"
)

// endedOrder is an order that ended with the status, the reason and the payment.
func endedOrder(t *testing.T, status order.Status, code order.ReasonCode, payment order.Payment) order.Order {
	t.Helper()
	s := completed(t, "Zoë <b>", "Café <i>").Snapshot()
	s.Status, s.Payment, s.Reason = status, payment, &event.Reason{Code: string(code), SKUs: []string{"lamp"}}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

// Every reason with every state of the money has a mail, which says both as the order does.
func TestTheMailOfAnEndSaysWhatHappenedAndWhatHappensToTheMoney(t *testing.T) {
	payments := []order.Payment{order.Uncharged, order.Authorized, order.Capturing, order.Charged, order.Refunding, order.Refunded, order.Voided, order.Unsettled}
	for _, status := range []order.Status{order.Failed, order.Cancelled} {
		for _, code := range order.ReasonCodes() {
			for _, payment := range payments {
				o := endedOrder(t, status, code, payment)
				ending, err := o.Ending()
				require.NoError(t, err)
				m, err := mail.Ended(o, "https://shop.example")
				require.NoError(t, err)
				require.Equal(t, "ada@example.com", m.To)
				require.Equal(t, map[order.Status]string{
					order.Failed:    "Your EventForge order " + string(o.Number()) + " could not be completed",
					order.Cancelled: "Your EventForge order " + string(o.Number()) + " is cancelled",
				}[status], m.Subject)
				for _, form := range []string{m.Text, html.UnescapeString(m.HTML)} {
					require.Contains(t, form, ending.Money)
					require.Contains(t, form, "Hello Zoë <b>,")
					require.Contains(t, form, "Café <i>")
					require.Contains(t, form, string(o.Number()))
					require.Contains(t, form, "https://shop.example/orders/"+o.ID())
					if status == order.Failed {
						require.Contains(t, form, ending.What)
					}
				}
				require.NotContains(t, m.HTML, "<i>")
			}
		}
	}
}

func TestOnlyAnOrderThatDidNotCompleteHasAMailOfItsEnd(t *testing.T) {
	_, err := mail.Ended(completed(t, "Ada", "Lamp"), "https://shop.example")
	require.Equal(t, failure.Conflict, failure.CodeOf(err))
	_, err = mail.Ended(endedOrder(t, order.Failed, order.ReasonInternal, order.Voided).Erase(), "https://shop.example")
	require.Equal(t, failure.Invalid, failure.CodeOf(err))
}

// An order ends once, so both events name one mail.
func TestTheMailOfAnEndHasOneID(t *testing.T) {
	o := endedOrder(t, order.Failed, order.ReasonInternal, order.Voided)
	m, err := mail.Ended(o, "https://shop.example")
	require.NoError(t, err)
	require.Regexp(t, `^[A-Za-z0-9_-]+$`, m.ID)
	for _, about := range []event.Type{event.OrderFailed, event.OrderCancelled} {
		require.Equal(t, m.ID, mail.IDOf(o, event.Event{Type: about}))
	}
}
