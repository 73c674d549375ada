package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// Ledger is the durable ledger of the sandbox payment gateway, by idempotency key. It
// is safe for concurrent use.
type Ledger struct{ db *database }

// NewLedger returns a ledger in the named table. now is the time of its entries.
func NewLedger(client *dynamodb.Client, table string, now func() time.Time) *Ledger {
	return &Ledger{db: newDatabase(client, table, now)}
}

// Attributes of a ledger entry. A closed entry is refunded if it has a
// reference, else void. It never changes again.
const (
	attrReference = "reference"
	attrAmount    = "amount"
	attrDeclined  = "declined"
	attrClosed    = "closed"
)

// Charge writes the key's charge unless the key has an entry. It returns the key's
// charge and whether this call made it. It fails with PaymentDeclined or Conflict, as
// port.PaymentGateway says.
func (l *Ledger) Charge(ctx context.Context, c payment.Charge) (r payment.ChargeResult, made bool, err error) {
	it := l.entry(c)
	it.text(attrReference, reference(c.Key))
	made, stored, err := l.db.put(ctx, it, expression{text: notExists})
	switch entry := newDecoder(stored); {
	case err != nil:
		return r, false, err
	case made:
		return payment.ChargeResult{Reference: reference(c.Key)}, true, nil
	case entry.flag(attrClosed):
		return r, false, failure.New(failure.Conflict, "the charge %.80q is void", c.Key)
	case entry.flag(attrDeclined):
		return r, false, declined()
	case entry.money(attrAmount) != c.Amount:
		return r, false, failure.New(failure.Internal, "the charge %.80q has another amount", c.Key)
	default:
		return payment.ChargeResult{Reference: entry.text(attrReference)}, false, nil
	}
}

// Decline writes that the key can never be charged, unless it has an entry. It fails
// with PaymentDeclined, or with Conflict if the key is void or charged.
func (l *Ledger) Decline(ctx context.Context, c payment.Charge) error {
	it := l.entry(c)
	it.flag(attrDeclined, true)
	made, stored, err := l.db.put(ctx, it, expression{text: notExists})
	switch entry := newDecoder(stored); {
	case err != nil:
		return err
	case made || entry.flag(attrDeclined) && !entry.flag(attrClosed):
		return declined()
	default:
		return failure.New(failure.Conflict, "the charge %.80q is void or already made", c.Key)
	}
}

// Refund closes the key in one write, whatever its entry: it refunds a charge, and
// prevents a later one.
func (l *Ledger) Refund(ctx context.Context, c payment.Charge) (payment.Refund, error) {
	entry, err := l.db.update(ctx, chargeKey(c.Key), expression{
		text:   "SET #closed = :true, closedAt = if_not_exists(closedAt, :now)",
		names:  map[string]string{"#closed": attrClosed},
		values: item{":true": flag(true), ":now": text(instant(l.db.now()))},
	})
	if err != nil {
		return payment.Refund{}, err
	}
	r := newDecoder(entry)
	if r.text(attrReference) == "" {
		return payment.Refund{}, *r.err
	}
	return payment.Refund{Refunded: true, Amount: r.money(attrAmount), Reference: r.text(attrReference)}, *r.err
}

// Attempt counts the attempts to charge the key, and returns the number of this one,
// from 1.
func (l *Ledger) Attempt(ctx context.Context, key string) (int, error) {
	it, err := l.db.update(ctx, attemptsKey(key), expression{
		text: "ADD #n :one", names: map[string]string{"#n": "attempts"}, values: item{":one": number(1)},
	})
	if err != nil {
		return 0, err
	}
	r := newDecoder(it)
	return r.integer("attempts"), *r.err
}

// Operation returns how the sandbox treats payment.TokenOperated.
func (l *Ledger) Operation(ctx context.Context) (payment.Operation, error) {
	it, err := l.db.get(ctx, operationKey())
	if err != nil || it == nil {
		return payment.Operation{}, err
	}
	r := newDecoder(it)
	o := payment.Operation{Down: r.flag("down"), Delay: time.Duration(r.number("delayMillis")) * time.Millisecond}
	return o, *r.err
}

// SetOperation says how the sandbox treats payment.TokenOperated from now on.
func (l *Ledger) SetOperation(ctx context.Context, o payment.Operation) error {
	it := newItem(operationKey())
	it.flag("down", o.Down)
	it.number("delayMillis", o.Delay.Milliseconds())
	_, _, err := l.db.put(ctx, it, always)
	return err
}

func (l *Ledger) entry(c payment.Charge) item {
	it := newItem(chargeKey(c.Key))
	it.text("orderId", c.OrderID)
	it.money(attrAmount, c.Amount)
	it.instant("createdAt", l.db.now())
	return it
}

// reference is the id of the key's only charge.
func reference(key string) string { return "sandbox-" + key }

func declined() error { return failure.New(failure.PaymentDeclined, "the payment was declined") }
