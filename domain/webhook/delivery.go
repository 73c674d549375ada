package webhook

import "time"

// DeliveryState is the state of a delivery.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = "pending"   // an attempt is due at NextAttemptAt
	DeliverySucceeded DeliveryState = "succeeded" // the endpoint answered 2xx
	DeliveryFailed    DeliveryState = "failed"    // the schedule is exhausted, or the endpoint is gone
	DeliveryHeld      DeliveryState = "held"      // kept while the endpoint is paused or disabled
)

// DeliveryLifetime is how long a delivery stays in the log.
const DeliveryLifetime = 30 * 24 * time.Hour

// Attempt is one attempt at a delivery. Status is the HTTP status, 0 if there
// was no response; Error then says why.
type Attempt struct {
	At       time.Time     `json:"at"`
	Status   int           `json:"status"`
	Duration time.Duration `json:"duration"`
	Error    string        `json:"error,omitempty"`
	// Class is why there was no response; see ErrorClass for every attempt's.
	Class ErrorClass `json:"class,omitempty"`
	// Exchange is what was sent and came back. It is not stored with the delivery, and
	// nil wherever an attempt is read as a part of it.
	Exchange *Exchange `json:"-"`
}

// Delivery is the delivery of one event to one endpoint. Its id is a hash of
// both, so fanning an event out twice creates one delivery.
type Delivery struct {
	ID            string
	EndpointID    string
	OwnerID       string
	EventID       string // the webhook-id header, the same in all attempts
	EventType     string
	Payload       []byte // the exact bytes sent and signed
	Traceparent   string
	State         DeliveryState
	Attempts      []Attempt // of this round, oldest first
	Round         int       // increases with every redelivery
	NextAttemptAt time.Time // zero unless pending or held
	LeasedUntil   time.Time // set while an attempt is in progress
	HeldFor       State     // the endpoint's state for which it is held, "" unless held
	MissedAt      time.Time // when it failed or was held, zero otherwise; see Missed
	After         string    // the delivery of the event before, which it waits for; see PerOrder
	Waiting       bool      // at its last look, the delivery before had not ended
	Recovery      string    // the Recovery that made it due last, "" if none did
	// Parked: the delivery is pending and has no message, because its endpoint's circuit is
	// not closed. A visit of the circuit attempts or releases it.
	Parked bool
	// SweptAt is when a sweep found the delivery overdue and enqueued it again; zero if none
	// has since the last attempt.
	SweptAt   time.Time
	Version   int
	CreatedAt time.Time
}
