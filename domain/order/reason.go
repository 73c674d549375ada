package order

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/event"
)

// ReasonCode says why an order did not complete. The codes are part of the API.
type ReasonCode string

// The reasons.
const (
	ReasonOrderRejected     ReasonCode = "order_rejected"        // the catalog does not allow the order
	ReasonInsufficientStock ReasonCode = "insufficient_stock"    // there are too few units of a product
	ReasonPaymentDeclined   ReasonCode = "payment_declined"      // the payment gateway declined the payment
	ReasonNotConfirmed      ReasonCode = "payment_not_confirmed" // the shopper did not confirm the payment in time
	ReasonAuthorizationLost ReasonCode = "authorization_lost"    // the payment was authorized, but could no longer be captured
	ReasonCancelled         ReasonCode = "cancelled"             // the shopper cancelled the order
	ReasonInternal          ReasonCode = "internal"              // an error on our side
	ReasonStalled           ReasonCode = "stalled"               // the order made no progress for too long
)

// ReasonCodes lists all reasons.
func ReasonCodes() []ReasonCode {
	return []ReasonCode{
		ReasonOrderRejected, ReasonInsufficientStock, ReasonPaymentDeclined, ReasonNotConfirmed,
		ReasonAuthorizationLost, ReasonCancelled, ReasonInternal, ReasonStalled,
	}
}

// Ours reports whether the platform is to blame, not the shopper, the card or the catalog.
func (c ReasonCode) Ours() bool { return c == ReasonInternal || c == ReasonStalled }

// FailedBecauseOfUs reports whether the order failed although nothing was wrong with it.
func (o Order) FailedBecauseOfUs() bool {
	return o.s.Status == Failed && o.s.Reason != nil && ReasonCode(o.s.Reason.Code).Ours()
}

// Cause is what kept an order from completing, as a step of the saga reports
// it. The zero Cause means that no step failed in this execution: the order
// then keeps its earlier reason or, without one, is stalled.
type Cause struct {
	Code   ReasonCode
	Detail string   // for ReasonOrderRejected: what the catalog does not allow, for shoppers
	SKUs   []string // the products concerned, if the cause is about products
}

// reason is why the order gets the given status. The sentence about money
// follows from the state of the payment at this moment, so it is made again
// whenever the status changes.
func (o Order) reason(c Cause, next Status) event.Reason {
	if c.Code == "" {
		c = o.earlierCause()
	}
	return event.Reason{
		Code: string(c.Code), Detail: c.Detail, SKUs: c.SKUs,
		Message: o.causeSentence(c) + " " + moneySentence(next, o.s.Payment),
	}
}

// earlierCause is the cause of the order's present reason. The release before
// stored no detail; there, the message of a rejection is the detail.
func (o Order) earlierCause() Cause {
	r := o.s.Reason
	if r == nil {
		return Cause{Code: ReasonStalled}
	}
	c := Cause{Code: ReasonCode(r.Code), Detail: r.Detail, SKUs: r.SKUs}
	if c.Detail == "" && c.Code == ReasonOrderRejected {
		c.Detail = r.Message
	}
	return c
}

// causeSentence says what happened. It does not mention money.
func (o Order) causeSentence(c Cause) string {
	switch c.Code {
	case ReasonOrderRejected:
		if c.Detail == "" {
			return "The catalog has changed since you placed the order."
		}
		return sentence(c.Detail)
	case ReasonInsufficientStock:
		return fmt.Sprintf("There is not enough stock of %s.", o.productNames(c.SKUs))
	case ReasonPaymentDeclined:
		return "Your payment was declined."
	case ReasonNotConfirmed:
		return "The payment was not confirmed in time."
	case ReasonAuthorizationLost:
		return "Your bank no longer allowed the payment that it had approved."
	case ReasonCancelled:
		return "You cancelled this order."
	case ReasonStalled:
		return "The order took too long to process."
	case ReasonInternal:
	}
	return "The order could not be processed because of an error on our side."
}

// moneySentence says what happens to the shopper's money when the order gets
// the status while its payment is in the given state.
func moneySentence(next Status, p Payment) string {
	switch p {
	case Refunded:
		return "Your payment was refunded."
	case Charged:
		return "Your payment will be refunded."
	case Uncharged:
		if next == NeedsAttention { // the gateway may have charged although its response was lost
			return "If your payment was taken, it will be refunded."
		}
	case Authorized:
		return "You were not charged. What your bank holds for this order will be released."
	case Capturing, Refunding:
		return "If your payment was taken, it will be refunded."
	case Unsettled:
		return "Your payment could not be refunded automatically. We will settle it with you."
	case Voided:
	}
	return "You were not charged."
}

// productNames lists the names of the given products as the order's lines have
// them; without SKUs, the names of all its products.
func (o Order) productNames(skus []string) string {
	var names []string
	seen := map[string]bool{}
	for _, l := range o.s.Lines {
		if seen[l.SKU] || len(skus) > 0 && !slices.Contains(skus, l.SKU) {
			continue
		}
		seen[l.SKU] = true
		names = append(names, l.Name)
	}
	if len(names) == 0 {
		return strings.Join(skus, ", ")
	}
	return strings.Join(names, ", ")
}

// sentence returns the text with a capital letter at the start and a full stop
// at the end.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
