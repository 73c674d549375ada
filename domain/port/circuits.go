package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// Circuits stores the circuit breakers of endpoints that are not closed.
type Circuits interface {
	// Circuit returns an endpoint's circuit. NotFound: it is closed. Strongly consistent.
	Circuit(ctx context.Context, ownerID, endpointID string) (webhook.Circuit, error)
	// CircuitsOf lists the circuits of an owner's endpoints. Strongly consistent.
	CircuitsOf(ctx context.Context, ownerID string) ([]webhook.Circuit, error)
	// SaveCircuit stores c, whose Version is one above the stored one's, or 1 if there is
	// none. Conflict.
	SaveCircuit(ctx context.Context, c webhook.Circuit) error
	// RemoveCircuit removes the circuit unless it has another Version than c.
	RemoveCircuit(ctx context.Context, c webhook.Circuit) error
}

// DueDelivery is a pending delivery and when a sweep is to see it.
type DueDelivery struct {
	EndpointID string
	DeliveryID string
	At         time.Time // the delivery's LookAt
}

// DueCircuit is a circuit and when it is to be visited.
type DueCircuit struct {
	OwnerID    string
	EndpointID string
	At         time.Time // the circuit's NextAt
}

// DueWork finds what is to be done without any message. All lists are eventually consistent:
// read what they name before deciding anything.
type DueWork interface {
	// DueDeliveries lists deliveries with a LookAt at from or later and before to, the
	// earliest first.
	DueDeliveries(ctx context.Context, from, to time.Time, limit int) ([]DueDelivery, error)
	// DueCircuits lists circuits with a NextAt at from or later and before to, the earliest
	// first.
	DueCircuits(ctx context.Context, from, to time.Time, limit int) ([]DueCircuit, error)
	// ParkedDeliveries lists the ids of an endpoint's parked deliveries that are due before
	// the given time, those due longest first.
	ParkedDeliveries(ctx context.Context, endpointID string, before time.Time, limit int) ([]string, error)
}

// Sweeps stores until when the due work is enqueued. It has one writer.
type Sweeps interface {
	// SweptUntil returns the stored time; zero if there is none.
	SweptUntil(ctx context.Context) (time.Time, error)
	// SaveSweptUntil replaces it.
	SaveSweptUntil(ctx context.Context, until time.Time) error
}
