package webhook

import (
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

const (
	// MaxDescription is the maximum length of an endpoint's description, in
	// characters.
	MaxDescription = 200
	// MaxEndpoints is how many endpoints an owner may have.
	MaxEndpoints = 20
)

// URLTaken is the failure to register a URL for which the owner has an endpoint.
func URLTaken() *failure.Error {
	return failure.New(failure.Conflict, "you already have an endpoint with this URL")
}

// TooManyEndpoints is the failure to register another endpoint for an owner who
// has MaxEndpoints.
func TooManyEndpoints() *failure.Error {
	return failure.New(failure.Conflict, "you have %d endpoints, which is the maximum", MaxEndpoints)
}

// Owner is the owner of an endpoint.
type Owner struct {
	ID        string
	Email     string // gets a mail when we disable the endpoint
	AllOrders bool   // the owner is a partner, who gets the events of all orders
}

// Draft is a request for a new endpoint.
type Draft struct {
	URL         string
	EventTypes  []event.Type // empty means all
	Description string
	Ordering    Ordering
}

// New returns an active endpoint. It fails with Invalid and every broken rule
// of the draft: the URL must satisfy CanonicalURL, event types must be known
// and must not be repeated, and the description may have at most MaxDescription
// characters.
func New(o Owner, d Draft, trusted []netip.Prefix, secret Secret, now time.Time) (Endpoint, error) {
	canonical, v := CanonicalURL(d.URL, trusted)
	checkTypes(d.EventTypes, &v)
	checkDescription(d.Description, &v)
	checkOrdering(d.Ordering, &v)
	if err := v.Err(); err != nil {
		return Endpoint{}, err
	}
	return Endpoint{
		ID: EndpointID(o.ID, canonical), OwnerID: o.ID, OwnerEmail: o.Email, AllOrders: o.AllOrders,
		URL: canonical, EventTypes: slices.Clone(d.EventTypes), Description: d.Description,
		Ordering: d.Ordering, SubscribedAt: now, State: Active, Secrets: []Secret{secret}, Version: 1, CreatedAt: now, UpdatedAt: now,
	}, nil
}

func checkTypes(types []event.Type, v *failure.Violations) {
	if most := len(event.Types()); len(types) > most {
		v.Add("/eventTypes", "count", "must have at most %d types", most)
		return // the comparisons below are quadratic
	}
	for i, t := range types {
		switch {
		case !t.Known():
			v.Add("/eventTypes", "event_type", "%q is not an event type", t)
		case slices.Contains(types[:i], t):
			v.Add("/eventTypes", "event_type_repeated", "%q is repeated", t)
		}
	}
}

func checkDescription(s string, v *failure.Violations) {
	if !text.Valid(s) || utf8.RuneCountInString(s) > MaxDescription || strings.ContainsFunc(s, unicode.IsControl) {
		v.Add("/description", "description", "the description must have at most %d characters and no control characters", MaxDescription)
	}
}

func checkOrdering(o Ordering, v *failure.Violations) {
	if !o.Known() {
		v.Add("/ordering", "enum", "must be none or per_order")
	}
}

// Edit is a change of an endpoint. A nil field stays as it is. The URL cannot
// change: another URL is another endpoint.
type Edit struct {
	EventTypes  *[]event.Type
	Description *string
	Ordering    *Ordering
	Paused      *bool // false makes a paused or disabled endpoint active again
}

// Edit applies the changes. It fails with Invalid as New does, and with
// Conflict when it would pause a disabled endpoint.
func (e Endpoint) Edit(c Edit, now time.Time) (Endpoint, error) {
	var v failure.Violations
	if c.EventTypes != nil {
		checkTypes(*c.EventTypes, &v)
		e.EventTypes, e.SubscribedAt = slices.Clone(*c.EventTypes), now
	}
	if c.Ordering != nil {
		checkOrdering(*c.Ordering, &v)
		e.Ordering, e.SubscribedAt = *c.Ordering, now
	}
	if c.Description != nil {
		checkDescription(*c.Description, &v)
		e.Description = *c.Description
	}
	if err := v.Err(); err != nil {
		return Endpoint{}, err
	}
	if c.Paused == nil {
		return e.nextVersion(now), nil
	}
	if *c.Paused {
		return e.Pause(now)
	}
	return e.Resume(now), nil
}

// nextVersion returns e with the next version.
func (e Endpoint) nextVersion(now time.Time) Endpoint {
	e.Version++
	e.UpdatedAt = now
	return e
}
