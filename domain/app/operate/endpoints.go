package operate

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// EndpointTries is how often a change of an endpoint is tried while deliveries or its owner
// change it, too.
const EndpointTries = 4

// EndpointStores are what operators see and stop webhook endpoints with.
type EndpointStores struct {
	Endpoints port.Endpoints
	All       port.AllEndpoints
	Notices   port.Notices // mails to owners
}

// Endpoints lists the webhook endpoints of all owners, in one state unless it is empty. A
// page is read as a whole and has only what is in the state, so it may be short, or empty,
// although there are more; see port.AllEndpoints.
func (o Operations) Endpoints(ctx context.Context, state webhook.State, p pagination.Request) (pagination.Page[webhook.Endpoint], error) {
	page, err := o.Webhooks.All.AllEndpoints(ctx, p)
	page.Items = inState(page.Items, state)
	return page, err
}

func inState(all []webhook.Endpoint, state webhook.State) []webhook.Endpoint {
	return slices.DeleteFunc(all, func(e webhook.Endpoint) bool { return state != "" && e.State != state })
}

// EndpointsOf lists the webhook endpoints of the owners with an e-mail address, oldest first.
// It fails with Invalid if that is no address.
func (o Operations) EndpointsOf(ctx context.Context, email string) ([]webhook.Endpoint, error) {
	owners, err := o.Directory.UsersWithEmail(ctx, email)
	if err != nil {
		return nil, err
	}
	var all []webhook.Endpoint
	for _, owner := range owners {
		found, err := o.Webhooks.Endpoints.EndpointsOf(ctx, owner)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// StopEndpoint stops deliveries to an endpoint, records who did and why, and has its owner
// mailed. Only StartEndpoint makes it active again. An endpoint that is stopped already is
// returned as it is. It fails with Invalid, NotFound, or Conflict when it keeps changing.
func (o Operations) StopEndpoint(ctx context.Context, ownerID, id, by, reason string) (webhook.Endpoint, error) {
	r := audit.Record{Action: audit.StopEndpoint, By: by, Reason: reason}
	return o.changeEndpoint(ctx, ownerID, id, r, func(e webhook.Endpoint) webhook.Endpoint { return e.Stop(reason, o.now()) })
}

// StartEndpoint makes an endpoint active that an operator has stopped, and records who did
// and why. Another one is returned as it is. It fails as StopEndpoint does.
func (o Operations) StartEndpoint(ctx context.Context, ownerID, id, by, reason string) (webhook.Endpoint, error) {
	r := audit.Record{Action: audit.StartEndpoint, By: by, Reason: reason}
	return o.changeEndpoint(ctx, ownerID, id, r, func(e webhook.Endpoint) webhook.Endpoint { return e.Start(o.now()) })
}

// EndpointActions lists what operators did to a webhook endpoint, the latest first.
func (o Operations) EndpointActions(ctx context.Context, ownerID, id string, p pagination.Request) (pagination.Page[audit.Record], error) {
	return o.Audit.ActionsOn(ctx, audit.Endpoint(ownerID, id), p)
}

func (o Operations) changeEndpoint(ctx context.Context, ownerID, id string, r audit.Record, f func(webhook.Endpoint) webhook.Endpoint) (webhook.Endpoint, error) {
	var v failure.Violations
	audit.CheckReason("/reason", r.Reason, &v)
	if err := v.Err(); err != nil {
		return webhook.Endpoint{}, err
	}
	e, err := o.Webhooks.Endpoints.Endpoint(ctx, ownerID, id)
	if err != nil || f(e).Version == e.Version {
		return e, err
	}
	r.Subject = audit.Endpoint(ownerID, id)
	record, err := o.begin(ctx, r)
	if err != nil {
		return webhook.Endpoint{}, err
	}
	e, err = o.saveEndpoint(ctx, e, f)
	return e, o.end(ctx, record, err)
}

// saveEndpoint stores the change. The mail to the owner is queued before, because it is sent
// only if the endpoint is stopped then.
func (o Operations) saveEndpoint(ctx context.Context, e webhook.Endpoint, f func(webhook.Endpoint) webhook.Endpoint) (webhook.Endpoint, error) {
	for try := 1; ; try++ {
		after := f(e)
		if after.Version == e.Version {
			return e, nil // somebody else did it at the same moment
		}
		if after.Stopped() && e.OwnerEmail != "" {
			if err := o.Webhooks.Notices.EnqueueNotice(ctx, after.Disablement()); err != nil {
				return e, err
			}
		}
		err := o.Webhooks.Endpoints.SaveEndpoint(ctx, after)
		if err == nil {
			return after, nil
		}
		if try == EndpointTries || !failure.Is(err, failure.Conflict) {
			return webhook.Endpoint{}, err
		}
		if e, err = o.Webhooks.Endpoints.Endpoint(ctx, e.OwnerID, e.ID); err != nil {
			return webhook.Endpoint{}, err
		}
	}
}
