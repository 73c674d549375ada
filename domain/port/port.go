// Package port defines the interfaces through which the domain uses the outside
// world. Adapters implement them; package porttest holds the contract tests that
// each implementation must pass.
//
// Every method may fail with failure.Throttled, which means that nothing happened, and
// with failure.Unavailable for a transient fault: the operation then may or may not have
// happened, and calling again is safe. The comments name the other codes that a method
// fails with.
package port

import (
	"context"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Orders stores orders and their events. A change, its event and its effect on
// stock are one transaction.
type Orders interface {
	// Place stores a new order with its event and, unless key is nil, the
	// idempotency record. KeyTaken: an unexpired record with that scope and key
	// exists; nothing was stored.
	Place(ctx context.Context, c *order.Change, key *idempotency.Record) error
	// Commit stores a change. Conflict: the stored order is not in the prior
	// state. InsufficientStock: HoldStock found too few units and nothing
	// changed; the error holds the SKUs, and its message names the products.
	Commit(ctx context.Context, c *order.Change) error
	// Order returns the order as the last Commit stored it. NotFound.
	Order(ctx context.Context, id string) (order.Order, error)
	// Timeline returns the order's events, oldest first; none if there is no
	// such order. Those of an archived order may be gone (see Archive).
	Timeline(ctx context.Context, orderID string) ([]event.Event, error)
	// OrderWithTimeline returns what Order and Timeline do, both as of one moment. NotFound.
	OrderWithTimeline(ctx context.Context, id string) (order.Order, []event.Event, error)
	// OrdersOf lists a user's orders, newest first; only those that were placed
	// before the given time, unless it is zero. Pages are full unless the list
	// ends. Eventually consistent.
	OrdersOf(ctx context.Context, userID string, before time.Time, p pagination.Request) (pagination.Page[order.Order], error)
	// EventsOf lists the events of a user's orders, newest first; those of
	// archived orders may be gone. Eventually consistent.
	EventsOf(ctx context.Context, userID string, p pagination.Request) (pagination.Page[event.Event], error)
	// OrdersIn lists the orders of all users with one status, first those that
	// came into it last, without archived ones. Eventually consistent: a page may lack orders that
	// have left the status, and be shorter for it.
	OrdersIn(ctx context.Context, status order.Status, p pagination.Request) (pagination.Page[order.Order], error)
	// Stalled lists the ids of the orders that came into the status before the
	// given time and are still in it, longest first, without archived ones. Eventually consistent, and
	// an order may have changed without leaving the status: read it before
	// deciding anything.
	Stalled(ctx context.Context, status order.Status, before time.Time, p pagination.Request) (pagination.Page[string], error)
	// CountIn counts the orders that came into the status at from or later and
	// before to and are still in it. It counts to most, or a little beyond.
	// Eventually consistent.
	CountIn(ctx context.Context, status order.Status, from, to time.Time, most int) (int, error)
	// Idempotency returns the unexpired record of a key. NotFound.
	Idempotency(ctx context.Context, scope idempotency.Scope, key idempotency.Key) (idempotency.Record, error)
}

// Reconciliation is what the reconciler remembers between its runs.
type Reconciliation struct {
	Backlog backlog.State
	// Cursors says for each status after which order the next run goes on. A run
	// begins at the front of the list for a status without one.
	Cursors map[order.Status]string
}

// Reconciliations stores the latest Reconciliation. It has one writer.
type Reconciliations interface {
	// Reconciliation returns the stored one; the zero Reconciliation if there is
	// none.
	Reconciliation(ctx context.Context) (Reconciliation, error)
	// SaveReconciliation replaces the stored one.
	SaveReconciliation(ctx context.Context, r Reconciliation) error
}

// Catalog stores products and stock.
type Catalog interface {
	// Products returns the products with the SKUs, of which there are at most
	// order.MaxLines. Unknown ones are absent from the map. Strongly
	// consistent.
	Products(ctx context.Context, skus []string) (map[string]catalog.Product, error)
	// Offers lists active products with their stock, ordered by name; unless
	// the query is empty, only those whose name, SKU or description contains
	// it, ignoring case.
	Offers(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error)
	// Withdrawn lists inactive products as Offers does active ones.
	Withdrawn(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error)
	// Offer returns one product with its stock, active or not. Strongly
	// consistent. NotFound.
	Offer(ctx context.Context, sku string) (catalog.Offer, error)
	// PutProduct stores p, whose Version is one above the stored one's, or 1 if there is
	// none; its stock does not change. Conflict.
	PutProduct(ctx context.Context, p catalog.Product) error
	// AdjustStock adds delta units and returns the stock. A repeated reference
	// changes nothing and returns the present stock. NotFound; Conflict as
	// catalog.Stock.Adjust, and when the product's reference was used with another
	// delta.
	AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error)
}

// ProductFeed gives a search index of the catalog its products, and the stock of what
// it finds. All of it is eventually consistent.
type ProductFeed interface {
	// AllProducts returns every product, active or not, in no order. whole is false if
	// there are more than most; then there are no products.
	AllProducts(ctx context.Context, most int) (products []catalog.Product, whole bool, err error)
	// ChangedProducts lists the products that were put at the time or later, by their
	// UpdatedAt. whole is false if there are more than most; then the list is empty.
	// Those that an earlier release put may be missing.
	ChangedProducts(ctx context.Context, since time.Time, most int) (changed []ProductChange, whole bool, err error)
	// Stocks returns the stock of at most pagination.MaxLimit products. Unknown ones
	// are absent from the map.
	Stocks(ctx context.Context, skus []string) (map[string]catalog.Stock, error)
}

// ProductChange is when a product was put last.
type ProductChange struct {
	SKU string
	At  time.Time // the product's UpdatedAt
}

// Endpoints stores webhook endpoints.
type Endpoints interface {
	// CreateEndpoint stores a new endpoint. Conflict: the owner has one with
	// that id (webhook.URLTaken) or has webhook.MaxEndpoints
	// (webhook.TooManyEndpoints), however many are created at once.
	CreateEndpoint(ctx context.Context, e webhook.Endpoint) error
	// Endpoint returns one of the owner's endpoints. NotFound, also for another
	// owner's.
	Endpoint(ctx context.Context, ownerID, id string) (webhook.Endpoint, error)
	// EndpointsOf lists an owner's endpoints, oldest first. Strongly
	// consistent.
	EndpointsOf(ctx context.Context, ownerID string) ([]webhook.Endpoint, error)
	// SaveEndpoint stores e, whose Version is one above the stored one's.
	// Conflict, also when the stored one was created anew since; NotFound.
	SaveEndpoint(ctx context.Context, e webhook.Endpoint) error
	// DeleteEndpoint deletes an endpoint, so that its owner may have another
	// one; it is no error if there is none.
	DeleteEndpoint(ctx context.Context, ownerID, id string) error
	// EndpointsForAllOrders lists the endpoints that get the events of all
	// orders, in any state. Eventually consistent.
	EndpointsForAllOrders(ctx context.Context) ([]webhook.Endpoint, error)
}

// Deliveries stores the log of webhook deliveries.
type Deliveries interface {
	// CreateDelivery stores a new delivery. Conflict: it exists.
	CreateDelivery(ctx context.Context, d webhook.Delivery) error
	// Delivery returns one of an endpoint's deliveries. Strongly consistent.
	// NotFound.
	Delivery(ctx context.Context, endpointID, id string) (webhook.Delivery, error)
	// SaveDelivery stores d, whose Version is one above the stored one's.
	// Conflict, NotFound.
	SaveDelivery(ctx context.Context, d webhook.Delivery) error
	// LeaseDelivery stores the delivery's Lease if it is the attempt's turn, see
	// webhook.Delivery.IsTurn. It returns what is stored then, and whether it is this lease.
	// Strongly consistent. NotFound.
	LeaseDelivery(ctx context.Context, k DeliveryKey, t webhook.Turn, now time.Time) (d webhook.Delivery, leased bool, err error)
	// DeliveriesOf lists an endpoint's deliveries, newest first. Eventually
	// consistent.
	DeliveriesOf(ctx context.Context, endpointID string, p pagination.Request) (pagination.Page[webhook.Delivery], error)
	// Followers lists the ids of the endpoint's deliveries that are about to be created, or
	// were, with the delivery as their After. Strongly consistent.
	Followers(ctx context.Context, endpointID, deliveryID string) ([]string, error)
}

// Partners stores partners.
type Partners interface {
	// CreatePartner stores a new partner. Conflict: there is one with that id.
	CreatePartner(ctx context.Context, p partner.Partner) error
	// SavePartner stores p, whose Version is one above the stored one's.
	// Conflict, NotFound.
	SavePartner(ctx context.Context, p partner.Partner) error
	// Partner returns a partner. NotFound.
	Partner(ctx context.Context, id string) (partner.Partner, error)
	// ListPartners lists all partners, ordered by id.
	ListPartners(ctx context.Context, p pagination.Request) (pagination.Page[partner.Partner], error)
}

// Budget is how often something may happen to one subject: so many times in a
// window of time that begins with the first.
type Budget struct {
	Name   string
	Units  int
	Window time.Duration
}

// Budgets keeps budgets for all processes together, so that no number of
// concurrent callers exceeds one.
type Budgets interface {
	// Spend takes one unit of the subject's budget. RateLimited: it is used up;
	// the error's RetryAfter is the rest of the window.
	Spend(ctx context.Context, b Budget, subject string) error
}

// Markers records which messages a consumer has processed.
type Markers interface {
	// Claim leases the message for the given time. It returns true if the
	// message is already processed. Conflict: another caller holds the lease.
	Claim(ctx context.Context, consumer, messageID string, lease time.Duration) (done bool, err error)
	// Done marks the message as processed, for the given time.
	Done(ctx context.Context, consumer, messageID string, remember time.Duration) error
	// Abandon releases the lease after a failure, with best effort.
	Abandon(ctx context.Context, consumer, messageID string) error
}

// MailAttempt is one attempt to send a mail.
type MailAttempt struct {
	MailID string
	ID     string
	// Sent: the mail was sent before; there is nothing to do.
	Sent bool
	// Repeats: an earlier attempt ended without a result, so the mail may have been
	// sent although nothing proves it.
	Repeats bool
}

// Mails records which mails were sent, so that each is sent once. A record lives as long
// as the event that the mail is about.
type Mails interface {
	// BeginMail records that the caller is about to send the mail. If an earlier
	// attempt began less than settle ago and has no result, it is Conflict, whose
	// RetryAfter is the rest: until then evidence of what happened may arrive.
	BeginMail(ctx context.Context, mailID string, settle time.Duration) (MailAttempt, error)
	// MailSent records that the mail was sent.
	MailSent(ctx context.Context, mailID string) error
	// MailNotSent records that the attempt certainly did not send, so that the next
	// one need not wait. It changes nothing if another attempt has begun.
	MailNotSent(ctx context.Context, a MailAttempt) error
	// MailWasSent reports whether it is recorded that the mail was sent.
	MailWasSent(ctx context.Context, mailID string) (bool, error)
}

// PaymentGateway authorizes, captures and refunds charges. A key has at most one charge,
// whichever responses are lost.
type PaymentGateway interface {
	// Authorize holds the charge's amount on the shopper's account. It returns an
	// Action and has authorized nothing while the shopper must confirm; calling again
	// tells whether that has happened. PaymentDeclined; Conflict: Refund was first,
	// so the key is void.
	Authorize(ctx context.Context, c payment.Charge) (payment.Authorization, error)
	// Capture takes the authorized amount; nothing happens if it is taken already.
	// AuthorizationLost: it has expired or is void. Conflict: Refund was first.
	Capture(ctx context.Context, c payment.Charge) error
	// Refund makes sure that nothing of the shopper's money is held or taken with
	// the key, now or later. It voids an authorization and refunds what was
	// captured. It can be repeated and returns the same result. RefundRefused: the
	// gateway will never refund it.
	Refund(ctx context.Context, c payment.Charge) (payment.Refund, error)
	// RefundPart refunds a part of what was captured, once per part's id.
	// RefundRefused: the gateway will never refund it, also because more than was
	// captured would be refunded.
	RefundPart(ctx context.Context, p payment.Part) (payment.Refund, error)
}

// PaymentReports tells what became of payments after the payment gateway had answered.
type PaymentReports interface {
	// Report tells what became of the charge with the payment gateway's id. NotFound.
	Report(ctx context.Context, reference string) (payment.Report, error)
}

// PaymentNotices queues what the payment gateway has told, see payment.Notice.
type PaymentNotices interface {
	// EnqueuePaymentNotice queues a notice. Queuing it again is safe.
	EnqueuePaymentNotice(ctx context.Context, n payment.Notice) error
}

// Mailer sends mail.
type Mailer interface {
	// Send sends a mail once. Invalid: the address is malformed, so the mail can never
	// be sent. Throttled: it was not sent, and waiting helps. Internal: it was not
	// sent, and somebody must mend the sender or its account. Unavailable: it may have
	// been sent.
	Send(ctx context.Context, m mail.Message) error
}

// Pictures stores the files of products' pictures. A file is uploaded by a browser, and
// then published, if it is what it should be. Names are those of catalog.Picture.File.
type Pictures interface {
	// UploadLink returns a URL to which exactly size bytes of WebP can be put for ttl.
	UploadLink(ctx context.Context, name string, size int64, ttl time.Duration) (string, error)
	// Uploaded reads an uploaded file, of catalog.MaxPictureBytes and one byte at most.
	// NotFound.
	Uploaded(ctx context.Context, name string) ([]byte, error)
	// Publish stores a file for everybody, for ever.
	Publish(ctx context.Context, name string, webp []byte) error
	// Remove removes a published file. Removing what is not there is no failure.
	Remove(ctx context.Context, name string) error
}

// Receipts stores PDF receipts.
type Receipts interface {
	// PutReceipt stores or replaces a receipt, which the order's id names, or a
	// credit note (order.CreditNote).
	PutReceipt(ctx context.Context, name string, pdf []byte) error
	// ReceiptLinks returns links to a receipt or credit note that work for ttl. Browsers
	// save it as file. NotReady: there is none yet.
	ReceiptLinks(ctx context.Context, name, file string, ttl time.Duration) (ReceiptLinks, error)
}

// ReceiptLinks are links to one receipt that need no further authentication.
type ReceiptLinks struct {
	View     string // a browser shows the receipt
	Download string // a browser saves the receipt
}

// Message is an event to publish on the bus.
type Message struct {
	Source      string
	Type        string // detail-type
	OrderID     string // for traces; empty for partners' events
	Detail      json.RawMessage
	Time        time.Time
	Traceparent string
}

// Bus publishes events.
type Bus interface {
	// Publish publishes messages and returns those that are not published, in
	// their order; none if all are. After a retry a message may be on the bus
	// although it was returned.
	Publish(ctx context.Context, messages []Message) []Unpublished
}

// Unpublished is a message that the bus did not take.
type Unpublished struct {
	Index int // of the message
	// Err says why. TooLarge, Invalid: the bus will never take this message. Any
	// other code: the bus is away, or does not let us publish, whatever the message.
	Err error
}

// BadEvent is a stored event that can never be published.
type BadEvent struct {
	Record json.RawMessage // the table's stream record, whole
	Err    error           // why
}

// RelayFailures keeps bad events for an operator.
type RelayFailures interface {
	// PutAside keeps a bad event. When it returns nil, the event is kept and may be
	// left out of the stream.
	PutAside(ctx context.Context, e BadEvent) error
}

// Breakers stores the breakers of payment gateways.
type Breakers interface {
	// Breaker returns the gateway's breaker, with strong consistency; a closed one
	// of version 0 if none is stored.
	Breaker(ctx context.Context, gateway string) (breaker.State, error)
	// SaveBreaker stores a breaker whose Version is one above the stored one's, 0
	// if none is stored. Conflict: it has another version.
	SaveBreaker(ctx context.Context, s breaker.State) error
}

// Executions runs saga executions.
type Executions interface {
	// StartExecution starts the saga for an order. Starting the same name again
	// is no error and has no effect.
	StartExecution(ctx context.Context, name, orderID string) error
	// ExecutionRunning reports whether the execution of that name is running;
	// false if there is none.
	ExecutionRunning(ctx context.Context, name string) (bool, error)
	// RunningExecutions returns the names of the executions that run, those that were
	// started last first. whole is false if there are more than most. Eventually
	// consistent by some seconds. It costs one request for a thousand of them, where
	// ExecutionRunning costs one each.
	RunningExecutions(ctx context.Context, most int) (names []string, whole bool, err error)
}

// Profiles reads users from the user pool.
type Profiles interface {
	// Profile returns the profile of the caller, whose id comes from the valid access
	// token, using that token. It may be some time old. Unauthenticated: the token is
	// revoked or lacks the scope. Throttled.
	Profile(ctx context.Context, userID, accessToken string) (identity.Profile, error)
}

// ScheduledAttempt is a delivery attempt to be made at NotBefore or later.
type ScheduledAttempt struct {
	EndpointID string    `json:"endpointId"`
	OwnerID    string    `json:"ownerId"`
	DeliveryID string    `json:"deliveryId"` // empty for a visit of the circuit, see webhook.Circuit
	Round      int       `json:"round"`
	Number     int       `json:"number"` // 1 is the first of its round
	NotBefore  time.Time `json:"notBefore"`
	// Traceparent is the delivery's. Messages of the release before have none.
	Traceparent string `json:"traceparent,omitempty"`
}

// AttemptQueue is the queue of scheduled attempts.
type AttemptQueue interface {
	// Enqueue enqueues attempts, each delayed until NotBefore or by the queue's
	// maximum delay, whichever is shorter.
	Enqueue(ctx context.Context, attempts []ScheduledAttempt) error
}

// Notices are mails to owners of endpoints that are about to be disabled.
type Notices interface {
	// EnqueueNotice enqueues the mail. It is sent later, once, if the endpoint is
	// disabled then, so that calling it before the endpoint is stored loses nothing.
	EnqueueNotice(ctx context.Context, d webhook.Disablement) error
}

// Sender posts deliveries to endpoints.
type Sender interface {
	// Post sends body to url and returns the status and the Retry-After, if
	// any. Forbidden: the address is not allowed. Unavailable: there was no
	// response; then the Response has the class of error and what is known of
	// the exchange.
	Post(ctx context.Context, url string, header map[string]string, body []byte) (Response, error)
}

// Response is an endpoint's response.
type Response struct {
	Status     int
	RetryAfter time.Duration      // 0 when not given
	Class      webhook.ErrorClass // why there was no response
	Exchange   *webhook.Exchange  // nil if nothing was tried
}

// QueueDepth is the state of one queue.
type QueueDepth struct {
	Name        string
	Visible     int
	InFlight    int
	Delayed     int
	OldestAge   time.Duration // 0 when unknown or empty
	DeadLetters int           // messages in its dead-letter queue
	OldestDead  time.Duration // time since the oldest one was moved there; 0 if unknown or none
	OnlyDead    bool          // nothing is processed here: the queue itself holds what failed elsewhere
	Redrive     *Redrive      // the last one, if known
}

// Redrive is the progress of moving dead letters back.
type Redrive struct {
	Status string // RUNNING, COMPLETED, FAILED, CANCELLED
	Moved  int
	Total  int
}

// Queues shows queues and redrives dead letters.
type Queues interface {
	// Depths returns the state of all queues.
	Depths(ctx context.Context) ([]QueueDepth, error)
	// Redrive starts moving a queue's dead letters back. NotFound: there is no
	// such queue. Conflict: a redrive is running.
	Redrive(ctx context.Context, queue string) error
	// ReadDeadLetters reads some of a queue's dead letters, at most n, and leaves them
	// where they are. A letter that somebody else reads at this moment is missing.
	// NotFound: there is no such queue.
	ReadDeadLetters(ctx context.Context, queue string, n int) ([]deadletter.Letter, error)
	// RedriveDeadLetters sends the dead letters with these ids back, each to its Target,
	// and returns the ids of those that it sent. Those that are gone, are read by somebody
	// else at this moment or have no target are left out. When it fails, it has sent those
	// that it returns. A letter may be sent twice if the process dies. NotFound.
	RedriveDeadLetters(ctx context.Context, queue string, ids []string) ([]string, error)
	// DeleteDeadLetters deletes the dead letters with these ids for ever, and returns the
	// ids as RedriveDeadLetters does. NotFound.
	DeleteDeadLetters(ctx context.Context, queue string, ids []string) ([]string, error)
}
