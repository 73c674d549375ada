package dynamo

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/webhook"
)

// detailsItem is an attempt of a delivery with its exchange. Most fit into one write unit.
func detailsItem(d webhook.Delivery, a webhook.AttemptDetails) item {
	it := newItem(detailsKey(d.EndpointID, d.ID, a.Round, a.Number))
	it.number("round", int64(a.Round))
	it.number("number", int64(a.Number))
	it["attempt"] = attemptValue(a.Attempt)
	if a.Exchange != nil {
		it["exchange"] = exchangeValue(*a.Exchange)
	}
	it.removable(d.DetailsUntil())
	return it
}

func decodeDetails(it item) (webhook.AttemptDetails, error) {
	r := newDecoder(it)
	a := webhook.AttemptDetails{Round: r.integer("round"), Number: r.integer("number"), Attempt: decodeAttempt(r.fields("attempt"))}
	if r.has("exchange") {
		a.Exchange = decodeExchange(r.fields("exchange"))
	}
	return a, *r.err
}

func exchangeValue(e webhook.Exchange) types.AttributeValue {
	it := item{}
	sequence(it, "sent", e.Sent, headerValue)
	sequence(it, "received", e.Received, headerValue)
	it.text("kind", string(e.Body.Kind))
	it.text("body", e.Body.Text)
	it.number("size", int64(e.Body.Size))
	it.flag("truncated", e.Body.Truncated)
	it.number("dns", int64(e.Timing.DNS))
	it.number("connect", int64(e.Timing.Connect))
	it.number("tls", int64(e.Timing.TLS))
	it.number("firstByte", int64(e.Timing.FirstByte))
	it.number("total", int64(e.Timing.Total))
	it.flag("reused", e.Timing.Reused)
	return fields(it)
}

func decodeExchange(r *decoder) *webhook.Exchange {
	return &webhook.Exchange{
		Sent: elements(r, "sent", decodeHeader), Received: elements(r, "received", decodeHeader),
		Body: webhook.Body{
			Kind: webhook.BodyKind(r.text("kind")), Text: r.text("body"),
			Size: r.integer("size"), Truncated: r.flag("truncated"),
		},
		Timing: webhook.Timing{
			DNS: time.Duration(r.number("dns")), Connect: time.Duration(r.number("connect")),
			TLS: time.Duration(r.number("tls")), FirstByte: time.Duration(r.number("firstByte")),
			Total: time.Duration(r.number("total")), Reused: r.flag("reused"),
		},
	}
}

// headerValue is a header as it is written on the wire. No name has a colon.
func headerValue(h webhook.Header) types.AttributeValue { return text(h.Name + ":" + h.Value) }

func decodeHeader(r *decoder) webhook.Header {
	name, value, _ := strings.Cut(r.text(element), ":")
	return webhook.Header{Name: name, Value: value}
}
