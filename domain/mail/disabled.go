package mail

import (
	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/domain/webhook"
)

// disablement is what the notice's two forms show.
type disablement struct {
	URL    string
	Reason string
	Link   string // the owner's endpoints on the web page
}

// EndpointDisabled tells an endpoint's owner that it gets no more events, and
// why: reason is a sentence for people.
func EndpointDisabled(e webhook.Endpoint, reason, pageURL string) (Message, error) {
	d := disablement{URL: receipt.Clean(e.URL), Reason: receipt.Clean(reason), Link: link(pageURL, "webhooks", "")}
	return render(disabledForm(), e.OwnerEmail, "A webhook endpoint of yours was disabled", d)
}
