package mail

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/domain/webhook"
)

// disablement is what the notice's two forms show.
type disablement struct {
	URL    string
	Reason string
	Link   string // the owner's endpoints on the web page
}

// disabledBecause is each reason as a sentence for people.
var disabledBecause = map[webhook.DisabledReason]string{
	webhook.DisabledGone:    "It answered 410 Gone, which asks us to stop.",
	webhook.DisabledFailing: "Every delivery to it has failed for five days.",
}

// EndpointDisabled tells an endpoint's owner that it gets no more events, and
// why. Invalid: the endpoint has no reason to be disabled.
func EndpointDisabled(e webhook.Endpoint, appURL string) (Message, error) {
	reason, ok := disabledBecause[e.DisabledReason]
	if !ok {
		return Message{}, failure.New(failure.Invalid, "an endpoint is not disabled for the reason %q", e.DisabledReason)
	}
	d := disablement{URL: receipt.Clean(e.URL), Reason: reason, Link: link(appURL, "webhooks", "")}
	return render(disabledForm(), e.OwnerEmail, "A webhook endpoint of yours was disabled", d)
}
