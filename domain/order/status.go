package order

// Status is where an order stands. The set is closed.
type Status string

// The statuses.
const (
	Pending        Status = "pending"         // accepted, no saga execution has claimed it
	Processing     Status = "processing"      // claimed by one execution
	Cancelling     Status = "cancelling"      // its shopper cancelled it while it was processed
	Completed      Status = "completed"       // terminal: paid and confirmed
	Failed         Status = "failed"          // terminal: nothing is charged, nothing reserved
	Cancelled      Status = "cancelled"       // terminal: as failed, on the shopper's wish
	NeedsAttention Status = "needs_attention" // parked: the way back failed
)

// transitions is the one table of which status may follow which.
var transitions = map[Status][]Status{
	Pending:        {Processing, Cancelled, Failed, NeedsAttention},
	Processing:     {Cancelling, Completed, Failed, NeedsAttention},
	Cancelling:     {Cancelled, NeedsAttention},
	NeedsAttention: {Failed, Cancelled},
	Completed:      {},
	Failed:         {},
	Cancelled:      {},
}

// Statuses lists all statuses in the order in which an order may pass them.
func Statuses() []Status {
	return []Status{Pending, Processing, Cancelling, Completed, Failed, Cancelled, NeedsAttention}
}

// Known reports whether s is one of Statuses.
func (s Status) Known() bool {
	_, ok := transitions[s]
	return ok
}

// Terminal reports whether no status can follow s.
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

// Reservation is what became of the order's stock.
type Reservation string

// The states of a reservation. Released also marks an order whose stock was
// never held, so that a late hold is refused.
const (
	Unreserved Reservation = "none"
	Held       Reservation = "held"
	Committed  Reservation = "committed"
	Released   Reservation = "released"
)

// Payment is what became of the order's money.
type Payment string

// The states of a payment. Refunding is written before the gateway is asked,
// so that nothing can complete the order meanwhile; Voided means that there
// was no charge to refund.
const (
	Uncharged Payment = "none"
	Charged   Payment = "charged"
	Refunding Payment = "refunding"
	Refunded  Payment = "refunded"
	Voided    Payment = "voided"
)
