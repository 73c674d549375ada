package webhook

import (
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// Stop is Disable by an operator, who says why. The owner reads the reason, and cannot make
// the endpoint active again. A stopped endpoint keeps its first reason.
func (e Endpoint) Stop(reason string, now time.Time) Endpoint {
	if e.Stopped() {
		return e
	}
	e = e.Disable(DisabledStopped, now)
	e.StopReason = reason
	return e
}

// Start makes an endpoint that an operator has stopped active again; nothing happens to
// another one.
func (e Endpoint) Start(now time.Time) Endpoint {
	if !e.Stopped() {
		return e
	}
	return e.Resume(now)
}

// Stopped reports whether an operator has stopped the endpoint.
func (e Endpoint) Stopped() bool { return e.State == Disabled && e.DisabledReason == DisabledStopped }

// Deletable fails with Conflict when an operator has stopped the endpoint: its owner could
// delete it and register it again.
func (e Endpoint) Deletable() error {
	if e.Stopped() {
		return stopped()
	}
	return nil
}

func stopped() error {
	return failure.New(failure.Conflict, "an operator has stopped the endpoint; only an operator can start it again")
}
