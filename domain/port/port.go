// Package port lists what the domain needs from the world. Adapters implement
// these interfaces; package porttest has the contract each must pass.
//
// Every method may fail with failure.Unavailable for a transient fault; it
// then may or may not have happened, and calling again is safe.
package port

import (
	"context"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
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

// Orders keeps orders and their events. A change, its event and its effect on
// stock are one transaction.
type Orders interface {
	// Place stores a new order with its event and, unless key is nil, the
	// idempotency record. KeyTaken: an unexpired record with that scope and
	// key exists, nothing was stored.
	Place(ctx context.Context, c *order.Change, key *idempotency.Record) error
	// Commit stores a change. Conflict: the stored order is not in the prior
	// state. InsufficientStock: HoldStock found too few units, nothing changed;
	// the message names the products.
	Commit(ctx context.Context, c *order.Change) error
	// Order reads what the last Commit wrote. NotFound.
	Order(ctx context.Context, id string) (order.Order, error)
	// Timeline is the order's events, oldest first; empty if there is no order.
	Timeline(ctx context.Context, orderID string) ([]event.Event, error)
	// OrdersOf lists a user's orders, newest first; of one status unless it
	// is empty. Pages are full unless the list ends. Eventually consistent.
	OrdersOf(ctx context.Context, userID string, status order.Status, p pagination.Request) (pagination.Page[order.Order], error)
	// EventsOf lists the events of a user's orders, newest first. Eventually
	// consistent.
	EventsOf(ctx context.Context, userID string, p pagination.Request) (pagination.Page[event.Event], error)
	// OrdersIn lists everybody's orders of one status, last changed first.
	// Eventually consistent.
	OrdersIn(ctx context.Context, status order.Status, p pagination.Request) (pagination.Page[order.Order], error)
	// Stalled lists orders of one status that did not change since before,
	// oldest change first, at most limit. Eventually consistent.
	Stalled(ctx context.Context, status order.Status, before time.Time, limit int) ([]order.Order, error)
	// Idempotency reads the unexpired record of a key. NotFound.
	Idempotency(ctx context.Context, scope idempotency.Scope, key idempotency.Key) (idempotency.Record, error)
}

// Catalog keeps products and stock.
type Catalog interface {
	// Products reads the named products, at most order.MaxLines; unknown ones
	// are absent from the map. Strongly consistent.
	Products(ctx context.Context, skus []string) (map[string]catalog.Product, error)
	// Offers lists active products with their stock by name; those whose name,
	// SKU or description contain the query, ignoring case, unless it is empty.
	Offers(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error)
	// Withdrawn lists those that are not active, as Offers does.
	Withdrawn(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error)
	// Offer reads one product with its stock, active or not. Strongly
	// consistent. NotFound.
	Offer(ctx context.Context, sku string) (catalog.Offer, error)
	// PutProduct creates or replaces a product; its stock stays.
	PutProduct(ctx context.Context, p catalog.Product) error
	// AdjustStock adds delta units and returns the stock. NotFound; Conflict
	// as catalog.Stock.Adjust. A repeated reference changes nothing and
	// returns the stock as it is.
	AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error)
}

// Endpoints keeps webhook endpoints.
type Endpoints interface {
	// CreateEndpoint. Conflict: the owner has one of that id.
	CreateEndpoint(ctx context.Context, e webhook.Endpoint) error
	// Endpoint reads one of the owner's. NotFound, also for another owner's.
	Endpoint(ctx context.Context, ownerID, id string) (webhook.Endpoint, error)
	// EndpointsOf lists an owner's, oldest first. Strongly consistent.
	EndpointsOf(ctx context.Context, ownerID string) ([]webhook.Endpoint, error)
	// SaveEndpoint stores e, whose Version is one above the stored one's.
	// Conflict, NotFound.
	SaveEndpoint(ctx context.Context, e webhook.Endpoint) error
	// DeleteEndpoint removes it; an absent one is no error.
	DeleteEndpoint(ctx context.Context, ownerID, id string) error
	// EndpointsForAllOrders lists the endpoints that hear of everybody's orders, in any
	// state. Eventually consistent.
	EndpointsForAllOrders(ctx context.Context) ([]webhook.Endpoint, error)
}

// Deliveries keeps the log of webhook deliveries.
type Deliveries interface {
	// CreateDelivery. Conflict: it exists.
	CreateDelivery(ctx context.Context, d webhook.Delivery) error
	// Delivery reads one of an endpoint's. Strongly consistent. NotFound.
	Delivery(ctx context.Context, endpointID, id string) (webhook.Delivery, error)
	// SaveDelivery stores d, whose Version is one above the stored one's.
	// Conflict, NotFound.
	SaveDelivery(ctx context.Context, d webhook.Delivery) error
	// DeliveriesOf lists an endpoint's, newest first. Eventually consistent.
	DeliveriesOf(ctx context.Context, endpointID string, p pagination.Request) (pagination.Page[webhook.Delivery], error)
}

// Partners keeps those who may push events in.
type Partners interface {
	// PutPartner creates or replaces a partner.
	PutPartner(ctx context.Context, p partner.Partner) error
	// SavePartner stores p, whose Version is one above the stored one's.
	// Conflict, NotFound.
	SavePartner(ctx context.Context, p partner.Partner) error
	// Partner reads one. NotFound.
	Partner(ctx context.Context, id string) (partner.Partner, error)
	// ListPartners lists all, by id.
	ListPartners(ctx context.Context, p pagination.Request) (pagination.Page[partner.Partner], error)
}

// Markers remember which messages a consumer has processed.
type Markers interface {
	// Claim takes the message for the lease's time. It returns true when the
	// message is processed already. Conflict: somebody else holds the lease.
	Claim(ctx context.Context, consumer, messageID string, lease time.Duration) (done bool, err error)
	// Done marks the message as processed and remembers it for the given time.
	Done(ctx context.Context, consumer, messageID string, remember time.Duration) error
	// Abandon gives the lease back after a failure; best effort.
	Abandon(ctx context.Context, consumer, messageID string) error
}

// PaymentGateway moves money.
type PaymentGateway interface {
	// Charge charges once per key, however often it is called. PaymentDeclined:
	// no money moved, nor will it for this key. Conflict: the key is void.
	Charge(ctx context.Context, c payment.Charge) (payment.ChargeResult, error)
	// Refund makes sure that no charge with the charge's key stands, nor can
	// come to stand later. Calling again gives the same answer.
	Refund(ctx context.Context, c payment.Charge) (payment.Refund, error)
}

// Mailer sends mail.
type Mailer interface {
	// Send fails with Invalid for an address or content refused for good.
	Send(ctx context.Context, m mail.Message) error
}

// Receipts keeps PDF receipts.
type Receipts interface {
	// PutReceipt stores or replaces an order's receipt.
	PutReceipt(ctx context.Context, orderID string, pdf []byte) error
	// ReceiptLinks are links to it that work for ttl. NotReady: there is none
	// yet.
	ReceiptLinks(ctx context.Context, orderID string, ttl time.Duration) (ReceiptLinks, error)
}

// ReceiptLinks lead to one receipt without further authentication.
type ReceiptLinks struct {
	View     string // a browser shows what this answers
	Download string // a browser saves what this answers, under the order's id
}

// Message is what goes on the bus.
type Message struct {
	Source      string
	Type        string // detail-type
	Detail      json.RawMessage
	Time        time.Time
	Traceparent string
}

// Bus publishes.
type Bus interface {
	// Publish returns the indexes of messages that could not be published
	// after retries, ascending; err is non-nil when there is any.
	Publish(ctx context.Context, messages []Message) (failed []int, err error)
}

// Executions runs sagas.
type Executions interface {
	// StartExecution starts the saga for an order; the same name again is no
	// error and starts nothing.
	StartExecution(ctx context.Context, name, orderID string) error
	// ExecutionRunning reports whether an execution of that name runs; false
	// when there never was one.
	ExecutionRunning(ctx context.Context, name string) (bool, error)
}

// Profiles knows the users.
type Profiles interface {
	// Profile reads the caller's profile with the caller's own access token.
	// Unauthenticated when the token is revoked or lacks the scope.
	Profile(ctx context.Context, accessToken string) (identity.Profile, error)
}

// ScheduledAttempt asks for one delivery attempt, not before NotBefore.
type ScheduledAttempt struct {
	EndpointID string    `json:"endpointId"`
	OwnerID    string    `json:"ownerId"`
	DeliveryID string    `json:"deliveryId"`
	Round      int       `json:"round"`
	Number     int       `json:"number"` // 1 is the first of its round
	NotBefore  time.Time `json:"notBefore"`
}

// AttemptQueue is the queue of deliveries to attempt.
type AttemptQueue interface {
	// Enqueue puts attempts on the queue, each delayed until NotBefore or for
	// as long as the queue can delay, whichever is shorter.
	Enqueue(ctx context.Context, attempts []ScheduledAttempt) error
}

// Sender posts deliveries to endpoints.
type Sender interface {
	// Post sends body to url and returns the status and the Retry-After, if
	// any. Forbidden: the address is not allowed. Unavailable: no answer.
	Post(ctx context.Context, url string, header map[string]string, body []byte) (Response, error)
}

// Response is an endpoint's answer.
type Response struct {
	Status     int
	RetryAfter time.Duration // 0 when not given
}

// QueueDepth is one queue as operators see it.
type QueueDepth struct {
	Name        string
	Visible     int
	InFlight    int
	Delayed     int
	OldestAge   time.Duration // 0 when unknown or empty
	DeadLetters int           // messages in its dead-letter queue
	OldestDead  time.Duration // since the first of them was given up on; 0 when unknown or none
	Redrive     *Redrive      // the last one, if any is known
}

// Redrive is the progress of moving dead letters back.
type Redrive struct {
	Status string // RUNNING, COMPLETED, FAILED, CANCELLED
	Moved  int
	Total  int
}

// Queues lets operators see and redrive.
type Queues interface {
	Depths(ctx context.Context) ([]QueueDepth, error)
	// Redrive starts moving a queue's dead letters back. NotFound: no such
	// queue. Conflict: a redrive is running.
	Redrive(ctx context.Context, queue string) error
}
