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

	mu      sync.Mutex
	entries map[string]*entry
}

// entry is the state of one key.
type entry struct {
	tries    int   // calls of Charge
	charges  int   // successful ones
	amount   int64 // of the last charge
	declined bool
	closed   bool // refunded or void
}

var _ port.PaymentGateway = (*Ledger)(nil)

// NewLedger returns an empty ledger.
func NewLedger() *Ledger { return &Ledger{entries: map[string]*entry{}} }

// Charge implements port.PaymentGateway.
func (l *Ledger) Charge(_ context.Context, c payment.Charge) (r payment.ChargeResult, err error) {
	err = l.Fault.run("Charge", func() (err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		r, err = l.charge(c)
		return err
	})
	if err != nil {
		return payment.ChargeResult{}, err
	}
	return r, nil
}

func (l *Ledger) charge(c payment.Charge) (payment.ChargeResult, error) {
	e := l.entry(c.Key)
	e.tries++
	switch {
	case e.closed:
		return payment.ChargeResult{}, failure.New(failure.Conflict, "the charge %.80q is void", c.Key)
	case e.charges > 0:
		return receipt(c.Key), nil
	case e.declined || !accepted(c.Token):
		e.declined = true
		return payment.ChargeResult{}, failure.New(failure.PaymentDeclined, "the payment was declined")
	case c.Token == payment.TokenFlaky && e.tries == 1:
		return payment.ChargeResult{}, failure.New(failure.Unavailable, "the payment gateway is not available")
	}
	e.charges++
	e.amount = c.Amount.Amount
	if c.Token == payment.TokenTimeoutAfterCharge {
		return payment.ChargeResult{}, failure.New(failure.Unavailable, "the payment gateway did not respond")
	}
	return receipt(c.Key), nil
}

func accepted(token string) bool {
	return strings.HasPrefix(token, payment.TokenOK) ||
		token == payment.TokenTimeoutAfterCharge || token == payment.TokenFlaky
}

// Refund implements port.PaymentGateway.
func (l *Ledger) Refund(_ context.Context, c payment.Charge) (r payment.Refund, err error) {
	err = l.Fault.run("Refund", func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		e := l.entry(c.Key)
		e.closed = true
		if e.charges > 0 {
			amount := c.Amount
			amount.Amount = e.amount
			r = payment.Refund{Refunded: true, Amount: amount, Reference: receipt(c.Key).Reference}
		}
		return nil
	})
	if err != nil {
		return payment.Refund{}, err
	}
	return r, nil
}

// Charges is the number of charges with the key.
func (l *Ledger) Charges(key string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.entry(key).charges
}

// Charged is the amount charged with the key, in minor units, whether refunded
// or not.
func (l *Ledger) Charged(key string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(key)
	return e.amount * int64(e.charges)
}

// Refunded is the amount refunded with the key, in minor units.
func (l *Ledger) Refunded(key string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(key)
	if !e.closed {
		return 0
	}
	return e.amount * int64(e.charges)
}

func (l *Ledger) entry(key string) *entry {
	if l.entries[key] == nil {
		l.entries[key] = &entry{}
	}
	return l.entries[key]
}

func receipt(key string) payment.ChargeResult {
	return payment.ChargeResult{Reference: "sandbox-" + key}
}
