package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/test/kit/storedevents"
)

// stocked are the products that the runs order. One of them has only three units.
var stocked = []string{"LAMP-BRASS", "MUG-KINTSUGI", "NOTE-DOT", "TEA-SENCHA", "PRINT-LUNA"}

// initial is their initial stock.
var initial = map[string]int{"LAMP-BRASS": 100_000, "MUG-KINTSUGI": 100_000, "NOTE-DOT": 100_000, "TEA-SENCHA": 100_000, "PRINT-LUNA": 3}

// spread are products whose stock is in buckets from the beginning, and how many.
var spread = map[string]int{"LAMP-BRASS": 8, "PRINT-LUNA": 2}

// atRest is nil when every order has ended and every consumer has every event.
func (r *run) atRest(ctx context.Context) error { return r.check(ctx) }

// check returns every broken invariant.
func (r *run) check(ctx context.Context) error {
	store := dynamo.New(r.harness.dynamodb(), r.harness.local.Table, time.Now)
	charges, err := r.charges(ctx)
	if err != nil {
		return err
	}
	seen := r.received()
	sold := map[string]int{}
	r.result.ByStatus = map[string]int{}
	r.result.Accepted = len(r.accepted)
	var broken []error
	for _, id := range r.accepted {
		o, err := store.Order(ctx, id)
		if err != nil {
			return fmt.Errorf("accepted order %s: %w", id, err)
		}
		timeline, err := store.Timeline(ctx, id)
		if err != nil {
			return err
		}
		r.result.ByStatus[string(o.Status())]++
		broken = append(broken, checkOrder(o, timeline, charges[payment.Key(id)], seen)...)
		if o.Status() == order.Completed {
			for sku, n := range o.Quantities() {
				sold[sku] += n
			}
			broken = append(broken, r.checkReceipt(ctx, id))
		}
	}
	broken = append(broken, r.checkStock(ctx, store, sold), r.checkOnce(), r.checkMails(ctx, store), r.checkQueues(ctx), r.checkEvents(ctx))
	return summary(broken)
}

// summary joins the first ten errors and counts the rest.
func summary(all []error) error {
	var some []error
	n := 0
	for _, err := range all {
		if err == nil {
			continue
		}
		if n++; n <= 10 {
			some = append(some, err)
		}
	}
	if n > 10 {
		some = append(some, fmt.Errorf("and %d more", n-10))
	}
	return errors.Join(some...)
}

// checkEvents checks every event against the JSON Schema of its type.
func (r *run) checkEvents(ctx context.Context) error {
	checker, err := storedevents.New()
	if err != nil {
		return err
	}
	_, err = checker.Table(ctx, r.harness.dynamodb(), r.harness.local.Table)
	return err
}

func checkOrder(o order.Order, timeline []event.Event, c charge, seen map[string]bool) (broken []error) {
	s := o.Snapshot()
	if !s.Status.Terminal() {
		return []error{fmt.Errorf("order %s is %s since %s, reservation %s, payment %s, execution %s", s.ID, s.Status, s.UpdatedAt.Format(time.TimeOnly), s.Reservation, s.Payment, s.Execution)}
	}
	if s.Status == order.Completed && (!c.kept || c.amount != s.Total.Amount) {
		broken = append(broken, fmt.Errorf("order %s is completed, its charge is %+v", s.ID, c))
	}
	if s.Status != order.Completed && c.kept {
		broken = append(broken, fmt.Errorf("order %s is %s, its charge is not refunded", s.ID, s.Status))
	}
	if c.held {
		broken = append(broken, fmt.Errorf("order %s is %s with an authorization", s.ID, s.Status))
	}
	for i, e := range timeline {
		if i > 0 && (e.Sequence <= timeline[i-1].Sequence || e.OccurredAt.Before(timeline[i-1].OccurredAt)) {
			broken = append(broken, fmt.Errorf("order %s: its timeline is out of order at %s", s.ID, e.ID))
		}
		if !seen[e.ID] {
			broken = append(broken, fmt.Errorf("order %s: no webhook for %s (%s)", s.ID, e.Type, e.ID))
		}
	}
	return broken
}

// charge is one order's entry in the sandbox's ledger.
type charge struct {
	amount int64
	held   bool // authorized, and neither captured nor void
	kept   bool // captured and not refunded
}

// charges reads the whole ledger with a Scan, which only a test may use.
func (r *run) charges(ctx context.Context) (map[string]charge, error) {
	out := map[string]charge{}
	pages := dynamodb.NewScanPaginator(r.harness.dynamodb(), &dynamodb.ScanInput{
		TableName: aws.String(r.harness.local.Table), ConsistentRead: aws.Bool(true),
		FilterExpression:          aws.String("begins_with(PK, :ledger) AND SK = :charge"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":ledger": text("LEDGER#"), ":charge": text("CHARGE")},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			out[strings.TrimPrefix(textOf(item["PK"]), "LEDGER#")] = decodeCharge(item)
		}
	}
	return out, nil
}

func decodeCharge(item map[string]types.AttributeValue) (c charge) {
	if m, ok := item["amount"].(*types.AttributeValueMemberM); ok {
		if n, ok := m.Value["amount"].(*types.AttributeValueMemberN); ok {
			_, _ = fmt.Sscan(n.Value, &c.amount)
		}
	}
	open := textOf(item["reference"]) != "" && !isTrue(item["closed"])
	c.kept = open && isTrue(item["captured"])
	c.held = open && !c.kept
	return c
}

func isTrue(v types.AttributeValue) bool {
	f, ok := v.(*types.AttributeValueMemberBOOL)
	return ok && f.Value
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func (r *run) checkReceipt(ctx context.Context, id string) error {
	_, err := r.harness.s3().HeadObject(ctx, &s3.HeadObjectInput{
		Bucket: aws.String(r.harness.local.Bucket), Key: aws.String("receipts/" + id + ".pdf"),
	})
	if err != nil {
		return fmt.Errorf("order %s has no receipt: %w", id, err)
	}
	return nil
}

func (r *run) checkStock(ctx context.Context, store *dynamo.Store, sold map[string]int) error {
	for sku, units := range initial {
		offer, err := store.Offer(ctx, sku)
		if err != nil {
			return err
		}
		if offer.Stock.Reserved != 0 || offer.Stock.OnHand != units-sold[sku] {
			return fmt.Errorf("stock of %s is %v; %d of %d were sold", sku, offer.Stock, sold[sku], units)
		}
	}
	return nil
}

// checkOnce checks that every key made exactly one order.
func (r *run) checkOnce() error {
	distinct := map[string]bool{}
	for _, id := range r.accepted {
		distinct[id] = true
	}
	if len(distinct) != r.Orders {
		return fmt.Errorf("%d keys made %d orders", r.Orders, len(distinct))
	}
	return nil
}

// received returns the ids of all events that the receiver verified.
func (r *run) received() map[string]bool {
	got, _ := r.receiver.Received()
	r.result.Delivered = len(got)
	seen := make(map[string]bool, len(got))
	for _, d := range got {
		if d.Verified {
			seen[d.ID] = true
		}
	}
	return seen
}

// checkMails checks that every completed order has its mail, and that no mail was sent
// twice unless a process that sends mails was killed.
func (r *run) checkMails(ctx context.Context, store *dynamo.Store) error {
	all, err := r.harness.control().Mails(ctx, 10*r.Orders)
	if err != nil {
		return err
	}
	mails := map[string]int{}
	for _, m := range all {
		mails[orderOf(m)]++
	}
	twice := 0
	for _, id := range r.accepted {
		o, err := store.Order(ctx, id)
		if err != nil {
			return err
		}
		if o.Status() != order.Completed {
			continue
		}
		if mails[string(o.Number())] == 0 {
			return fmt.Errorf("order %s was not mailed", id)
		}
		twice += mails[string(o.Number())] - 1
	}
	r.result.MailedTwice = twice
	if most := r.mailersKilled(); twice > most {
		return fmt.Errorf("%d mails were sent again, but only %d processes that may have been sending were killed", twice, most)
	}
	return nil
}

// orderOf is the number of the order that the mail confirms, or "".
func orderOf(m control.Mail) string {
	number, _ := strings.CutPrefix(m.Subject, "Your EventForge order ")
	return strings.TrimSuffix(number, " is complete")
}

// mailersKilled is how often a process that sends mails may have been killed between a
// send and its record.
func (r *run) mailersKilled() int {
	return r.result.Kills["send-email"] + r.result.Kills["local"] + r.result.Strikes["kill"]
}

// checkQueues checks that all queues and dead-letter queues are empty.
func (r *run) checkQueues(ctx context.Context) error {
	queues, err := r.harness.control().Queues(ctx)
	if err != nil {
		return err
	}
	for _, q := range queues {
		if n := q.Left(); n > 0 {
			return fmt.Errorf("queue %s holds %d messages", q.Name, n)
		}
	}
	return nil
}
