package order

// Status is an order's state. The set is closed.
type Status string

// The statuses.
const (
	Pending        Status = "pending"         // accepted, no saga execution has claimed it
	Processing     Status = "processing"      // claimed by one execution
	Cancelling     Status = "cancelling"      // the shopper cancelled it while it was being processed
	Completed      Status = "completed"       // terminal: paid and confirmed
	Failed         Status = "failed"          // terminal: no charge, no reserved stock
	Cancelled      Status = "cancelled"       // terminal: like failed, because the shopper cancelled
	NeedsAttention Status = "needs_attention" // compensation failed: an operator must look
)

// transitions is the only table of allowed status changes.
var transitions = map[Status][]Status{
	Pending:        {Processing, Cancelled, Failed, NeedsAttention},
	Processing:     {Cancelling, Completed, Failed, NeedsAttention},
	Cancelling:     {Cancelled, NeedsAttention},
	NeedsAttention: {Failed, Cancelled, Processing}, // Processing: an operator has a good order tried again
	Completed:      {},
	Failed:         {},
	Cancelled:      {},
}

// Statuses lists all statuses in the order of an order's life.
func Statuses() []Status {
	return []Status{Pending, Processing, Cancelling, Completed, Failed, Cancelled, NeedsAttention}
}

// Known reports whether s is one of Statuses.
func (s Status) Known() bool {
	_, ok := transitions[s]
	return ok
}

// Terminal reports whether s never changes again.
func (s Status) Terminal() bool { return s.Known() && len(transitions[s]) == 0 }

// MayBecome reports whether next may follow s.
func (s Status) MayBecome(next Status) bool {
	for _, t := range transitions[s] {
		if t == next {
			return true
		}
	}
	return false
}

// Reservation is the state of the order's stock.
type Reservation string

// The states of a reservation. Released also marks an order whose stock was never
// held, so that a late reservation is refused.
const (
	Unreserved Reservation = "none"
	Held       Reservation = "held"
	Committed  Reservation = "committed"
	Released   Reservation = "released"
)

// Payment is the state of the order's payment.
type Payment string

// The states of a payment. Capturing and Refunding are stored before the payment
// gateway is asked: from Capturing on the shopper cannot cancel, and from Refunding on
// nothing can complete the order. Voided means that nothing was captured, and that no
// authorization is left.
const (
	Uncharged  Payment = "none"
	Authorized Payment = "authorized"
	Capturing  Payment = "capturing"
	Charged    Payment = "charged"
	Refunding  Payment = "refunding"
	Refunded   Payment = "refunded"
	Voided     Payment = "voided"
	Unsettled  Payment = "unsettled" // the payment gateway refuses the refund: an operator settles it by hand
)

// open reports whether the payment gateway may hold or have taken the shopper's money.
func (p Payment) open() bool {
	return p == Authorized || p == Capturing || p == Charged || p == Refunding || p == Unsettled
}

// forward reports whether an order with such a payment can still be completed.
func (p Payment) forward() bool {
	return p == Uncharged || p == Authorized || p == Capturing || p == Charged
}
