package operate

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Effects are what an order's events had consumers do: mails, the receipt, webhooks.
type Effects struct {
	Mails   []Mail
	Receipt bool // whether it is stored; only a completed order has one
	// Deliveries are those to the endpoints that there are now, the latest events' first.
	Deliveries []EndpointDelivery
	More       bool     // whether there may be more deliveries than were looked for
	Missing    []Effect // that could not be read, sorted
}

// Effect is a part of Effects. Each is read on its own.
type Effect string

// The parts of Effects.
const (
	EffectMails      Effect = "mails"
	EffectReceipt    Effect = "receipt"
	EffectDeliveries Effect = "deliveries"
)

// Mail is a mail that the order's shopper gets about an event. Record is nil if nothing is
// known of it: it was not sent, or the record is forgotten.
type Mail struct {
	ID     string
	About  event.Type
	Record *port.MailRecord
}

// EndpointDelivery is a delivery with its endpoint.
type EndpointDelivery struct {
	webhook.Delivery
	Endpoint webhook.Endpoint
}

// EffectReaders read what consumers did.
type EffectReaders struct {
	Mails      port.MailRecords
	Receipts   port.Receipts
	Endpoints  port.Endpoints
	Deliveries port.DeliveryRecords
}

// receiptTime is how long a link to a receipt works that nobody is given.
const receiptTime = time.Second

// Of reads the effects of an order. What cannot be read is in Missing.
func (r EffectReaders) Of(ctx context.Context, o order.Order, timeline []event.Event) Effects {
	var e Effects
	parts := map[Effect]func(context.Context, order.Order, []event.Event, *Effects) error{
		EffectMails: r.readMails, EffectReceipt: r.readReceipt, EffectDeliveries: r.readDeliveries,
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for part, read := range parts { // each writes fields of its own
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, partTime)
			defer cancel()
			if read(ctx, o, timeline, &e) != nil {
				mu.Lock()
				defer mu.Unlock()
				e.Missing = append(e.Missing, part)
			}
		})
	}
	wg.Wait()
	slices.Sort(e.Missing)
	return e
}

func (r EffectReaders) readMails(ctx context.Context, o order.Order, timeline []event.Event, into *Effects) error {
	var mails []Mail
	var ids []string
	for _, ev := range timeline {
		if id := mail.IDOf(o, ev); id != "" && len(ids) < pagination.MaxLimit && !slices.Contains(ids, id) {
			mails, ids = append(mails, Mail{ID: id, About: ev.Type}), append(ids, id)
		}
	}
	records, err := r.Mails.MailRecords(ctx, ids)
	if err != nil {
		return err
	}
	for i := range mails {
		if record, known := records[mails[i].ID]; known {
			mails[i].Record = &record
		}
	}
	into.Mails = mails
	return nil
}

func (r EffectReaders) readReceipt(ctx context.Context, o order.Order, _ []event.Event, into *Effects) error {
	if o.Status() != order.Completed {
		return nil
	}
	_, err := r.Receipts.ReceiptLinks(ctx, o.ID(), receipt.File(o), receiptTime)
	into.Receipt = err == nil
	if failure.Is(err, failure.NotReady) {
		return nil
	}
	return err
}

// readDeliveries looks each delivery up that there may be: its id follows from the event
// and the endpoint.
func (r EffectReaders) readDeliveries(ctx context.Context, o order.Order, timeline []event.Event, into *Effects) error {
	endpoints, err := r.hearing(ctx, o)
	if err != nil {
		return err
	}
	var keys []port.DeliveryKey
	for _, ev := range slices.Backward(timeline) {
		for id := range endpoints {
			keys = append(keys, port.DeliveryKey{EndpointID: id, ID: webhook.DeliveryID(id, ev.ID)})
		}
	}
	found, err := r.Deliveries.DeliveriesWith(ctx, keys[:min(len(keys), pagination.MaxLimit)])
	if err != nil {
		return err
	}
	for _, d := range found {
		into.Deliveries = append(into.Deliveries, EndpointDelivery{d, endpoints[d.EndpointID]})
	}
	slices.SortFunc(into.Deliveries, func(a, b EndpointDelivery) int { return b.CreatedAt.Compare(a.CreatedAt) })
	into.More = len(keys) > pagination.MaxLimit
	return nil
}

// hearing is the endpoints that may get the order's events, by id.
func (r EffectReaders) hearing(ctx context.Context, o order.Order) (map[string]webhook.Endpoint, error) {
	own, err := r.Endpoints.EndpointsOf(ctx, o.UserID())
	if err != nil {
		return nil, err
	}
	partners, err := r.Endpoints.EndpointsForAllOrders(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]webhook.Endpoint{}
	for _, e := range append(own, partners...) {
		all[e.ID] = e
	}
	return all, nil
}
