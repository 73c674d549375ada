package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// owners is one test's store with two owners.
type owners struct {
	port.Endpoints
	t       *testing.T
	clock   *Clock
	one     string
	another string
}

// Endpoints is the contract of port.Endpoints.
func Endpoints(t *testing.T, open func(t *testing.T, now func() time.Time) port.Endpoints) {
	for name, test := range map[string]func(*owners){
		"CreateEndpoint_StoresEveryField":        createEndpointStoresAll,
		"CreateEndpoint_RefusesASecondOne":       createEndpointOnce,
		"S7_OwnersShareNoEndpoint":               ownersShareNoEndpoint,
		"SaveEndpoint_ReplacesTheVersionBefore":  saveEndpointReplaces,
		"SaveEndpoint_OfManyAtOnceOneWins":       saveEndpointOneWins,
		"SaveEndpoint_RefusesOneCreatedAnew":     saveEndpointRefusesAnother,
		"CreateEndpoint_A5_NoneAboveTheLimit":    createEndpointsToTheLimit,
		"CreateEndpoint_OfManyAtOnceOneWins":     createEndpointOneWins,
		"DeleteEndpoint_MakesRoomOnce":           deleteEndpointMakesRoom,
		"DeleteEndpoint_IsForGood":               deleteEndpointForGood,
		"EndpointsOf_ListsTheOldestFirst":        endpointsOfOldestFirst,
		"S4_EndpointsForAllOrdersAreThePartners": endpointsForAllOrders,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&owners{open(t, clock.Now), t, clock, unique("owner"), unique("owner")})
		})
	}
}

// endpoint is an endpoint with every field set.
func (o *owners) endpoint(ownerID string) webhook.Endpoint {
	o.clock.Advance(time.Millisecond)
	now := o.clock.Now()
	return webhook.Endpoint{
		ID: unique("we"), OwnerID: ownerID, OwnerEmail: "owner@example.com", URL: "https://example.com/hook",
		EventTypes: []event.Type{event.OrderCreated, event.OrderCompleted}, EventVersion: 2, Description: "Café 東京",
		State: webhook.Disabled, DisabledReason: webhook.DisabledFailing,
		Secrets:    []webhook.Secret{{Value: "whsec_bmV3"}, {Value: "whsec_b2xk", ExpiresAt: now.Add(24 * time.Hour)}},
		Signatures: []webhook.Scheme{webhook.V1, webhook.V1a},
		Keys:       []webhook.Secret{{Value: "whsk_bmV3"}, {Value: "whsk_b2xk", ExpiresAt: now.Add(time.Hour)}},
		Failing:    webhook.Failing{Since: now.Add(-time.Hour), Last: now},
		Streak:     webhook.Streak{Failures: 3, Since: now.Add(-time.Minute)}, Parking: true, Version: 1, CreatedAt: now, UpdatedAt: now.Add(time.Minute),
		Ordering: webhook.PerOrder, SubscribedAt: now.Add(time.Second),
	}
}

func (o *owners) create(e webhook.Endpoint) webhook.Endpoint {
	o.t.Helper()
	noError(o.t, o.CreateEndpoint(o.t.Context(), e))
	return e
}

func (o *owners) want(want webhook.Endpoint) {
	o.t.Helper()
	got := must[webhook.Endpoint](o.t)(o.Endpoint(o.t.Context(), want.OwnerID, want.ID))
	equal(o.t, "endpoint", got, want)
}

func createEndpointStoresAll(o *owners) {
	o.want(o.create(o.endpoint(o.one)))
	bare := webhook.Endpoint{ID: "bare", OwnerID: o.one, URL: "https://example.com", State: webhook.Active, AllOrders: true}
	o.want(o.create(bare))
}

func createEndpointOnce(o *owners) {
	e := o.create(o.endpoint(o.one))
	again := e
	again.Description = "another"
	wantCode(o.t, o.CreateEndpoint(o.t.Context(), again), failure.Conflict)
	o.want(e)
}

func ownersShareNoEndpoint(o *owners) {
	e := o.create(o.endpoint(o.one))
	wantCode(o.t, second(o.Endpoint(o.t.Context(), o.another, e.ID)), failure.NotFound)
	theirs := e
	theirs.OwnerID, theirs.Version, theirs.Description = o.another, 2, "taken over"
	wantCode(o.t, o.SaveEndpoint(o.t.Context(), theirs), failure.NotFound)
	theirs.Version = 1
	o.create(theirs)
	o.want(e)
	o.want(theirs)
	noError(o.t, o.DeleteEndpoint(o.t.Context(), o.another, e.ID))
	o.want(e)
}

func saveEndpointReplaces(o *owners) {
	e := o.create(o.endpoint(o.one))
	e.State, e.DisabledReason, e.Secrets, e.Failing, e.EventTypes = webhook.Paused, "", e.Secrets[:1], webhook.Failing{}, nil
	e.Streak, e.Parking = webhook.Streak{}, false
	for _, version := range []int{0, 1, 3} {
		e.Version = version
		wantCode(o.t, o.SaveEndpoint(o.t.Context(), e), failure.Conflict)
	}
	e.Version = 2
	noError(o.t, o.SaveEndpoint(o.t.Context(), e))
	o.want(e)
}

func saveEndpointOneWins(o *owners) {
	e := o.create(o.endpoint(o.one))
	e.Version = 2
	errs := together(8, func(int) error { return o.SaveEndpoint(o.t.Context(), e) })
	equal(o.t, "winners", count(errs, ""), 1)
	equal(o.t, "losers", count(errs, failure.Conflict), 7)
}

// An endpoint's id is a hash of its URL. A change of a deleted endpoint must not
// give its secrets to the endpoint that was registered after it.
func saveEndpointRefusesAnother(o *owners) {
	old := o.create(o.endpoint(o.one))
	noError(o.t, o.DeleteEndpoint(o.t.Context(), o.one, old.ID))
	fresh := o.endpoint(o.one)
	fresh.ID, fresh.Secrets = old.ID, []webhook.Secret{{Value: "whsec_ZnJlc2g="}}
	o.create(fresh)
	old.Version = 2
	wantCode(o.t, o.SaveEndpoint(o.t.Context(), old), failure.Conflict)
	o.want(fresh)
}

func createEndpointsToTheLimit(o *owners) {
	created := make([]webhook.Endpoint, 3*webhook.MaxEndpoints)
	for i := range created {
		created[i] = o.endpoint(o.one)
	}
	errs := together(len(created), func(i int) error { return o.CreateEndpoint(o.t.Context(), created[i]) })
	equal(o.t, "created", count(errs, ""), webhook.MaxEndpoints)
	for _, err := range errs {
		if err != nil {
			equal(o.t, "refusal", err.Error(), webhook.TooManyEndpoints().Error())
		}
	}
	equal(o.t, "stored", len(must[[]webhook.Endpoint](o.t)(o.EndpointsOf(o.t.Context(), o.one))), webhook.MaxEndpoints)
	o.create(o.endpoint(o.another))
}

func createEndpointOneWins(o *owners) {
	e := o.endpoint(o.one)
	errs := together(8, func(int) error { return o.CreateEndpoint(o.t.Context(), e) })
	equal(o.t, "winners", count(errs, ""), 1)
	for _, err := range errs {
		if err != nil {
			equal(o.t, "refusal", err.Error(), webhook.URLTaken().Error())
		}
	}
	for range webhook.MaxEndpoints - 1 { // a refused one takes no room
		o.create(o.endpoint(o.one))
	}
}

func deleteEndpointMakesRoom(o *owners) {
	first := o.create(o.endpoint(o.one))
	for range webhook.MaxEndpoints - 1 {
		o.create(o.endpoint(o.one))
	}
	errs := together(8, func(int) error { return o.DeleteEndpoint(o.t.Context(), o.one, first.ID) })
	equal(o.t, "deletions", count(errs, ""), 8)
	o.create(o.endpoint(o.one))
	wantCode(o.t, o.CreateEndpoint(o.t.Context(), o.endpoint(o.one)), failure.Conflict)
}

func deleteEndpointForGood(o *owners) {
	e := o.create(o.endpoint(o.one))
	e.AllOrders, e.Version = true, 2
	noError(o.t, o.SaveEndpoint(o.t.Context(), e))
	for range 2 {
		noError(o.t, o.DeleteEndpoint(o.t.Context(), o.one, e.ID))
	}
	wantCode(o.t, second(o.Endpoint(o.t.Context(), o.one, e.ID)), failure.NotFound)
	e.Version = 3
	wantCode(o.t, o.SaveEndpoint(o.t.Context(), e), failure.NotFound)
	equal(o.t, "the owner's", len(must[[]webhook.Endpoint](o.t)(o.EndpointsOf(o.t.Context(), o.one))), 0)
	o.wantForAllOrders(nil, e.ID)
}

func endpointsOfOldestFirst(o *owners) {
	want := []webhook.Endpoint{}
	for range 5 {
		want = append(want, o.create(o.endpoint(o.one)))
	}
	o.create(o.endpoint(o.another))
	equal(o.t, "the owner's", must[[]webhook.Endpoint](o.t)(o.EndpointsOf(o.t.Context(), o.one)), want)
	equal(o.t, "nobody's", len(must[[]webhook.Endpoint](o.t)(o.EndpointsOf(o.t.Context(), unique("owner")))), 0)
}

// wantForAllOrders waits until exactly the wanted ones of the given endpoints
// get the events of all orders.
func (o *owners) wantForAllOrders(want []string, others ...string) {
	o.t.Helper()
	known := map[string]int{}
	for _, id := range append(append([]string{}, want...), others...) {
		known[id] = 0
	}
	wanted := map[string]int{}
	for _, id := range want {
		wanted[id] = 1
	}
	eventually(o.t, "endpoints for all orders", wanted, func() map[string]int {
		got := map[string]int{}
		for _, e := range must[[]webhook.Endpoint](o.t)(o.EndpointsForAllOrders(o.t.Context())) {
			if _, ok := known[e.ID]; ok {
				got[e.ID]++
			}
		}
		return got
	})
}

func endpointsForAllOrders(o *owners) {
	mine, theirs, partners := o.create(o.endpoint(o.one)), o.create(o.endpoint(o.another)), o.endpoint(o.another)
	partners.AllOrders = true
	o.create(partners)
	o.wantForAllOrders([]string{partners.ID}, mine.ID, theirs.ID)

	partners.AllOrders, partners.Version = false, 2
	noError(o.t, o.SaveEndpoint(o.t.Context(), partners))
	o.wantForAllOrders(nil, mine.ID, theirs.ID, partners.ID)
}
