package dispatch

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/webhook"
)

// noPartner is why an event of another's order is not sent to an endpoint any more.
const noPartner = "the endpoint's owner is not a partner any more"

// mayHear reports whether the endpoint's owner may hear of an order of the user now. Its own
// orders everybody may hear of; those of others only a member of identity.Partners, whatever
// the owner was when the endpoint was registered. It fails when that cannot be known: then
// the event waits.
func (d *Dispatcher) mayHear(ctx context.Context, e webhook.Endpoint, userID string) (bool, error) {
	if e.OwnerID == userID {
		return true, nil
	}
	members, err := d.Members.Members(ctx, identity.Partners)
	return err == nil && members[e.OwnerID], err
}

// withhold ends a delivery that may not be sent to its endpoint any more, because it was made
// for a partner who has left since. It reports whether it did.
func (d *Dispatcher) withhold(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) (bool, error) {
	may, err := d.mayHear(ctx, e, orderOwner(delivery))
	if err != nil || may {
		return false, err
	}
	_, err = d.save(ctx, delivery.Abandon(noPartner, d.Now()))
	return true, err
}

// orderOwner is the user whose order a delivery is about; the endpoint's owner if it is about
// no order, as a test event is.
func orderOwner(d webhook.Delivery) string {
	if webhook.IsTest(d.EventID) {
		return d.OwnerID
	}
	var payload struct {
		Data struct {
			UserID string `json:"userId"`
		} `json:"data"`
	}
	if json.Unmarshal(d.Payload, &payload) != nil || payload.Data.UserID == "" {
		return d.OwnerID
	}
	return payload.Data.UserID
}
