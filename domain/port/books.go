package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
)

// PaymentBooks are the payment gateway's books.
type PaymentBooks interface {
	// Movements lists what was moved at from or later and before to, which are whole
	// seconds of one day in UTC. The order is the payment gateway's. A page may be short,
	// or empty, before the list ends.
	Movements(ctx context.Context, from, to time.Time, p pagination.Request) (pagination.Page[payment.Movement], error)
	// MovementsOf returns every movement of a charge, or, if its reference is empty, of
	// all charges with its key. The time of some may be zero.
	MovementsOf(ctx context.Context, c payment.Charge) ([]payment.Movement, error)
}

// OrderBooks finds the orders whose money moved, as the orders say.
type OrderBooks interface {
	// MovedOrders lists the ids of the orders that were completed, or got a refund or the
	// result of one, at from or later and before to, which are of one day in UTC. Archived
	// ones are among them. An id may come more than once. Eventually consistent.
	MovedOrders(ctx context.Context, from, to time.Time, p pagination.Request) (pagination.Page[string], error)
	// OrdersByID returns the orders with at most pagination.MaxLimit different ids.
	// Unknown ones are absent from the map.
	OrdersByID(ctx context.Context, ids []string) (map[string]order.Order, error)
}

// BookReports stores the comparisons of the books, one of each day.
type BookReports interface {
	// PutBookReport stores a report, or replaces that of its day.
	PutBookReport(ctx context.Context, r books.Report) error
	// BookReport returns the report of a day. NotFound.
	BookReport(ctx context.Context, day string) (books.Report, error)
	// BookReports lists the reports, the latest day first.
	BookReports(ctx context.Context, p pagination.Request) (pagination.Page[books.Report], error)
}
