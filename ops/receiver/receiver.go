// Package receiver runs a webhook endpoint on this machine, for ops/cmd/demo and for
// tests. It verifies each delivery with the Standard Webhooks library and keeps it.
package receiver

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Delivery is one request that was received.
type Delivery struct {
	ID        string // webhook-id
	Type      string
	OrderID   string
	Body      []byte
	At        time.Time
	Verified  bool  // the signature is valid
	Problem   error // why it is not valid
	Traceable string
}

// Receiver is one webhook endpoint. It is safe for concurrent use.
type Receiver struct {
	URL string

	close  func() error
	mu     sync.Mutex
	hook   *standardwebhooks.Webhook
	status int
	got    []Delivery
	news   chan struct{}
}

// Start listens on a free loopback port, with one endpoint. No delivery verifies until
// Trust is called.
func Start() (*Receiver, error) {
	hub, err := Listen("127.0.0.1:0", "")
	if err != nil {
		return nil, err
	}
	r := hub.Receiver()
	r.close = hub.Close
	return r, nil
}

// Close ends the endpoint: deliveries to it fail.
func (r *Receiver) Close() error { return r.close() }

// Trust sets the endpoint's secret.
func (r *Receiver) Trust(secret string) error {
	hook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hook = hook
	return nil
}

// Answer sets the status of the following responses.
func (r *Receiver) Answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	w.WriteHeader(r.keep(req.Header, body))
}

func (r *Receiver) keep(header http.Header, body []byte) (status int) {
	var event struct {
		Type string `json:"type"`
		Data struct {
			OrderID string `json:"orderId"`
		} `json:"data"`
	}
	_ = json.Unmarshal(body, &event)
	r.mu.Lock()
	defer r.mu.Unlock()
	d := Delivery{
		ID: header.Get("webhook-id"), Type: event.Type, OrderID: event.Data.OrderID,
		Body: body, At: time.Now(), Traceable: header.Get("traceparent"),
	}
	if r.hook != nil {
		d.Problem = r.hook.Verify(body, header)
		d.Verified = d.Problem == nil
	}
	r.got = append(r.got, d)
	close(r.news)
	r.news = make(chan struct{})
	return r.status
}

// Received returns all deliveries so far, and a channel that is closed when the next one
// arrives.
func (r *Receiver) Received() ([]Delivery, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Delivery(nil), r.got...), r.news
}
