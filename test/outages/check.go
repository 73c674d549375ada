package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// all reports whether each order is as ok wants it.
func (d *drill) all(ctx context.Context, ok func(order.Order) bool) (bool, error) {
	for id := range d.orders.ends {
		o, err := d.store.Order(ctx, id)
		if err != nil || !ok(o) {
			return false, err
		}
	}
	return true, nil
}

// unfinished lists the orders that have not ended, with what they wait for.
func (d *drill) unfinished(ctx context.Context) (list []error, err error) {
	for id := range d.orders.ends {
		o, err := d.store.Order(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("accepted order %s: %w", id, err)
		}
		if s := o.Snapshot(); !s.Status.Terminal() {
			list = append(list, fmt.Errorf("order %s is %s since %s, reservation %s, payment %s, execution %s",
				id, s.Status, s.UpdatedAt.Format(time.TimeOnly), s.Reservation, s.Payment, s.Execution))
		}
	}
	return list, nil
}

// check returns everything that is not well, and counts it in the result. It looks for
// what is lost or doubled only when every order has ended.
func (d *drill) check(ctx context.Context) (wrong []error, err error) {
	if wrong, err = d.unfinished(ctx); err != nil {
		return nil, err
	}
	failed, err := d.failed(ctx)
	if err != nil {
		return nil, err
	}
	d.result.Failed = len(failed)
	if wrong = append(failed, wrong...); len(wrong) > 0 {
		return wrong, nil
	}
	var lost, doubled []error
	for _, look := range []func(context.Context) (lost, doubled []error, err error){d.charges, d.mails, d.webhooks, d.receipts, d.units} {
		l, b, err := look(ctx)
		if err != nil {
			return nil, err
		}
		lost, doubled = append(lost, l...), append(doubled, b...)
	}
	d.result.Lost, d.result.Doubled = len(lost), len(doubled)
	queued, err := d.queued(ctx)
	return append(append(lost, doubled...), queued...), err
}

// failed lists the orders that ended, but not as their shopper and card decided.
func (d *drill) failed(ctx context.Context) (list []error, err error) {
	for id, want := range d.orders.ends {
		o, err := d.store.Order(ctx, id)
		if err != nil {
			return nil, err
		}
		s := o.Snapshot()
		if !s.Status.Terminal() || ended(s) == want {
			continue
		}
		list = append(list, fmt.Errorf("order %s failed because of us: it is %s instead of %s, reason %+v", id, s.Status, want, s.Reason))
	}
	return list, nil
}

func ended(s order.Snapshot) wanted {
	switch {
	case s.Status == order.Completed:
		return completed
	case s.Reason != nil && s.Reason.Code == string(order.ReasonPaymentDeclined):
		return declined
	default:
		return wanted(s.Status)
	}
}

// idsOf lists the orders that had to end so.
func (d *drill) idsOf(want wanted) (ids []string) {
	for id, w := range d.orders.ends {
		if w == want {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// charges reads the whole ledger with a Scan, which only a test may use. A completed
// order has one charge, and every other order none.
func (d *drill) charges(ctx context.Context) (lost, doubled []error, err error) {
	made := map[string]int{}
	pages := dynamodb.NewScanPaginator(d.dynamodb(), &dynamodb.ScanInput{
		TableName: aws.String(d.local.Table), ConsistentRead: aws.Bool(true),
		FilterExpression:         aws.String("begins_with(PK, :ledger) AND SK = :charge AND attribute_exists(#r) AND attribute_not_exists(#c)"),
		ExpressionAttributeNames: map[string]string{"#r": "captured", "#c": "closed"},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":ledger": &types.AttributeValueMemberS{Value: "LEDGER#"}, ":charge": &types.AttributeValueMemberS{Value: "CHARGE"},
		},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, item := range page.Items {
			if id, ok := item["orderId"].(*types.AttributeValueMemberS); ok {
				made[id.Value]++
			}
		}
	}
	for id, want := range d.orders.ends {
		switch n := made[id]; {
		case want == completed && n == 0:
			lost = append(lost, fmt.Errorf("order %s is completed and not charged (key %s)", id, payment.Key(id)))
		case want == completed && n > 1, want != completed && n > 0:
			doubled = append(doubled, fmt.Errorf("order %s (%s) is charged %d times", id, want, n))
		}
	}
	return lost, doubled, nil
}

// mails checks that each completed order has one mail. One more is allowed for each
// process that was killed, as it may have been between the mail and its marker.
func (d *drill) mails(ctx context.Context) (lost, doubled []error, err error) {
	all, err := d.control.Mails(ctx, 100_000)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range d.idsOf(completed) {
		n := 0
		for _, m := range all {
			if strings.Contains(m.Text, id) {
				n++
			}
		}
		if n == 0 {
			lost = append(lost, fmt.Errorf("order %s was not mailed", id))
		}
		for range n - 1 {
			doubled = append(doubled, fmt.Errorf("order %s was mailed %d times", id, n))
		}
	}
	return lost, beyond(doubled, d.killed), nil
}

// beyond is what is more than allowed.
func beyond(all []error, allowed int) []error {
	if len(all) <= allowed {
		return nil
	}
	return all
}

// webhooks checks that each event of each order came to the endpoint, and once, except
// for those that a killed process was about to mark as delivered, or could not mark.
func (d *drill) webhooks(ctx context.Context) (lost, doubled []error, err error) {
	got, _ := d.receiver.Received()
	came := map[string]int{}
	for _, r := range got[d.seen:] {
		if r.Verified {
			came[r.ID]++
		}
	}
	for id := range d.orders.ends {
		timeline, err := d.store.Timeline(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range timeline {
			switch n := came[e.ID]; {
			case n == 0:
				lost = append(lost, fmt.Errorf("order %s: no webhook for %s (%s)", id, e.Type, e.ID))
			case n > 1:
				doubled = append(doubled, fmt.Errorf("order %s: %d webhooks for %s (%s)", id, n, e.Type, e.ID))
			}
		}
		doubled = append(doubled, twice(id, timeline)...)
	}
	return lost, beyond(doubled, 10*d.killed+d.unmarked), nil // a process handles ten messages at once
}

// twice lists the steps that an order took twice.
func twice(id string, timeline []event.Event) (list []error) {
	steps := map[string]int{}
	for _, e := range timeline {
		if e.Type == "order.delayed" { // once for each step that waits
			continue
		}
		if steps[string(e.Type)]++; steps[string(e.Type)] == 2 {
			list = append(list, fmt.Errorf("order %s: %s twice", id, e.Type))
		}
	}
	return list
}

// receipts checks that each completed order has its receipt. There is one name for each,
// so that none can be doubled.
func (d *drill) receipts(ctx context.Context) (lost, _ []error, err error) {
	for _, id := range d.idsOf(completed) {
		_, err := d.s3().HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(d.local.Bucket), Key: aws.String("receipts/" + id + ".pdf")})
		if err != nil {
			lost = append(lost, fmt.Errorf("order %s has no receipt: %w", id, err))
		}
	}
	return lost, nil, nil
}

// stock reads the units on hand, and how many of them are reserved.
func (d *drill) stock(ctx context.Context) (units map[string]int, reserved int, err error) {
	units = map[string]int{}
	for _, sku := range stocked {
		offer, err := d.store.Offer(ctx, sku)
		if err != nil {
			return nil, 0, err
		}
		reserved += offer.Stock.Reserved
		units[sku] = offer.Stock.OnHand
	}
	return units, reserved, nil
}

// units checks that as many units left the stock as completed orders have.
func (d *drill) units(ctx context.Context) (lost, doubled []error, err error) {
	sold := map[string]int{}
	for _, id := range d.idsOf(completed) {
		o, err := d.store.Order(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		for sku, n := range o.Quantities() {
			sold[sku] += n
		}
	}
	now, reserved, err := d.stock(ctx)
	if err != nil {
		return nil, nil, err
	}
	if reserved != 0 {
		lost = append(lost, fmt.Errorf("%d units are reserved for nobody", reserved))
	}
	for sku, before := range d.before {
		switch gone := before - now[sku]; {
		case gone < sold[sku]:
			lost = append(lost, fmt.Errorf("%d units of %s left the stock, %d were sold", gone, sku, sold[sku]))
		case gone > sold[sku]:
			doubled = append(doubled, fmt.Errorf("%d units of %s left the stock, %d were sold", gone, sku, sold[sku]))
		}
	}
	return lost, doubled, nil
}

// queued lists the queues that hold messages.
func (d *drill) queued(ctx context.Context) (list []error, err error) {
	queues, err := d.control.Queues(ctx)
	for _, q := range queues {
		if n := q.Left(); n > 0 {
			list = append(list, fmt.Errorf("queue %s holds %d messages", q.Name, n))
		}
	}
	return list, err
}

// summary joins the first ten errors and counts the rest.
func summary(all []error) error {
	if len(all) > 10 {
		return errors.Join(append(slices.Clone(all[:10]), fmt.Errorf("and %d more", len(all)-10))...)
	}
	return errors.Join(all...)
}
