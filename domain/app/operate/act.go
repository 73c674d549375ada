package operate

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// OnceIn is the time in which an action on an order happens once, whoever asks for it.
const OnceIn = time.Minute

// actionConsumer names the marks of actions among those of all consumers.
const actionConsumer = "operate"

// Cancel cancels an order for its shopper, as the shopper could, and records who did and
// why. An order that is cancelled already is returned as it is. It fails with Invalid,
// NotFound, or Conflict as order.Cancel does.
func (o Operations) Cancel(ctx context.Context, orderID, by, reason string) (order.Order, error) {
	decide := func(found order.Order) (*order.Change, error) { return found.Cancel(o.now()) }
	return o.change(ctx, orderID, audit.Record{Action: audit.CancelOrder, By: by, Reason: reason}, decide)
}

// Settle records an outside refund, and who did it and why. One that is recorded already
// changes nothing. The caller must have checked that the user may move money. It fails with
// NotFound, and as order.Settle does.
func (o Operations) Settle(ctx context.Context, orderID string, r order.SettlementRequest) (order.Order, error) {
	decide := func(found order.Order) (*order.Change, error) { return found.Settle(r, o.now()) }
	record := audit.Record{Action: audit.SettleOrder, By: r.By, Reason: r.Note, Objects: []string{r.Reference}}
	return o.change(ctx, orderID, record, decide)
}

// change makes a recorded change of an order. The order's version decides between operators
// who act at once: who comes second finds it changed, and is told.
func (o Operations) change(ctx context.Context, orderID string, r audit.Record, decide port.Decision) (order.Order, error) {
	found, err := o.reasoned(ctx, orderID, r.Reason)
	if err != nil {
		return order.Order{}, err
	}
	if c, err := decide(found); err != nil || c == nil {
		return found, err
	}
	r.Subject = audit.Order(orderID)
	record, err := o.begin(ctx, r)
	if err != nil {
		return order.Order{}, err
	}
	made := false
	found, err = port.ChangeOrder(ctx, o.Orders, found, func(now order.Order) (*order.Change, error) {
		c, err := decide(now)
		made = c != nil
		return c, err
	})
	if err == nil && !made {
		err = failure.New(failure.Conflict, "somebody else did that to order %s at the same moment", orderID)
	}
	return found, o.end(ctx, record, err)
}

// ResendMail has the mail about an event of the order sent once more, as a further mail, and
// records who did and why. An empty id of an event is that of the last mail. It fails with
// Invalid, NotFound, Unavailable, or Conflict when there is no such mail, the shopper's data
// are erased, or the mail was sent again within OnceIn.
func (o Operations) ResendMail(ctx context.Context, orderID, eventID, by, reason string) error {
	found, err := o.reasoned(ctx, orderID, reason)
	if err != nil {
		return err
	}
	mails, err := o.mails(ctx, found)
	if err != nil {
		return err
	}
	at := len(mails) - 1
	if eventID != "" {
		at = slices.IndexFunc(mails, func(e event.Event) bool { return e.ID == eventID })
	}
	if at < 0 {
		return failure.New(failure.Conflict, "order %s has no mail about the event %.80q", orderID, eventID)
	}
	record := audit.Record{Action: audit.ResendMail, By: by, Reason: reason, Objects: []string{mails[at].ID}}
	return o.once(ctx, orderID, record, func(ctx context.Context, r audit.Record) error {
		return o.Republisher.ResendMail(ctx, mails[at], r.ID)
	})
}

// RedrawReceipt has the receipt and the credit notes of an order drawn and stored again, and
// records who did and why. It fails with Invalid, NotFound, Unavailable, or Conflict when
// the order has none, the shopper's data are erased, or that was done within OnceIn.
func (o Operations) RedrawReceipt(ctx context.Context, orderID, by, reason string) error {
	r := audit.Record{Action: audit.RedrawReceipt, By: by, Reason: reason}
	return o.republish(ctx, orderID, r, []event.Consumer{event.ReceiptConsumer}, receiptChoice)
}

// Republish gives the events of an order again to a consumer or, if none is named, to all,
// and records who did and why. It fails with Invalid, NotFound, Unavailable, or Conflict when
// the consumer hears none of them, or that was done within OnceIn.
func (o Operations) Republish(ctx context.Context, orderID string, to event.Consumer, by, reason string) error {
	consumers := event.Consumers()
	if to != "" {
		consumers = []event.Consumer{to}
	}
	return o.republish(ctx, orderID, audit.Record{Action: audit.Republish, By: by, Reason: reason}, consumers, nil)
}

// republish gives consumers the events that they hear. may says whether the order allows it.
func (o Operations) republish(ctx context.Context, orderID string, r audit.Record, to []event.Consumer, may func(order.Order) error) error {
	found, err := o.reasoned(ctx, orderID, r.Reason)
	if err == nil && may != nil {
		err = may(found)
	}
	if err != nil {
		return err
	}
	timeline, err := o.events(ctx, found)
	if err != nil {
		return err
	}
	heard := map[event.Consumer][]event.Event{}
	for _, c := range to {
		if events := repeatable(c, found, timeline); len(events) > 0 {
			heard[c] = events
			r.Objects = append(r.Objects, string(c))
		}
	}
	if len(heard) == 0 {
		return failure.New(failure.Conflict, "none of these consumers hears an event of order %s", orderID)
	}
	return o.once(ctx, orderID, r, func(ctx context.Context, _ audit.Record) error {
		for _, c := range to {
			if err := o.Republisher.Republish(ctx, c, heard[c]); err != nil {
				return err
			}
		}
		return nil
	})
}

// heardBy are the events that a consumer hears. After an erasure nothing is mailed or drawn
// any more.
func heardBy(c event.Consumer, o order.Order, timeline []event.Event) (heard []event.Event) {
	if o.Erased() && (c == event.MailConsumer || c == event.ReceiptConsumer) {
		return nil
	}
	for _, e := range timeline {
		if c.Hears(e) {
			heard = append(heard, e)
		}
	}
	return heard
}

// repeatable are the events that a consumer hears and, as it has processed them, ignores. Of
// an archived order's mails the records are gone, so that they would be sent twice.
func repeatable(c event.Consumer, o order.Order, timeline []event.Event) []event.Event {
	if c == event.MailConsumer && o.Snapshot().Archive != "" {
		return nil
	}
	return heardBy(c, o, timeline)
}

// mails are the events that the order's shopper was mailed about, oldest first. Conflict: the
// shopper's data are erased.
func (o Operations) mails(ctx context.Context, found order.Order) ([]event.Event, error) {
	if found.Erased() {
		return nil, erased(found)
	}
	timeline, err := o.events(ctx, found)
	return heardBy(event.MailConsumer, found, timeline), err
}

func erased(o order.Order) error {
	return failure.New(failure.Conflict, "the data of the shopper of order %s are erased", o.ID())
}

// events are the order's events, wherever they are.
func (o Operations) events(ctx context.Context, found order.Order) ([]event.Event, error) {
	if place := found.Snapshot().Archive; place != "" {
		return o.Archive.ArchivedTimeline(ctx, place)
	}
	return o.Orders.Timeline(ctx, found.ID())
}

// reasoned is the order, for an action that has a reason.
func (o Operations) reasoned(ctx context.Context, orderID, reason string) (order.Order, error) {
	var v failure.Violations
	audit.CheckReason("/reason", reason, &v)
	if err := v.Err(); err != nil {
		return order.Order{}, err
	}
	return o.Orders.Order(ctx, orderID)
}

// once does an action on an order and records it. Of operators who ask for the same one
// within OnceIn, the first does it, and the others fail with Conflict. One that failed may be
// asked for again at once.
func (o Operations) once(ctx context.Context, orderID string, r audit.Record, act func(context.Context, audit.Record) error) error {
	mark := string(r.Action) + "/" + orderID
	switch _, err := o.Markers.Claim(ctx, actionConsumer, mark, OnceIn); {
	case failure.Is(err, failure.Conflict):
		return failure.Wrap(failure.Conflict, err, "an operator did that less than a minute ago")
	case err != nil:
		return err
	}
	r.Subject = audit.Order(orderID)
	record, err := o.begin(ctx, r)
	if err == nil {
		err = o.end(ctx, record, act(ctx, record))
	}
	if err != nil {
		_ = o.Markers.Abandon(context.WithoutCancel(ctx), actionConsumer, mark) // it ends by itself
	}
	return err
}

// Choice is an action on an order, and why it is not possible now, if so.
type Choice struct {
	Action  audit.Action
	Refusal error
}

// Choices are the actions on an order that is investigated. Whether an execution of it runs
// is not asked for.
func (o Operations) Choices(i Investigation) []Choice {
	return []Choice{
		{audit.ResumeOrder, o.retryChoice(i.Order, reconcile.Forward)},
		{audit.RetryOrder, o.retryChoice(i.Order, reconcile.Compensation)},
		{audit.CancelOrder, cancelChoice(i.Order, o.now())},
		{audit.ResendMail, mailChoice(i)},
		{audit.RedrawReceipt, receiptChoice(i.Order)},
		{audit.Republish, nil},
		{audit.SettleOrder, settleChoice(i.Order)},
	}
}

func (o Operations) retryChoice(found order.Order, way reconcile.Direction) error {
	ways, err := reconcile.Retryable(found, o.now())
	switch {
	case err != nil || slices.Contains(ways, way):
		return err
	case way == reconcile.Forward:
		return failure.New(failure.Conflict, "its compensation has begun: it can only end")
	default:
		return failure.New(failure.Conflict, "it can still be completed, or cancelled for its shopper")
	}
}

func cancelChoice(o order.Order, now time.Time) error {
	c, err := o.Cancel(now)
	if err == nil && c == nil {
		return failure.New(failure.Conflict, "it is cancelled already")
	}
	return err
}

func mailChoice(i Investigation) error {
	switch {
	case i.Order.Erased():
		return erased(i.Order)
	case i.Order.Snapshot().Archive == "" && len(i.Mails()) == 0:
		return failure.New(failure.Conflict, "no mail was sent about it")
	}
	return nil
}

func receiptChoice(o order.Order) error {
	switch {
	case o.Erased():
		return erased(o)
	case o.Status() != order.Completed:
		return failure.New(failure.Conflict, "only a completed order has a receipt")
	}
	return nil
}

func settleChoice(o order.Order) error {
	if len(o.Dues()) == 0 {
		return failure.New(failure.Conflict, "the payment gateway has refused no refund of it")
	}
	return nil
}

// Mails are the events that the order's shopper was mailed about, oldest first.
func (i Investigation) Mails() []event.Event {
	return heardBy(event.MailConsumer, i.Order, i.Timeline)
}

// Consumers are those that an event of the order can be given to again.
func (i Investigation) Consumers() (all []event.Consumer) {
	for _, c := range event.Consumers() {
		if len(repeatable(c, i.Order, i.Timeline)) > 0 {
			all = append(all, c)
		}
	}
	return all
}
