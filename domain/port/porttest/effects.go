package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// EffectStore is what the suite of Effects needs.
type EffectStore interface {
	port.Mails
	port.MailRecords
	port.Deliveries
	port.DeliveryRecords
}

// Effects tests port.MailRecords and port.DeliveryRecords.
func Effects(t *testing.T, open func(t *testing.T, now func() time.Time) EffectStore) {
	clock := newClock()
	store := open(t, clock.Now)
	begun, sent, none := unique("mail"), unique("mail"), unique("mail")
	for _, id := range []string{begun, sent} {
		must[port.MailAttempt](t)(store.BeginMail(t.Context(), id, settle))
	}
	clock.Advance(time.Second)
	noError(t, store.MailSent(t.Context(), sent))
	want := map[string]port.MailRecord{begun: {}, sent: {Sent: true, SentAt: clock.Now()}}
	eventually(t, "the mails' records", want, func() map[string]port.MailRecord {
		return must[map[string]port.MailRecord](t)(store.MailRecords(t.Context(), []string{begun, sent, none}))
	})
	equal(t, "of no mails", len(must[map[string]port.MailRecord](t)(store.MailRecords(t.Context(), nil))), 0)

	l := &deliveryLog{store, t, clock, unique("endpoint")}
	one, two := l.create(l.delivery()), l.create(l.delivery())
	keys := []port.DeliveryKey{{EndpointID: one.EndpointID, ID: one.ID}, {EndpointID: two.EndpointID, ID: two.ID}, {EndpointID: unique("endpoint"), ID: one.ID}}
	eventually(t, "the deliveries", map[string]webhook.Delivery{one.ID: one, two.ID: two}, func() map[string]webhook.Delivery {
		found := map[string]webhook.Delivery{}
		for _, d := range must[[]webhook.Delivery](t)(store.DeliveriesWith(t.Context(), keys)) {
			found[d.ID] = d
		}
		return found
	})
	equal(t, "of no keys", len(must[[]webhook.Delivery](t)(store.DeliveriesWith(t.Context(), nil))), 0)
}
