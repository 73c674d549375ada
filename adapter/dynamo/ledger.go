package dynamo

import (
	"context"
	"errors"
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

// Attributes of a ledger entry. One with a reference is authorized. It is captured if it
// says so, or if the release before made it, which captured at once. A closed entry is
// refunded if it was captured, else void. It never changes again.
const (
	attrReference  = "reference"
	attrAmount     = "amount"
	attrAuthorized = "authorized"
	attrCaptured   = "captured"
	attrChallenged = "challenged" // the shopper was asked to confirm
	attrDeclined   = "declined"
	attrClosed     = "closed"
	attrRefunded   = "refunded" // the sum of the parts
	attrMovedAt    = "movedAt"  // when it was captured, or a refund made
)

// Authorize writes the key's authorization unless the key has an entry. It returns the
// key's authorization and whether this call made it. It fails with PaymentDeclined or
// Conflict, as port.PaymentGateway says.
func (l *Ledger) Authorize(ctx context.Context, c payment.Charge) (a payment.Authorization, made bool, err error) {
	it := l.entry(c)
	it.text(attrReference, reference(c.Key))
	it.flag(attrAuthorized, true)
	made, stored, err := l.db.put(ctx, it, expression{text: notExists})
	if err == nil && !made {
		err = refusalOf(c, newDecoder(stored))
	}
	if err != nil {
		return payment.Authorization{}, false, err
	}
	return payment.Authorization{Reference: reference(c.Key)}, made, nil
}

// refusalOf is why a stored entry refuses an authorization; nil if it is one.
func refusalOf(c payment.Charge, entry *decoder) error {
	switch {
	case entry.flag(attrClosed):
		return void(c)
	case entry.flag(attrDeclined):
		return declined()
	case entry.money(attrAmount) != c.Amount:
		return failure.New(failure.Internal, "the charge %.80q has another amount", c.Key)
	default:
		return *entry.err
	}
}

// Challenge writes that the shopper must confirm the key's charge, unless the key has an
// entry. It returns the key's authorization, or the action that the shopper must take.
// It fails as Authorize does.
func (l *Ledger) Challenge(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	it := l.entry(c)
	it.flag(attrChallenged, true)
	_, stored, err := l.db.put(ctx, it, expression{text: notExists})
	if err != nil {
		return payment.Authorization{}, err
	}
	entry := newDecoder(stored)
	if stored != nil {
		if err := refusalOf(c, entry); err != nil {
			return payment.Authorization{}, err
		}
	}
	a := payment.Authorization{Reference: reference(c.Key)}
	if entry.text(attrReference) == "" {
		a.Action = &payment.Action{ClientSecret: payment.SandboxSecret(c.OrderID)}
	}
	return a, nil
}

// Answer records the shopper's answer to the challenge of the key's charge. It fails with
// Conflict unless that waits for an answer, or has been answered in the same way.
func (l *Ledger) Answer(ctx context.Context, key string, accept bool) error {
	how, same := "SET #declined = :true", "#declined"
	values := item{":true": flag(true)}
	names := map[string]string{
		"#challenged": attrChallenged, "#closed": attrClosed, "#declined": attrDeclined, "#reference": attrReference,
	}
	if accept {
		how, same = "SET #reference = :reference, #authorized = :true", "#reference"
		values[":reference"], names["#authorized"] = text(reference(key)), attrAuthorized
	}
	const unanswered = "attribute_not_exists(#reference) AND attribute_not_exists(#declined)"
	kept, err := l.db.change(ctx, chargeKey(key), how, expression{
		text:  "#challenged = :true AND attribute_not_exists(#closed) AND (" + unanswered + " OR attribute_exists(" + same + "))",
		names: names, values: values,
	})
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the payment does not wait for a confirmation")
	}
	return err
}

// Decline writes that the key can never be charged, unless it has an entry. It fails
// with PaymentDeclined, or with Conflict if the key is void or authorized.
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

// Capture captures the key's authorization. It fails with AuthorizationLost or Conflict,
// as port.PaymentGateway says.
func (l *Ledger) Capture(ctx context.Context, c payment.Charge) error {
	now := l.db.now()
	const how = "SET #captured = :true, #at = if_not_exists(#at, :at)," +
		" #list = if_not_exists(#list, :day), #sort = if_not_exists(#sort, :sort)"
	kept, err := l.db.change(ctx, chargeKey(c.Key), how, expression{
		text: "attribute_exists(#reference) AND attribute_not_exists(#closed)",
		names: map[string]string{
			"#captured": attrCaptured, "#reference": attrReference, "#closed": attrClosed,
			"#at": attrMovedAt, "#list": byStatus.partition, "#sort": byStatus.sort,
		},
		values: item{":true": flag(true), ":at": text(instant(now)), ":day": text(movedOn(day(now))), ":sort": text(listed(now, c.Key))},
	})
	if err != nil || kept {
		return err
	}
	stored, err := l.db.get(ctx, chargeKey(c.Key))
	if err != nil {
		return err
	}
	if newDecoder(stored).flag(attrClosed) {
		return void(c)
	}
	return failure.New(failure.AuthorizationLost, "the charge %.80q is not authorized", c.Key)
}

// Refund closes the key in one write, whatever its entry: it refunds what was captured,
// voids an authorization, and prevents a later one.
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
	if !captured(r) {
		return payment.Refund{}, *r.err
	}
	made := payment.Refund{Refunded: true, Amount: r.money(attrAmount), Reference: "refund-" + r.text(attrReference)}
	return made, errors.Join(*r.err, l.book(ctx, c, "", made))
}

// RefundPart records the refund of a part of the captured amount, once per part's id. It
// fails with RefundRefused when that would be more than was captured.
func (l *Ledger) RefundPart(ctx context.Context, p payment.Part) (payment.Refund, error) {
	part := partPrefix + p.ID
	_, err := l.db.change(ctx, chargeKey(p.Charge.Key), "SET #part = :amount ADD #refunded :amount", expression{
		text: "(#captured = :true OR attribute_exists(#reference) AND attribute_not_exists(#authorized))" +
			" AND attribute_not_exists(#closed) AND attribute_not_exists(#part)" +
			" AND (attribute_not_exists(#refunded) OR #refunded <= :room)",
		names: map[string]string{
			"#part": part, "#refunded": attrRefunded, "#captured": attrCaptured, "#closed": attrClosed,
			"#reference": attrReference, "#authorized": attrAuthorized,
		},
		values: item{":true": flag(true), ":amount": number(p.Amount.Amount), ":room": number(p.Charge.Amount.Amount - p.Amount.Amount)},
	})
	if err != nil {
		return payment.Refund{}, err
	}
	stored, err := l.db.get(ctx, chargeKey(p.Charge.Key))
	if err != nil {
		return payment.Refund{}, err
	}
	if !newDecoder(stored).has(part) {
		return payment.Refund{}, failure.New(failure.RefundRefused, "more would be refunded than was captured")
	}
	made := payment.Refund{Refunded: true, Amount: p.Amount, Reference: "refund-" + reference(p.Charge.Key) + "-" + p.ID}
	return made, l.book(ctx, p.Charge, p.ID, made)
}

// captured reports whether an entry's amount was taken.
func captured(entry *decoder) bool {
	legacy := entry.text(attrReference) != "" && !entry.flag(attrAuthorized)
	return entry.flag(attrCaptured) || legacy
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

func void(c payment.Charge) error {
	return failure.New(failure.Conflict, "the charge %.80q is void", c.Key)
}

// reference is the id of the key's only charge.
func reference(key string) string { return "sandbox-" + key }

func declined() error { return failure.New(failure.PaymentDeclined, "the payment was declined") }
