package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// skew is how far the clocks of two processes may differ.
const skew = time.Minute

// place is an order's place in the job. event is the only event that is looked at there,
// unless it is empty.
type place struct{ orderID, cursor, event string }

// refunds is the last list of a job that publishes events, beside those of statuses: what
// happens to the money of orders that have ended.
const refunds order.Status = "refunds"

// page lists the orders after the job's cursor, which is a list's name and a place in it; none
// when there are no more.
func (w *worker) page(ctx context.Context) ([]place, error) {
	f := w.job.Filter
	if f.OrderID != "" {
		if w.job.Progress.Cursor != "" {
			return nil, nil
		}
		return []place{{orderID: f.OrderID, cursor: f.OrderID}}, nil
	}
	lists := listsOf(w.job)
	name, after, _ := strings.Cut(w.job.Progress.Cursor, "/")
	for i := max(slices.Index(lists, order.Status(name)), 0); i < len(lists); i++ {
		listed, err := w.list(ctx, lists[i], after)
		if err != nil {
			return nil, err
		}
		if places := within(w.job, lists[i], listed); len(places) > 0 {
			return places, nil
		}
		after = ""
	}
	return nil, nil
}

func (w *worker) list(ctx context.Context, name order.Status, after string) ([]port.ListedOrder, error) {
	f := w.job.Filter
	if name == refunds {
		return w.Orders.RefundsIn(ctx, f.From, f.To, after, pageSize)
	}
	return w.Orders.InStatusSince(ctx, name, since(w.job, name), after, pageSize)
}

// within makes places of a list's entries, up to the end of the job's window.
func within(j job.Job, name order.Status, listed []port.ListedOrder) (places []place) {
	for _, o := range listed {
		if j.Kind == job.RetryOrders && !o.Since.Before(j.Filter.To) {
			break
		}
		places = append(places, place{o.ID, string(name) + "/" + o.Cursor, o.Event})
	}
	return places
}

// listsOf are the lists that have the job's orders.
func listsOf(j job.Job) []order.Status {
	if j.Kind == job.RetryOrders {
		return statusesOf(j)
	}
	return append(statusesOf(j), refunds)
}

// statusesOf are the statuses whose lists have the job's orders, each before those that may
// follow it, so that an order that changes meanwhile is only listed again further on.
func statusesOf(j job.Job) []order.Status {
	if j.Kind == job.RetryOrders {
		return []order.Status{j.Filter.Status}
	}
	var running, ended []order.Status
	for _, s := range order.Statuses() {
		if s.Terminal() {
			ended = append(ended, s)
		} else {
			running = append(running, s)
		}
	}
	return append(running, ended...)
}

// since is when an order of the job came into its status, at the earliest. An order that has
// not ended may have events all the while.
func since(j job.Job, s order.Status) time.Time {
	if j.Kind == job.PublishEvents && !s.Terminal() {
		return time.Time{}
	}
	return j.Filter.From
}

// retry tries an order again, if it is still as the filter says.
func (w *worker) retry(ctx context.Context, at place) (*job.Result, int, error) {
	o, err := w.Orders.Order(ctx, at.orderID)
	if err != nil && !failure.Is(err, failure.NotFound) {
		return nil, 0, err
	}
	if err != nil || !w.matches(o) {
		return w.triedBefore(ctx, at.orderID)
	}
	if err := w.pace(ctx); err != nil {
		return nil, 0, err
	}
	if err := w.intend(ctx, at); err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	err = w.Retry(ctx, at.orderID, w.job.By, w.job.Reason+w.mark())
	return resultOf(at.orderID, err), 1, transient(err)
}

// triedBefore is the result of an order that is not as the filter says: none, unless this job
// made it so, in a try whose answer it does not know.
func (w *worker) triedBefore(ctx context.Context, orderID string) (*job.Result, int, error) {
	if !w.job.Progress.Tries(orderID) {
		return nil, 0, nil
	}
	if begun, err := w.begun(ctx, orderID); err != nil || !begun {
		return nil, 0, err
	}
	return resultOf(orderID, nil), 1, nil
}

// mark ends the reason of what the job does to an order.
func (w *worker) mark() string { return " (" + audit.Job(w.job.ID) + ")" }

// intend stores that an order is tried next, unless that is stored.
func (w *worker) intend(ctx context.Context, at place) error {
	if w.job.Progress.Tries(at.orderID) {
		return nil
	}
	w.job.Progress = w.job.Progress.Try(at.orderID, at.cursor)
	return w.save(ctx, nil)
}

// recall handles the order at which the run before died, if a try of it had begun: it may
// leave its list at any moment, so no list is asked for it.
func (w *worker) recall(ctx context.Context) error {
	p := w.job.Progress
	if w.job.Kind != job.RetryOrders || p.Trying == "" || !p.Tries(p.Trying) {
		return nil
	}
	if begun, err := w.begun(ctx, p.Trying); err != nil || !begun {
		return err
	}
	at := place{orderID: p.Trying, cursor: p.TryingAt}
	if at.cursor == "" { // a release before did not store it: while the list has the order, it is tried from there
		o, err := w.Orders.Order(ctx, at.orderID)
		if err != nil || w.matches(o) {
			return ignore(err, failure.NotFound)
		}
		at.cursor = p.Cursor
	}
	return w.settle(ctx, at)
}

// begun reports whether this job began to try an order.
func (w *worker) begun(ctx context.Context, orderID string) (bool, error) {
	done, err := w.Audit.ActionsOn(ctx, audit.Order(orderID), pagination.Request{Limit: recalled})
	return slices.ContainsFunc(done.Items, func(r audit.Record) bool { return strings.HasSuffix(r.Reason, w.mark()) }), err
}

// recalled is how many actions on an order are looked at.
const recalled = 10

// ignore is err unless it has the code.
func ignore(err error, code failure.Code) error {
	if failure.Is(err, code) {
		return nil
	}
	return err
}

// transient is err if waiting mends it, or nil.
func transient(err error) error {
	if failure.Transient(err) {
		return err
	}
	return nil
}

func (w *worker) matches(o order.Order) bool {
	s, f := o.Snapshot(), w.job.Filter
	code := ""
	if s.Reason != nil {
		code = s.Reason.Code
	}
	return s.Status == f.Status && (f.Reason == "" || f.Reason == code) && inside(f, s.StatusSince)
}

// resultOf is the result of an order whose handling ended with err.
func resultOf(orderID string, err error) *job.Result {
	r := &job.Result{OrderID: orderID, Outcome: job.OrderDone}
	if err == nil {
		return r
	}
	r.Outcome, r.Code, r.Message = job.OrderFailed, failure.CodeOf(err), sentence(err)
	if failure.Is(err, failure.Conflict) || failure.Is(err, failure.NotFound) {
		r.Outcome = job.OrderSkipped
	}
	return r
}

// sentence is what an error says to people; causes stay in the log.
func sentence(err error) string {
	var known *failure.Error
	if !errors.As(err, &known) {
		return ""
	}
	if text := []rune(known.Message); len(text) > job.MaxMessage {
		return string(text[:job.MaxMessage])
	}
	return known.Message
}

// publish publishes the order's events that the filter has.
func (w *worker) publish(ctx context.Context, at place) (*job.Result, int, error) {
	messages, err := w.messages(ctx, at)
	if err != nil {
		return nil, 0, err
	}
	if len(messages) == 0 {
		return nil, 0, nil
	}
	if err := w.pace(ctx); err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	err = w.Consumers.PublishAgain(ctx, w.job.Filter.Consumer, messages)
	r := resultOf(at.orderID, err)
	if err == nil {
		r.Events = len(messages)
	}
	return r, len(messages), transient(err)
}

// messages are the order's events that are to be published.
func (w *worker) messages(ctx context.Context, at place) (messages []port.Message, err error) {
	f := w.job.Filter
	if placed, err := id.Time(at.orderID); err == nil && placed.After(f.To.Add(skew)) {
		return nil, nil // it did not exist yet
	}
	if at.event != "" {
		if known, err := w.listedBefore(ctx, at.orderID); err != nil || known {
			return nil, err
		}
	}
	stored, err := w.Orders.StoredEvents(ctx, at.orderID)
	if err != nil {
		return nil, err
	}
	for _, e := range stored {
		m, err := relay.Message(e.Detail)
		if err == nil && selects(f, m, e.Detail) && (at.event == "" || at.event == e.ID) {
			messages = append(messages, m)
		}
	}
	return messages, nil
}

// listedBefore reports whether an order with a refund is in the list of its status, too, so
// that all of its events are published from there.
func (w *worker) listedBefore(ctx context.Context, orderID string) (bool, error) {
	o, err := w.Orders.Order(ctx, orderID)
	if failure.Is(err, failure.NotFound) {
		return false, nil
	}
	return err == nil && !o.Snapshot().StatusSince.Before(w.job.Filter.From), err
}

// selects reports whether the filter has an event, as it is stored.
func selects(f job.Filter, m port.Message, stored json.RawMessage) bool {
	var e event.Event
	return inside(f, m.Time) && (f.Type == "" || f.Type == event.Type(m.Type)) &&
		(f.Consumer == "" || json.Unmarshal(stored, &e) == nil && f.Consumer.Hears(e))
}

// inside reports whether a time is in the filter's window.
func inside(f job.Filter, at time.Time) bool { return !at.Before(f.From) && at.Before(f.To) }
