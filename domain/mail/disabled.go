package mail

import (
	"fmt"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/domain/webhook"
)

// disablement is the data of the notice's templates.
type disablement struct {
	URL     string
	Reason  string
	Stopped bool   // by an operator: the owner cannot enable it again
	Link    string // to the owner's endpoints in the app
}

// disabledBecause is the sentence for each reason.
var disabledBecause = map[webhook.DisabledReason]string{
	webhook.DisabledGone:    "It answered 410 Gone, which asks us to stop.",
	webhook.DisabledFailing: fmt.Sprintf("Every delivery to it has failed for %d days.", webhook.FailingLimit/(24*time.Hour)),
}

// because says why the endpoint is disabled; "" if it is for no reason.
func because(e webhook.Endpoint) string {
	if e.Stopped() {
		return "An operator stopped it and wrote: " + receipt.Clean(e.StopReason)
	}
	return disabledBecause[e.DisabledReason]
}

// EndpointDisabled returns the mail that tells an endpoint's owner that it gets
// no more events, and why. It fails with Invalid for an endpoint that has no
// reason to be disabled.
func EndpointDisabled(e webhook.Endpoint, appURL string) (Message, error) {
	reason := because(e)
	if reason == "" {
		return Message{}, failure.New(failure.Invalid, "no endpoint is disabled for the reason %q", e.DisabledReason)
	}
	d := disablement{URL: receipt.Clean(e.URL), Reason: reason, Stopped: e.Stopped(), Link: link(appURL, "webhooks", "")}
	m, err := render(disabledTemplates(), e.OwnerEmail, "A webhook endpoint of yours was disabled", d)
	m.ID = fmt.Sprintf("disabled-%s-%d", e.ID, e.DisabledAt.UnixMilli())
	return m, err
}
