package mail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/order"
)

// parcel is a completed order with a shipment of its first product.
func parcel(t *testing.T, last order.ShipmentState, number string) order.Order {
	t.Helper()
	s := completed(t, "Ada", "Lamp", "Café <b>").Snapshot()
	s.Shipments = []order.Shipment{{ID: "P_1", PartnerID: "warehouse", Lines: []order.ShipmentLine{{SKU: s.Lines[0].SKU, Quantity: 1}}, Steps: []order.ShipmentStep{
		{State: order.ShipmentDispatched, At: time.Now(), Carrier: "D<H>L", TrackingNumber: number, TrackingURL: "https://track.example/?n=1&m=2"},
	}}}
	if last != order.ShipmentDispatched {
		s.Shipments[0].Steps = append(s.Shipments[0].Steps, order.ShipmentStep{State: last})
	}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

func TestTheMailOfAParcelSaysHowToFollowIt(t *testing.T) {
	for state, says := range map[order.ShipmentState]string{
		order.ShipmentDispatched: "on their way to you", order.ShipmentDelivered: "were delivered", order.ShipmentFailed: "did not arrive",
	} {
		o := parcel(t, state, "JD01")
		m, err := mail.Shipped(o, "P_1", "https://shop.example")
		require.NoError(t, err)
		assert.Equal(t, "ada@example.com", m.To)
		assert.Regexp(t, `^[A-Za-z0-9_-]+$`, m.ID)
		assert.Equal(t, m.ID, mail.IDOf(o, event.Event{Type: event.OrderShipped, Data: event.Data{Shipment: &event.Shipment{ID: "P_1"}}}))
		assert.Contains(t, m.Text, "D<H>L")
		assert.Contains(t, m.HTML, "D&lt;H&gt;L")
		assert.Contains(t, m.Text, "https://track.example/?n=1&m=2")
		assert.Contains(t, m.HTML, `href="https://track.example/?n=1&amp;m=2"`)
		for _, form := range []string{m.Text, m.HTML} {
			assert.Contains(t, form, says)
			assert.Contains(t, form, "JD01")
			assert.Contains(t, form, "https://shop.example/orders/"+o.ID())
		}
	}
}

func TestAParcelWithoutANumberHasAMail(t *testing.T) {
	m, err := mail.Shipped(parcel(t, order.ShipmentDispatched, ""), "P_1", "https://shop.example")
	require.NoError(t, err)
	assert.NotContains(t, m.Text+m.HTML, "Tracking number")
}

func TestAParcelWithoutAnAddressHasNoMail(t *testing.T) {
	o := parcel(t, order.ShipmentDispatched, "JD01")
	_, err := mail.Shipped(o, "other", "https://shop.example")
	require.Equal(t, failure.NotFound, failure.CodeOf(err))
	_, err = mail.Shipped(o.Erase(), "P_1", "https://shop.example")
	require.Equal(t, failure.Invalid, failure.CodeOf(err))
}

func TestMailsOfAnOrderHaveItsNumber(t *testing.T) {
	shipped, err := mail.Shipped(parcel(t, order.ShipmentDispatched, ""), "P_1", "https://shop.example")
	require.NoError(t, err)
	asked, err := mail.WithdrawalRequested(withdrawn(t, order.WithdrawalRequested, ""), "w_1", "https://shop.example")
	require.NoError(t, err)
	refused, err := mail.WithdrawalRefused(withdrawn(t, order.WithdrawalRefused, "too late"), "w_1", "https://shop.example")
	require.NoError(t, err)
	for _, m := range []mail.Message{shipped, asked, refused} {
		for _, form := range []string{m.Subject, m.Text, m.HTML} {
			assert.Contains(t, form, "FFQ6-9G5F-AV0")
		}
	}
}
