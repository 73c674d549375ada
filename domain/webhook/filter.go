package webhook

import "time"

// DeliveryFilter selects deliveries of the log. The zero filter selects all.
type DeliveryFilter struct {
	State       DeliveryState // empty: any
	EventType   string        // empty: any
	From, Until time.Time     // created at From or later and before Until; a zero time is no limit
}

// Match reports whether the delivery is selected.
func (f DeliveryFilter) Match(d Delivery) bool {
	return f.Selects(d.State, d.EventType) && !d.CreatedAt.Before(f.From) && (f.Until.IsZero() || d.CreatedAt.Before(f.Until))
}

// Selects reports whether deliveries of the state and event type are selected.
func (f DeliveryFilter) Selects(s DeliveryState, eventType string) bool {
	return (f.State == "" || f.State == s) && (f.EventType == "" || f.EventType == eventType)
}
