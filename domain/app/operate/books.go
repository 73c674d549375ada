package operate

import (
	"context"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Order returns the order of any user. It fails with NotFound.
func (o Operations) Order(ctx context.Context, id string) (order.Order, error) {
	return o.Orders.Order(ctx, id)
}

// BookReports lists the comparisons of the books, the latest day first.
func (o Operations) BookReports(ctx context.Context, p pagination.Request) (pagination.Page[books.Report], error) {
	return o.Books.BookReports(ctx, p)
}

// BookReport returns the comparison of a day. It fails with NotFound.
func (o Operations) BookReport(ctx context.Context, day string) (books.Report, error) {
	return o.Books.BookReport(ctx, day)
}
