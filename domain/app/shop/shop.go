// Package shop holds the use cases of shoppers.
package shop

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Confirmations records shoppers' answers to the sandbox's request to confirm a payment.
type Confirmations interface {
	// Answer records the answer for a charge's key. Conflict: the charge does not
	// wait for one, or was answered differently.
	Answer(ctx context.Context, key string, accept bool) error
}

// Shop places, shows and cancels orders, and takes withdrawals from completed ones.
type Shop struct {
	Orders  port.Orders
	Archive port.Archive
	Catalog port.Catalog
	Amounts payment.Amounts // that the payment gateway takes
	Formats port.AddressFormats
	IDs     *id.Source
	Now     func() time.Time
	// WithdrawalPeriod is how long after its completion a shopper may withdraw from an
	// order; 0 allows no withdrawals.
	WithdrawalPeriod time.Duration
	// Confirmations takes the answers that a bank would take.
	Confirmations Confirmations
	// Admission decides whether new orders are accepted; nil accepts all.
	Admission *Admission
}

// Request is a request to place an order. Key is empty if the shopper sent
// none; Fingerprint identifies the body.
type Request struct {
	UserID      string
	Profile     identity.Profile
	Draft       order.Draft
	Scope       idempotency.Scope
	Key         idempotency.Key
	Fingerprint string
	Traceparent string
}

// Place accepts an order, or returns the first response to a repeated request.
// render renders the accepted order as a response, which is stored with the
// order and returned to every repetition. Place fails with Invalid, KeyReused,
// KeyInUse or Overloaded.
func (s Shop) Place(ctx context.Context, r Request, render func(order.Order) (idempotency.Response, error)) (resp idempotency.Response, replayed bool, err error) {
	change, err := s.accept(ctx, r)
	if err != nil {
		return s.replayOr(ctx, r, err)
	}
	if resp, err = render(change.Order); err != nil {
		return resp, false, err
	}
	err = s.Orders.Place(ctx, change, s.record(r, resp))
	if failure.Is(err, failure.KeyTaken) {
		resp, err = s.replay(ctx, r)
		return resp, err == nil, err
	}
	return resp, false, err
}

func (s Shop) accept(ctx context.Context, r Request) (*order.Change, error) {
	if err := s.checkDraft(&r.Draft); err != nil {
		return nil, err
	}
	if err := s.Admission.Check(ctx); err != nil {
		return nil, err
	}
	products, err := s.Catalog.Products(ctx, skus(r.Draft))
	if err != nil {
		return nil, err
	}
	c, err := order.Place(order.Placement{
		ID: s.IDs.Next(), UserID: r.UserID, Email: r.Profile.Email, Name: r.Profile.Name,
		Draft: r.Draft, Products: products, Traceparent: r.Traceparent, Now: s.Now(),
	})
	if err == nil {
		err = s.Amounts.CheckTotal(c.Order.Total())
	}
	return c, err
}

func skus(d order.Draft) []string {
	seen := make(map[string]bool, len(d.Lines))
	var out []string
	for _, l := range d.Lines {
		if !seen[l.SKU] {
			seen[l.SKU] = true
			out = append(out, l.SKU)
		}
	}
	return out
}

func (s Shop) record(r Request, resp idempotency.Response) *idempotency.Record {
	if r.Key == "" {
		return nil
	}
	return &idempotency.Record{
		Scope: r.Scope, Key: r.Key, Fingerprint: r.Fingerprint, Response: resp,
		ExpiresAt: s.Now().Add(idempotency.Lifetime),
	}
}

// replayOr handles a request that is refused now but may have been accepted
// when it was first sent, because the catalog or the backlog may have changed
// since.
func (s Shop) replayOr(ctx context.Context, r Request, refusal error) (idempotency.Response, bool, error) {
	if r.Key == "" || !failure.Is(refusal, failure.Invalid) && !failure.Is(refusal, failure.Overloaded) {
		return idempotency.Response{}, false, refusal
	}
	resp, err := s.replay(ctx, r)
	if failure.Is(err, failure.KeyInUse) {
		return resp, false, refusal
	}
	return resp, err == nil, err
}

func (s Shop) replay(ctx context.Context, r Request) (idempotency.Response, error) {
	record, err := s.Orders.Idempotency(ctx, r.Scope, r.Key)
	if failure.Is(err, failure.NotFound) {
		return idempotency.Response{}, failure.New(failure.KeyInUse, "the first request with this Idempotency-Key is still running")
	}
	if err != nil {
		return idempotency.Response{}, err
	}
	return record.Replay(r.Fingerprint)
}

// Order returns one of the user's orders with its timeline. It fails with
// NotFound also for another user's order, so that a caller cannot find out
// which ids exist.
func (s Shop) Order(ctx context.Context, userID, orderID string) (order.Order, []event.Event, error) {
	return s.withTimeline(ctx, orderID, func(o order.Order) bool { return o.UserID() == userID })
}

// AnyOrder returns an order of any user with its timeline. It fails with NotFound. The caller
// must be a partner, and must not show more of it than its events do.
func (s Shop) AnyOrder(ctx context.Context, orderID string) (order.Order, []event.Event, error) {
	return s.withTimeline(ctx, orderID, func(order.Order) bool { return true })
}

// withTimeline returns an order with its events, wherever they are, if the caller may see it.
func (s Shop) withTimeline(ctx context.Context, orderID string, may func(order.Order) bool) (order.Order, []event.Event, error) {
	if id.Check(orderID) != nil {
		return order.Order{}, nil, notFound(orderID)
	}
	o, timeline, err := s.Orders.OrderWithTimeline(ctx, orderID)
	if failure.Is(err, failure.NotFound) || err == nil && !may(o) {
		return order.Order{}, nil, notFound(orderID)
	}
	if place := o.Snapshot().Archive; err == nil && place != "" {
		timeline, err = s.Archive.ArchivedTimeline(ctx, place)
	}
	return o, timeline, err
}

// Find returns one of the user's orders without its timeline. It fails with
// NotFound as Order does.
func (s Shop) Find(ctx context.Context, userID, orderID string) (order.Order, error) {
	return s.own(ctx, userID, orderID)
}

func (s Shop) own(ctx context.Context, userID, orderID string) (order.Order, error) {
	o, err := s.find(ctx, orderID)
	if err == nil && o.UserID() != userID {
		return order.Order{}, notFound(orderID)
	}
	return o, err
}

func (s Shop) find(ctx context.Context, orderID string) (order.Order, error) {
	if id.Check(orderID) != nil {
		return order.Order{}, notFound(orderID)
	}
	o, err := s.Orders.Order(ctx, orderID)
	if failure.Is(err, failure.NotFound) {
		return order.Order{}, notFound(orderID)
	}
	return o, err
}

func notFound(orderID string) error {
	return failure.New(failure.NotFound, "there is no order %.40q", orderID)
}

// Cancel cancels one of the user's orders, or requests that its saga does. It
// fails with NotFound, or with Conflict once the order has ended.
func (s Shop) Cancel(ctx context.Context, userID, orderID string) (order.Order, error) {
	o, err := s.own(ctx, userID, orderID)
	if err != nil {
		return o, err
	}
	return port.ChangeOrder(ctx, s.Orders, o, func(o order.Order) (*order.Change, error) { return o.Cancel(s.Now()) })
}

// ConfirmPayment answers the sandbox's request to confirm the payment of one of the
// user's orders. It fails with NotFound when the order does not wait for that, as no
// order of a real payment gateway does, and as Confirmations do.
func (s Shop) ConfirmPayment(ctx context.Context, userID, orderID string, accept bool) error {
	o, err := s.own(ctx, userID, orderID)
	if err != nil {
		return err
	}
	action := o.Snapshot().Action
	if action == nil || action.ClientSecret != payment.SandboxSecret(orderID) {
		return failure.New(failure.NotFound, "the order does not wait for an answer here")
	}
	return s.Confirmations.Answer(ctx, payment.Key(orderID), accept)
}
