// Package erase erases the personal data of shoppers who ask for it.
//
// An erasure is a job of passes that anything may interrupt: each step can be repeated,
// and the record is saved after each page. First the user pool forgets the shopper; then
// a pass erases what the table and the receipts hold. A second pass follows when nothing
// can write the shopper's data any more, and again until no order of the shopper is open.
package erase

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// Bounds of one run.
const (
	// PagesPerRun is how many pages of orders a run handles for one shopper.
	PagesPerRun = 5
	// pageSize is how many orders a page has.
	pageSize = 50
)

// Eraser erases. Requests need Erasures and Now only.
type Eraser struct {
	Erasures  port.Erasures
	Orders    port.Orders
	Endpoints port.Endpoints
	Addresses port.Addresses
	Receipts  port.ReceiptRemover
	Accounts  port.Accounts
	Now       func() time.Time
}

// Request asks for an erasure and returns it. Asking again returns the first one.
func (e Eraser) Request(ctx context.Context, want erasure.Erasure) (erasure.Erasure, error) {
	err := e.Erasures.CreateErasure(ctx, want)
	if failure.Is(err, failure.Conflict) {
		return e.Erasures.Erasure(ctx, want.UserID)
	}
	return want, err
}

// Status returns the user's erasure. It fails with NotFound if there is none.
func (e Eraser) Status(ctx context.Context, userID string) (erasure.Erasure, error) {
	return e.Erasures.Erasure(ctx, userID)
}

// Report counts the erasures of a run.
type Report struct {
	Worked    int // had work to do
	Completed int // are complete now
	Waiting   int // wait for their next pass
}

// Run continues every erasure that is due. An error of one does not stop the others.
func (e Eraser) Run(ctx context.Context) (Report, error) {
	var report Report
	pending, err := e.Erasures.PendingErasures(ctx)
	if err != nil {
		return report, fmt.Errorf("list erasures: %w", err)
	}
	var errs []error
	for _, p := range pending {
		if !p.Due(e.Now()) {
			report.Waiting++
			continue
		}
		report.Worked++
		done, err := e.work(ctx, p)
		if done.Completed() {
			report.Completed++
		}
		if err != nil && !failure.Is(err, failure.Conflict) { // another run works on it
			errs = append(errs, fmt.Errorf("erase %s: %w", p.UserID, err))
		}
	}
	return report, errors.Join(errs...)
}

// work continues one erasure, from the record as it is.
func (e Eraser) work(ctx context.Context, listed erasure.Erasure) (erasure.Erasure, error) {
	x, err := e.Erasures.Erasure(ctx, listed.UserID)
	if err != nil {
		return x, err
	}
	if x.AccountDeletedAt.IsZero() {
		if err := e.Accounts.DeleteAccount(ctx, x.UserID); err != nil {
			return x, err
		}
		if x, err = e.save(ctx, x.AccountDeleted(e.Now())); err != nil {
			return x, err
		}
	}
	for range PagesPerRun {
		if !x.Due(e.Now()) {
			break
		}
		if x, err = e.page(ctx, x); err != nil {
			break
		}
	}
	return x, err
}

// page erases one page of the shopper's orders, and after the last one the endpoints and the
// address that is kept.
func (e Eraser) page(ctx context.Context, x erasure.Erasure) (erasure.Erasure, error) {
	p, err := e.Orders.OrdersOf(ctx, x.UserID, time.Time{}, pagination.Request{After: x.Cursor, Limit: pageSize})
	if err != nil {
		return x, err
	}
	ended, open := 0, 0
	for _, o := range p.Items {
		if !o.Status().Terminal() {
			open++
			continue
		}
		if err := e.order(ctx, o); err != nil {
			return x, err
		}
		ended++
	}
	after := x.Progress(p.Next, ended, open)
	if p.Next != "" {
		return e.save(ctx, after)
	}
	if x, err = e.endpoints(ctx, x); err != nil {
		return x, err
	}
	if err := e.Addresses.DeleteAddress(ctx, x.UserID); err != nil {
		return x, err
	}
	after = x.Progress("", ended, open).PassDone(e.Now())
	after.Version = x.Version + 1 // one save
	return e.save(ctx, after)
}

// order erases one order that has ended. The receipt and the credit notes are deleted after the name is
// gone from the order, so that none that is made later shows it.
func (e Eraser) order(ctx context.Context, o order.Order) error {
	if !o.Erased() {
		if err := e.Erasures.EraseOrder(ctx, o); err != nil {
			return err
		}
	}
	for _, r := range o.Snapshot().Refunds {
		if err := e.Receipts.DeleteReceipt(ctx, o.CreditNote(r.ID)); err != nil {
			return err
		}
	}
	return e.Receipts.DeleteReceipt(ctx, o.ID())
}

// endpoints deletes the shopper's endpoints, and the deliveries of all endpoints that
// any pass found. Their ids are in the record before the first is deleted.
func (e Eraser) endpoints(ctx context.Context, x erasure.Erasure) (erasure.Erasure, error) {
	found, err := e.Endpoints.EndpointsOf(ctx, x.UserID)
	if err != nil {
		return x, err
	}
	if len(found) > 0 {
		ids := make([]string, len(found))
		for i, endpoint := range found {
			ids[i] = endpoint.ID
		}
		if x, err = e.save(ctx, x.Found(ids)); err != nil {
			return x, err
		}
	}
	for _, id := range x.EndpointIDs {
		if err := e.Endpoints.DeleteEndpoint(ctx, x.UserID, id); err != nil {
			return x, err
		}
		if err := e.Erasures.DeleteDeliveries(ctx, id); err != nil {
			return x, err
		}
	}
	return x, nil
}

func (e Eraser) save(ctx context.Context, x erasure.Erasure) (erasure.Erasure, error) {
	return x, e.Erasures.SaveErasure(ctx, x)
}
