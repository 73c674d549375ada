package webhook

import (
	"cmp"
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
	URL        string
	EventTypes []event.Type // empty means all
	// EventVersion is the version of its events; 0 means event.NewestVersion.
	EventVersion int
	Description  string
	Signatures   []Scheme // empty means V1
	Key          Secret   // a fresh one of NewKey, for V1a
	Ordering     Ordering
}

// New returns an active endpoint. It fails with Invalid and every broken rule
// of the draft: the URL must satisfy CanonicalURL, event types and signature schemes
// must be known and must not be repeated, the events' version must be served, and the
// description may have at most MaxDescription characters.
func New(o Owner, d Draft, trusted []netip.Prefix, secret Secret, now time.Time) (Endpoint, error) {
	canonical, v := CanonicalURL(d.URL, trusted)
	checkTypes(d.EventTypes, &v)
	version := cmp.Or(d.EventVersion, event.NewestVersion)
	checkVersion(version, &v)
	checkDescription(d.Description, &v)
	checkSignatures(d.Signatures, &v)
	checkOrdering(d.Ordering, &v)
	if err := v.Err(); err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{
		ID: EndpointID(o.ID, canonical), OwnerID: o.ID, OwnerEmail: o.Email, AllOrders: o.AllOrders,
		URL: canonical, EventTypes: slices.Clone(d.EventTypes), EventVersion: version, Description: d.Description,
		Ordering: d.Ordering, SubscribedAt: now, State: Active, Secrets: []Secret{secret}, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	return e.withSignatures(d.Signatures, d.Key), nil
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

func checkVersion(version int, v *failure.Violations) {
	if !event.Served(version) {
		v.Add("/eventVersion", "event_version", "must be one of %v", event.Versions())
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
	EventTypes   *[]event.Type
	EventVersion *int // of what happens from now on
	Description  *string
	Paused       *bool // false makes a paused or disabled endpoint active again
	Ordering     *Ordering
	Signatures   *[]Scheme
	Key          Secret // a fresh one of NewKey, in case that V1a is chosen
}

// Edit applies the changes. It fails with Invalid as New does, and with
// Conflict when it would pause a disabled endpoint, or resume one that an operator has
// stopped.
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
	if c.EventVersion != nil {
		checkVersion(*c.EventVersion, &v)
		e.EventVersion = *c.EventVersion
	}
	if c.Description != nil {
		checkDescription(*c.Description, &v)
		e.Description = *c.Description
	}
	if c.Signatures != nil {
		checkSignatures(*c.Signatures, &v)
		e = e.withSignatures(*c.Signatures, c.Key)
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
	if e.Stopped() {
		return Endpoint{}, stopped()
	}
	return e.Resume(now), nil
}

// nextVersion returns e with the next version.
func (e Endpoint) nextVersion(now time.Time) Endpoint {
	e.Version++
	e.Unlisted = false
	e.UpdatedAt = now
	return e
}
