package stripetest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Event tells of a change. Its object is as it was after the change.
type Event struct {
	ID         string `json:"id"`
	Object     string `json:"object"`
	APIVersion string `json:"api_version"`
	Created    int64  `json:"created"`
	Data       struct {
		Object json.RawMessage `json:"object"`
	} `json:"data"`
	Livemode        bool   `json:"livemode"`
	PendingWebhooks int    `json:"pending_webhooks"`
	Type            string `json:"type"`
}

// Events are copies of all events, the oldest first. Stripe promises no order in their
// deliveries, and may deliver one more than once; a test delivers them as it likes.
func (s *Server) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	all := make([]Event, len(s.events))
	for n, e := range s.events {
		all[n] = *e
	}
	return all
}

// emit adds an event about an object.
func (s *Server) emit(kind string, object any) {
	e := &Event{ID: s.id("evt"), Object: "event", APIVersion: s.version, Created: s.now(), Type: kind, PendingWebhooks: 1}
	e.Data.Object = answerOf(http.StatusOK, object).body
	s.events = append(s.events, e)
	s.tellOfNews()
}

// Delivery is the request by which Stripe tells an endpoint of an event, signed with the
// endpoint's secret at the server's time. See https://docs.stripe.com/webhooks.
func (s *Server) Delivery(ctx context.Context, e Event, url, secret string) (*http.Request, error) {
	body := answerOf(http.StatusOK, e).body
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Stripe-Signature", Sign(body, secret, s.options.Now()))
	return r, nil
}

// Sign is the header Stripe-Signature of a body.
func Sign(body []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

func (s *Server) readEvent(c call) (any, *Problem) {
	for _, e := range s.events {
		if e.ID == c.id {
			return e, nil
		}
	}
	return nil, missing("id", c.id)
}
