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
	NeedsAttention: {Failed, Cancelled},
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

// The states of a payment. Refunding is stored before the payment gateway is
// asked, so that nothing can complete the order in the meantime. Voided means
// that there was no charge to refund.
const (
	Uncharged Payment = "none"
	Charged   Payment = "charged"
	Refunding Payment = "refunding"
	Refunded  Payment = "refunded"
	Voided    Payment = "voided"
)
