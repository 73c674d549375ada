package webhook

import "time"

// DeliveryState says where a delivery stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = "pending"   // an attempt is due at NextAttemptAt
	DeliverySucceeded DeliveryState = "succeeded" // the endpoint answered 2xx
	DeliveryFailed    DeliveryState = "failed"    // the schedule is exhausted, or the endpoint is gone
)

// DeliveryLifetime is how long a delivery stays in the log.
const DeliveryLifetime = 30 * 24 * time.Hour

// Attempt is one try to deliver. Status is the HTTP status, 0 when there was
// no answer; Error says why not.
type Attempt struct {
	At       time.Time     `json:"at"`
	Status   int           `json:"status"`
	Duration time.Duration `json:"duration"`
	Error    string        `json:"error,omitempty"`
}

// Delivery is one event on its way to one endpoint. Its id is a deterministic
// hash of both: fanning an event out twice makes one delivery.
type Delivery struct {
	ID            string
	EndpointID    string
	OwnerID       string
	EventID       string // the webhook-id header, stable over attempts
	EventType     string
	Payload       []byte // the exact bytes sent and signed
	Traceparent   string
	State         DeliveryState
	Attempts      []Attempt // of this round, oldest first
	Round         int       // ascends with every redelivery its owner asks for
	NextAttemptAt time.Time // zero unless pending
	LeasedUntil   time.Time // while an attempt is under way
	Version       int
	CreatedAt     time.Time
}
