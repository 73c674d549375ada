package server

import (
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/webhook"
)

func detailsView(a webhook.AttemptDetails) openapi.AttemptDetails {
	v := attemptView(a.Attempt)
	return openapi.AttemptDetails{
		Round: a.Round, Number: a.Number, At: v.At, Status: v.Status, DurationMs: v.DurationMs, Error: v.Error,
		ErrorClass: v.ErrorClass, Exchange: exchangeView(a.Exchange),
	}
}

func exchangeView(e *webhook.Exchange) *openapi.DeliveryExchange {
	if e == nil {
		return nil
	}
	v := &openapi.DeliveryExchange{
		RequestHeaders: convertAll(e.Sent, headerView),
		Timing: openapi.AttemptTiming{
			DNSMs: milliseconds(e.Timing.DNS), ConnectMs: milliseconds(e.Timing.Connect), TLSMs: milliseconds(e.Timing.TLS),
			FirstByteMs: milliseconds(e.Timing.FirstByte), TotalMs: milliseconds(e.Timing.Total), Reused: e.Timing.Reused,
		},
	}
	if e.Body.Kind == "" { // there was no response
		return v
	}
	v.ResponseHeaders = convertAll(e.Received, headerView)
	v.ResponseBody = &openapi.ResponseBody{
		Kind: openapi.ResponseBodyKind(e.Body.Kind), Text: optional(e.Body.Text), Bytes: e.Body.Size, Truncated: e.Body.Truncated,
	}
	return v
}

func headerView(h webhook.Header) openapi.HeaderLine {
	return openapi.HeaderLine{Name: h.Name, Value: h.Value}
}

// milliseconds are exact to a microsecond.
func milliseconds(d time.Duration) float32 { return float32(d.Microseconds()) / 1000 }
