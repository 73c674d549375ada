package s3

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// archivedOrder is a line of the archive: the order's last state and its events, without
// address, name and payment token. It is read for as long as the archive exists, so a
// member may be added but never change its meaning.
type archivedOrder struct {
	ID            string            `json:"id"`
	UserID        string            `json:"userId"` // random; see docs/decisions/0042
	Lines         []event.Line      `json:"lines"`
	Total         money.Money       `json:"total"`
	Status        order.Status      `json:"status"`
	Version       int               `json:"version"`
	Execution     string            `json:"execution,omitempty"`
	Reservation   order.Reservation `json:"reservation,omitempty"`
	Payment       order.Payment     `json:"payment,omitempty"`
	Reference     string            `json:"reference,omitempty"` // the payment gateway's
	Reason        *event.Reason     `json:"reason,omitempty"`
	Compensations int               `json:"compensations,omitempty"`
	Restarts      int               `json:"restarts,omitempty"`
	CreatedAt     time.Time         `json:"createdAt"`
	EndedAt       time.Time         `json:"endedAt"`
	Events        []event.Event     `json:"events"` // as they were published, oldest first
}

func archived(h port.History) archivedOrder {
	s := h.Order.Snapshot()
	return archivedOrder{
		ID: s.ID, UserID: s.UserID, Lines: s.Lines, Total: s.Total, Status: s.Status, Version: s.Version,
		Execution: s.Execution, Reservation: s.Reservation, Payment: s.Payment, Reference: s.Reference, Reason: s.Reason,
		Compensations: s.Compensations, Restarts: s.Restarts, CreatedAt: s.CreatedAt, EndedAt: s.StatusSince, Events: h.Events,
	}
}
