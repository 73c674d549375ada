package webhook

import "time"

// Disablement is that we disabled an endpoint at one time.
type Disablement struct {
	OwnerID    string    `json:"ownerId"`
	EndpointID string    `json:"endpointId"`
	At         time.Time `json:"at"`
}

// Disablement describes an endpoint that is disabled; see DisabledAt.
func (e Endpoint) Disablement() Disablement {
	return Disablement{OwnerID: e.OwnerID, EndpointID: e.ID, At: e.DisabledAt}
}

// Describes reports whether the endpoint is still disabled since then. It is not if its
// owner has made it active since, or if that it is disabled could not be stored.
func (d Disablement) Describes(e Endpoint) bool {
	return e.State == Disabled && e.DisabledAt.Equal(d.At)
}
