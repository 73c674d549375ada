package order

import "github.com/eventforge/eventforge/domain/event"

// publish gives the change's last event the order as it is now. Whoever changes the order
// after the event was added calls it again.
func (c *Change) publish() *Change {
	now := c.Order.published()
	c.Events[len(c.Events)-1].Data.Order = &now
	return c
}

// published is what events say of the order: nothing that only its shopper and operators may
// read, and not where it is delivered to: most receivers need not know.
func (o Order) published() event.Order {
	s := o.s
	out := event.Order{
		ID: s.ID, Sequence: s.Version, Status: string(s.Status), Lines: s.Lines, Total: s.Total,
		PaymentStatus: s.Payment.Published(), Reason: s.Reason,
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt, StatusSince: s.StatusSince,
	}
	if left := o.Refundable(); left.Amount > 0 {
		out.Refundable = &left
	}
	if s.Status == Completed {
		out.Fulfilment = string(o.Fulfilment())
	}
	for _, r := range s.Refunds {
		out.Refunds = append(out.Refunds, event.OrderRefund{
			ID: r.ID, State: string(r.State), Amount: r.Amount, Units: publishedUnits(r.Lines), Restocked: r.Restock,
		})
	}
	for _, w := range s.Withdrawals {
		out.Withdrawals = append(out.Withdrawals, event.OrderWithdrawal{ID: w.ID, State: string(w.State), Units: publishedUnits(w.Lines)})
	}
	for _, d := range s.Disputes {
		out.Disputes = append(out.Disputes, event.Dispute{ID: d.ID, State: string(d.State), Reason: d.Reason})
	}
	return out
}

func publishedUnits(lines []RefundLine) (units []event.Units) {
	for _, l := range lines {
		units = append(units, event.Units{Line: l.Line, Quantity: l.Quantity})
	}
	return units
}

// Published is the state's name for everybody but us, as the API has it, too. While a payment
// is being captured it is still authorized.
func (p Payment) Published() string {
	switch p {
	case Capturing:
		return string(Authorized)
	case Charged:
		return "captured"
	default:
		return string(p)
	}
}
