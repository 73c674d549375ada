package memory

import (
	"context"
	"strings"
	"sync"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Ledger is a payment gateway that accepts the sandbox's tokens. It is safe for
// concurrent use.
type Ledger struct {
	// Fault, unless nil, is called for every operation with the method's name.
	// Set it before the ledger is shared.
	Fault Fault
	// RefusesRefunds makes it refuse the refund of what is captured, for good.
	// Set it before the ledger is shared.
	RefusesRefunds bool

	mu      sync.Mutex
	entries map[string]*entry
}

// entry is the state of one key.
type entry struct {
	tries      int // calls of Authorize
	charges    int // authorizations made
	amount     int64
	challenged bool // the shopper was asked to confirm
	declined   bool
	captured   bool
	closed     bool             // refunded or void
	parts      map[string]int64 // refunded parts, by id
}

var _ port.PaymentGateway = (*Ledger)(nil)

// NewLedger returns an empty ledger.
func NewLedger() *Ledger { return &Ledger{entries: map[string]*entry{}} }

// Authorize implements port.PaymentGateway.
func (l *Ledger) Authorize(_ context.Context, c payment.Charge) (a payment.Authorization, err error) {
	err = l.run("Authorize", c, func(e *entry) (err error) {
		a, err = e.authorize(c)
		return err
	})
	if err != nil {
		return payment.Authorization{}, err
	}
	return a, nil
}

func (e *entry) authorize(c payment.Charge) (payment.Authorization, error) {
	e.tries++
	made := payment.Authorization{Reference: reference(c.Key)}
	switch {
	case e.closed:
		return payment.Authorization{}, void(c)
	case e.charges > 0:
		return made, nil
	case e.declined || !accepted(c.Token):
		e.declined = true
		return payment.Authorization{}, failure.New(failure.PaymentDeclined, "the payment was declined")
	case c.Token == payment.TokenFlaky && e.tries == 1:
		return payment.Authorization{}, failure.New(failure.Unavailable, "the payment gateway is not available")
	case c.Token == payment.TokenRequiresAction:
		e.challenged, e.amount = true, c.Amount.Amount
		made.Action = &payment.Action{ClientSecret: "secret-" + c.Key}
		return made, nil
	}
	e.charges++
	e.amount = c.Amount.Amount
	if c.Token == payment.TokenTimeoutAfterCharge {
		return payment.Authorization{}, failure.New(failure.Unavailable, "the payment gateway did not respond")
	}
	return made, nil
}

func void(c payment.Charge) error {
	return failure.New(failure.Conflict, "the charge %.80q is void", c.Key)
}

func accepted(token string) bool {
	switch token {
	case payment.TokenTimeoutAfterCharge, payment.TokenFlaky, payment.TokenRequiresAction, payment.TokenAuthorizationLost,
		payment.TokenCaptureFails:
		return true
	default:
		return strings.HasPrefix(token, payment.TokenOK)
	}
}

// Answer is the shopper's answer to the payment that must be confirmed, if there is one.
func (l *Ledger) Answer(key string, accept bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(key)
	switch {
	case !e.challenged || e.closed || e.declined || e.charges > 0:
	case accept:
		e.charges++
	default:
		e.declined = true
	}
}

// Capture implements port.PaymentGateway.
func (l *Ledger) Capture(_ context.Context, c payment.Charge) error {
	return l.run("Capture", c, func(e *entry) error {
		switch {
		case e.closed:
			return void(c)
		case e.charges == 0 || c.Token == payment.TokenAuthorizationLost:
			return failure.New(failure.AuthorizationLost, "the charge %.80q is not authorized", c.Key)
		}
		e.captured = true
		if c.Token == payment.TokenCaptureFails {
			return failure.New(failure.Invalid, "the payment gateway failed after the capture")
		}
		return nil
	})
}

// Refund implements port.PaymentGateway.
func (l *Ledger) Refund(_ context.Context, c payment.Charge) (r payment.Refund, err error) {
	err = l.run("Refund", c, func(e *entry) error {
		if e.captured && l.RefusesRefunds {
			return failure.New(failure.RefundRefused, "the refund is refused")
		}
		e.closed = true
		if e.captured {
			amount := c.Amount
			amount.Amount = e.amount
			r = payment.Refund{Refunded: true, Amount: amount, Reference: "refund-" + c.Key}
		}
		return nil
	})
	if err != nil {
		return payment.Refund{}, err
	}
	return r, nil
}

// RefundPart implements port.PaymentGateway.
func (l *Ledger) RefundPart(_ context.Context, p payment.Part) (r payment.Refund, err error) {
	err = l.run("RefundPart", p.Charge, func(e *entry) error {
		if _, made := e.parts[p.ID]; !made && (l.RefusesRefunds || !e.captured || e.closed || e.refunded()+p.Amount.Amount > e.amount) {
			return failure.New(failure.RefundRefused, "the refund is refused")
		}
		if e.parts == nil {
			e.parts = map[string]int64{}
		}
		e.parts[p.ID] = p.Amount.Amount
		r = payment.Refund{Refunded: true, Amount: p.Amount, Reference: "refund-" + p.Charge.Key + "-" + p.ID}
		return nil
	})
	if err != nil {
		return payment.Refund{}, err
	}
	return r, nil
}

// refunded is the amount that was refunded in parts.
func (e *entry) refunded() (sum int64) {
	for _, amount := range e.parts {
		sum += amount
	}
	return sum
}

// run runs one operation on a key's entry.
func (l *Ledger) run(method string, c payment.Charge, operation func(*entry) error) error {
	return l.Fault.run(method, func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		return operation(l.entry(c.Key))
	})
}

// Charges is the number of authorizations with the key, captured or not.
func (l *Ledger) Charges(key string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.entry(key).charges
}

// Charged is the amount captured with the key, in minor units, whether refunded or not.
func (l *Ledger) Charged(key string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.entry(key); e.captured {
		return e.amount
	}
	return 0
}

// Held reports whether the key has an authorization that is neither captured nor void.
func (l *Ledger) Held(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(key)
	return e.charges > 0 && !e.captured && !e.closed
}

// Refunded is the amount refunded with the key, in minor units.
func (l *Ledger) Refunded(key string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(key)
	if e.captured && e.closed {
		return e.amount
	}
	return e.refunded()
}

func (l *Ledger) entry(key string) *entry {
	if l.entries[key] == nil {
		l.entries[key] = &entry{}
	}
	return l.entries[key]
}

func reference(key string) string { return "sandbox-" + key }
