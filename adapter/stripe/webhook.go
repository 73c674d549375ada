package stripe

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stripe/stripe-go/v84/webhook"

	"github.com/eventforge/eventforge/adapter/rotation"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// The limits of Stripe's events.
const (
	// MaxEvent is the most bytes of an event. Stripe's are a few KiB.
	MaxEvent = 256 << 10
	// tolerance is how old an event's signature may be, or how far in the future. Stripe
	// signs each attempt to deliver an event anew.
	tolerance = 5 * time.Minute
	// maxSignatures bounds the signatures of one header. Stripe sends two while a secret
	// is rolled.
	maxSignatures = 10
)

// Webhook verifies the events that Stripe sends: https://docs.stripe.com/webhooks. It is
// safe for concurrent use.
type Webhook struct {
	// Secret returns the endpoint's signing secret and the one before it, which signs for
	// another day. It is called every few minutes, and when a signature is of neither. See
	// SigningSecret.
	Secret func(context.Context) (rotation.Secret, error)
	Now    func() time.Time

	once   sync.Once
	secret *rotation.Cache[rotation.Secret]
}

// Notice returns what a signed event tells; nil if the event is of no interest. header is
// Stripe-Signature, and body the bytes that came. It fails with Invalid, always with the
// same message, if the event is too large, not signed or not an event, and with those of
// Secret.
func (w *Webhook) Notice(ctx context.Context, header string, body []byte) (*payment.Notice, error) {
	if len(body) > MaxEvent {
		return nil, refusedEvent()
	}
	if err := w.verify(ctx, header, body); err != nil {
		return nil, err
	}
	var e stripeEvent
	if json.Unmarshal(body, &e) != nil || e.ID == "" {
		return nil, refusedEvent()
	}
	return e.notice(), nil
}

func refusedEvent() error { return failure.New(failure.Invalid, "the event is not accepted") }

// verify fails unless an accepted secret signed the body. Only for a signature that could
// be of a new secret is the secret read again.
func (w *Webhook) verify(ctx context.Context, header string, body []byte) error {
	w.once.Do(func() { w.secret = rotation.NewCache(w.Secret, w.Now) })
	secret, err := w.secret.Value(ctx)
	if err != nil {
		return err
	}
	at, signatures, ok := parseSignature(header)
	if !ok || w.Now().Sub(at).Abs() > tolerance {
		return refusedEvent()
	}
	if signed(at, signatures, body, secret.Accepted(w.Now())) {
		return nil
	}
	if secret, err = w.secret.Again(ctx); err != nil {
		return err
	}
	if !signed(at, signatures, body, secret.Accepted(w.Now())) {
		return refusedEvent()
	}
	return nil
}

// signed reports whether one of the signatures is one of the secrets' over the time and
// the body.
func signed(at time.Time, signatures [][]byte, body []byte, secrets []string) bool {
	matches := false
	for _, secret := range secrets {
		want := webhook.ComputeSignature(at, body, secret)
		for _, signature := range signatures {
			matches = hmac.Equal(signature, want) || matches
		}
	}
	return matches
}

// parseSignature splits a header like t=1795434600,v1=5257a8…,v1=…. Other schemes than v1
// are ignored, so that nobody can choose a weaker one.
func parseSignature(header string) (at time.Time, signatures [][]byte, ok bool) {
	times := 0
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "t":
			seconds, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return at, nil, false
			}
			at, times = time.Unix(seconds, 0), times+1
		case "v1":
			if signature, err := hex.DecodeString(value); err == nil && len(signatures) < maxSignatures {
				signatures = append(signatures, signature)
			}
		}
	}
	return at, signatures, times == 1 && len(signatures) > 0
}

// stripeEvent is what is read of an event. Its object is as it was when the event was
// made, so it only tells which payment to look at, and what never changes again.
type stripeEvent struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Data struct {
		Object struct {
			ID            string            `json:"id"`
			PaymentIntent *string           `json:"payment_intent"`
			Status        string            `json:"status"`
			Metadata      map[string]string `json:"metadata"`
		} `json:"object"`
	} `json:"data"`
}

// notice is what the event tells. A declined payment, one that was canceled and a refund
// that was made are of no interest: the saga asks for them.
func (e stripeEvent) notice() *payment.Notice {
	n := &payment.Notice{ID: e.ID}
	object := e.Data.Object
	if object.PaymentIntent != nil {
		n.Reference = *object.PaymentIntent
	}
	switch e.Type {
	case "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed":
		n.Kind = payment.NoticeDispute
	case "refund.failed", "refund.updated", "charge.refund.updated":
		if object.Status != "failed" && object.Status != "canceled" {
			return nil
		}
		n.Kind = payment.NoticeRefund
	case "payment_intent.succeeded", "payment_intent.amount_capturable_updated":
		n.Kind, n.Reference, n.OrderID = payment.NoticePaid, object.ID, object.Metadata[orderKey]
		if object.Metadata[chargeKey] == "" {
			return nil // another payment of the account
		}
	default:
		return nil
	}
	if n.Reference == "" {
		return nil // a charge that no intent made is not ours
	}
	return n
}
