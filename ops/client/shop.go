package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Money is an amount in minor units.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// Line is one line of an order.
type Line struct {
	SKU       string `json:"sku"`
	Name      string `json:"name,omitempty"`
	Quantity  int    `json:"quantity"`
	UnitPrice *Money `json:"unitPrice,omitempty"`
}

// Draft is an order to place.
type Draft struct {
	Lines   []Line `json:"lines"`
	Payment struct {
		Token string `json:"token"`
	} `json:"payment"`
	DeliveryAddress *Address `json:"deliveryAddress,omitempty"`
}

// Address is an address of an order's draft.
type Address struct {
	Name       string   `json:"name"`
	Lines      []string `json:"lines"`
	City       string   `json:"city,omitempty"`
	Region     string   `json:"region,omitempty"`
	PostalCode string   `json:"postalCode,omitempty"`
	Country    string   `json:"country"`
}

// NewDraft returns an order of one line.
func NewDraft(sku string, quantity int, token string) Draft {
	d := Draft{Lines: []Line{{SKU: sku, Quantity: quantity}}}
	d.Payment.Token = token
	return d
}

// Reason says why an order did not complete.
type Reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Delay says that an order waits for longer than usual, and for which step.
type Delay struct {
	Since    time.Time `json:"since"`
	Step     string    `json:"step"`
	Retrying bool      `json:"retrying"`
}

// Refund is one refund of a completed order.
type Refund struct {
	ID     string `json:"id"`
	State  string `json:"state"`
	Amount Money  `json:"amount"`
}

// Withdrawal is one withdrawal from a completed order.
type Withdrawal struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Answer   string `json:"answer"`
	RefundID string `json:"refundId"`
}

// Shipment is one parcel of a completed order.
type Shipment struct {
	ID             string         `json:"id"`
	State          string         `json:"state"`
	Carrier        string         `json:"carrier"`
	TrackingNumber string         `json:"trackingNumber"`
	Steps          []ShipmentStep `json:"steps"`
}

// ShipmentStep is one state that a parcel came into.
type ShipmentStep struct {
	State string    `json:"state"`
	At    time.Time `json:"at"`
}

// Action is what the shopper must do before the payment is authorized.
type Action struct {
	ClientSecret string    `json:"clientSecret"`
	Until        time.Time `json:"until"`
}

// Entry is one entry of an order's timeline.
type Entry struct {
	ID         string          `json:"id"`
	Type       string          `json:"type"`
	OrderID    string          `json:"orderId"`
	OccurredAt time.Time       `json:"occurredAt"`
	Data       json.RawMessage `json:"data"`
}

// Order is an order with its timeline.
type Order struct {
	ID                string       `json:"id"`
	Status            string       `json:"status"`
	Lines             []Line       `json:"lines"`
	Total             Money        `json:"total"`
	Reason            *Reason      `json:"reason"`
	Delayed           *Delay       `json:"delayed"`
	Action            *Action      `json:"paymentAction"`
	Refunds           []Refund     `json:"refunds"`
	Refundable        *Money       `json:"refundable"`
	Withdrawals       []Withdrawal `json:"withdrawals"`
	WithdrawableUntil *time.Time   `json:"withdrawableUntil"`
	Fulfilment        string       `json:"fulfilment"` // empty unless the order is completed
	Shipments         []Shipment   `json:"shipments"`
	CreatedAt         time.Time    `json:"createdAt"`
	Timeline          []Entry      `json:"timeline"`
}

// Ended reports whether the order's status is final.
func (o Order) Ended() bool {
	return o.Status == "completed" || o.Status == "failed" || o.Status == "cancelled"
}

// Types lists the timeline's event types.
func (o Order) Types() []string {
	types := make([]string, len(o.Timeline))
	for i, e := range o.Timeline {
		types[i] = e.Type
	}
	return types
}

// Product is one product of the catalog.
type Product struct {
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Price     Money  `json:"price"`
	Available int    `json:"available"`
}

// Page is one page of a list.
type Page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor"`
}

// Webhook is a webhook endpoint. Secret is set only by Register.
type Webhook struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	State  string `json:"state"`
	Secret string `json:"secret"`
}

// Delivery is one entry in an endpoint's delivery log.
type Delivery struct {
	ID        string `json:"id"`
	EventID   string `json:"eventId"`
	EventType string `json:"eventType"`
	State     string `json:"state"`
	Round     int    `json:"round"`
	Attempts  []struct {
		Status int    `json:"status"`
		Error  string `json:"error"`
	} `json:"attempts"`
}

// Place places an order with an idempotency key, or without one if key is empty.
func (c *Client) Place(ctx context.Context, key string, d Draft) (Order, Answer, error) {
	header := map[string]string{}
	if key != "" {
		header["Idempotency-Key"] = key
	}
	var o Order
	a, err := c.Call(ctx, http.MethodPost, "/api/orders", header, d, &o)
	return o, a, err
}

// Order reads one order.
func (c *Client) Order(ctx context.Context, id string) (o Order, err error) {
	_, err = c.Call(ctx, http.MethodGet, "/api/orders/"+id, nil, nil, &o)
	return o, err
}

// Products reads one page of the catalog.
func (c *Client) Products(ctx context.Context, query string) (p Page[Product], err error) {
	_, err = c.Call(ctx, http.MethodGet, "/api/products?limit=100"+query, nil, nil, &p)
	return p, err
}

// Register registers a webhook endpoint for the given event types; none means
// all.
func (c *Client) Register(ctx context.Context, url string, types ...string) (w Webhook, err error) {
	in := map[string]any{"url": url}
	if len(types) > 0 {
		in["eventTypes"] = types
	}
	_, err = c.Call(ctx, http.MethodPost, "/api/webhooks", nil, in, &w)
	return w, err
}

// Follow reads the order until it has ended, and calls see for every new entry of
// its timeline. It fails with ctx's error if the order does not end in time.
func (c *Client) Follow(ctx context.Context, id string, see func(Entry)) (Order, error) {
	seen := 0
	for {
		o, err := c.Order(ctx, id)
		if err != nil {
			return o, err
		}
		for ; seen < len(o.Timeline); seen++ {
			if see != nil {
				see(o.Timeline[seen])
			}
		}
		if o.Ended() {
			return o, nil
		}
		if err := Pause(ctx, 20*time.Millisecond); err != nil {
			return o, fmt.Errorf("order %s is still %s: %w", id, o.Status, err)
		}
	}
}

// Receipt waits for an order's receipt and returns the link to it.
func (c *Client) Receipt(ctx context.Context, id string) (string, error) {
	var link struct {
		URL string `json:"url"`
	}
	for {
		a, err := c.Call(ctx, http.MethodGet, "/api/orders/"+id+"/receipt", nil, nil, &link)
		if err == nil || a.Status != http.StatusNotFound {
			return link.URL, err
		}
		if waited := Pause(ctx, 20*time.Millisecond); waited != nil {
			return "", fmt.Errorf("no receipt for order %s: %w", id, err)
		}
	}
}

// Pause waits for d, or until ctx ends.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
