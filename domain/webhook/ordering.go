package webhook

// Ordering is in which order the events of one order are delivered to an endpoint.
type Ordering string

// The orderings.
const (
	Unordered Ordering = ""          // each event as soon as it can be
	PerOrder  Ordering = "per_order" // the next event of an order waits for the one before
)

// Known reports whether o is one of the orderings.
func (o Ordering) Known() bool { return o == Unordered || o == PerOrder }

// Ordered reports whether the endpoint gets the events of each order in their order.
func (e Endpoint) Ordered() bool { return e.Ordering == PerOrder }

// InOrderAfter returns the delivery as one that waits for another one of its endpoint, that
// of the event before; an id of "" is none.
func (d Delivery) InOrderAfter(deliveryID string) Delivery {
	d.After = deliveryID
	return d
}
