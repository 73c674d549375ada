// Package receipt defines the content of an order's receipt as strings that are
// ready to be drawn. The same order always gives the same strings.
package receipt

import (
	"strconv"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
)

// Document is the content of a receipt or of a credit note. Every string is one line
// without control characters.
type Document struct {
	Title     string // "Receipt" or "Credit note"
	OrderID   string
	Number    string   // the order's, for people
	Placed    string   // when the order was placed, e.g. "23 November 2026, 07:31 UTC"
	Customer  string   // the shopper's name or, without one, e-mail address; may be empty
	Email     string   // empty if Customer is the address
	Address   []string // where it is delivered to, as it is printed; empty on a credit note
	Dated     string   // as Placed; on a credit note, when the refund was made
	Movement  string   // "Payment" or "Refund": what Reference is the payment gateway's id of
	Reference string
	Lines     []Line
	Units     string // the sum of all lines' quantities
	Currency  string
	Sum       string    // "Total paid" or "Total refunded": what Total is
	Total     string    // with its currency
	Issued    time.Time // when the order was completed, UTC; the document's date
}

// Line is one line of a receipt. Amounts have no currency, because the table's
// header names it.
type Line struct {
	Number    string
	Name      string
	SKU       string
	Quantity  string
	UnitPrice string
	Amount    string
}

// Of returns the receipt of a completed order. It fails with Conflict for any
// other order, because an order that is not paid gets no receipt.
func Of(o order.Order) (Document, error) {
	s := o.Snapshot()
	if s.Status != order.Completed {
		return Document{}, failure.New(failure.Conflict, "order %s is %s and has no receipt", s.ID, s.Status)
	}
	lines, units, err := linesOf(s.Lines)
	if err != nil {
		return Document{}, err
	}
	d := Document{
		Title: "Receipt", OrderID: s.ID, Number: string(o.Number()), Placed: Date(s.CreatedAt), Dated: Date(s.CreatedAt),
		Customer: Clean(s.Name), Email: Clean(s.Email), Address: Label(s.Address),
		Movement: "Payment", Reference: Clean(s.Reference), Sum: "Total paid", Lines: lines, Units: Group(strconv.FormatInt(units, 10)),
		Currency: string(s.Total.Currency), Total: Amount(s.Total) + " " + string(s.Total.Currency),
		Issued: s.StatusSince.UTC(),
	}
	if d.Customer == "" {
		d.Customer, d.Email = d.Email, ""
	}
	return d, nil
}

// File is the name of the file of an order's receipt.
func File(o order.Order) string { return "receipt-" + string(o.Number()) + ".pdf" }

// CreditNoteFile is the name of the file of a refund's credit note.
func CreditNoteFile(o order.Order, refundID string) string {
	return "credit-note-" + string(o.Number()) + "-" + refundID + ".pdf"
}

// CreditNote returns the credit note of a refund that was made. It fails with Conflict for
// any other refund.
func CreditNote(o order.Order, refundID string) (Document, error) {
	d, err := Of(o)
	if err != nil {
		return Document{}, err
	}
	for _, r := range o.Snapshot().Refunds {
		if r.ID == refundID && r.State == order.RefundDone {
			return d.credit(o, r)
		}
	}
	return Document{}, failure.New(failure.Conflict, "order %s has no refund %.80q that was made", d.OrderID, refundID)
}

// credit turns an order's receipt into the credit note of a refund.
func (d Document) credit(o order.Order, r order.Refund) (Document, error) {
	refunded := o.RefundedLines(r)
	if len(refunded) == 0 {
		refunded = []event.Line{{Name: "Refund of an amount", SKU: r.ID, Quantity: 1, UnitPrice: r.Amount}}
	}
	lines, units, err := linesOf(refunded)
	if err != nil {
		return Document{}, err
	}
	d.Title, d.Movement, d.Sum = "Credit note", "Refund", "Total refunded"
	d.Address = nil // nothing is delivered
	d.Reference, d.Dated, d.Issued = Clean(r.Reference), Date(r.EndedAt), r.EndedAt.UTC()
	d.Lines, d.Units, d.Total = lines, Group(strconv.FormatInt(units, 10)), Amount(r.Amount)+" "+string(r.Amount.Currency)
	return d, nil
}

func linesOf(lines []event.Line) ([]Line, int64, error) {
	out := make([]Line, 0, len(lines))
	var units int64
	for i, l := range lines {
		amount, err := l.UnitPrice.Times(l.Quantity)
		if err != nil {
			return nil, 0, failure.Wrap(failure.Internal, err, "line %d has no amount", i+1)
		}
		units += int64(l.Quantity)
		out = append(out, Line{
			Number: strconv.Itoa(i + 1), Name: Clean(l.Name), SKU: Clean(l.SKU),
			Quantity: Group(strconv.Itoa(l.Quantity)), UnitPrice: Amount(l.UnitPrice), Amount: Amount(amount),
		})
	}
	return out, units, nil
}

// Amount formats money with its currency's digits and grouped thousands,
// without the currency: "1,234.50".
func Amount(m money.Money) string { return Group(m.Decimal()) }

// Date formats a time for people, in UTC and to the minute.
func Date(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04") + " UTC" }
