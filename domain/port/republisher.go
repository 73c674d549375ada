package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/event"
)

// Republisher gives events to one consumer again, past the bus, so that the others do not
// hear them. Every consumer ignores what it has processed.
type Republisher interface {
	// Republish gives events to a consumer in their order. NotFound: there is no such
	// consumer. When it fails, the first of them may have been given.
	Republish(ctx context.Context, to event.Consumer, events []event.Event) error
	// ResendMail has the mail about an event sent once more, although it was sent. It is
	// one further mail for each id, however often that is repeated.
	ResendMail(ctx context.Context, e event.Event, id string) error
}
