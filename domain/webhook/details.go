package webhook

import (
	"cmp"
	"slices"
	"time"
)

// MaxDetails is how many attempts of a delivery are shown with their details, of all its
// rounds together.
const MaxDetails = 50

// AttemptDetails is an attempt with what was sent and what came back. Its Exchange is nil
// if that was not kept: a release before made the attempt, or storing it failed.
type AttemptDetails struct {
	Round, Number int // the first attempt of a round is 1
	Attempt
}

// DetailsOf is the details of the attempt that follows those of d.
func DetailsOf(d Delivery, made Attempt) AttemptDetails {
	made.Error = shorten(made.Error)
	return AttemptDetails{Round: d.Round, Number: d.NextAttempt(), Attempt: made}
}

// DetailsUntil is until when the details of a delivery's attempts are kept: as long as the
// delivery.
func (d Delivery) DetailsUntil() time.Time { return d.CreatedAt.Add(DeliveryLifetime) }

// WithDetails are the delivery's attempts, oldest first: those with details of every
// round, and those of this round without.
func (d Delivery) WithDetails(kept []AttemptDetails) []AttemptDetails {
	type place struct{ round, number int }
	known := map[place]bool{}
	all := make([]AttemptDetails, 0, len(kept)+len(d.Attempts))
	for _, k := range kept {
		known[place{k.Round, k.Number}] = true
		all = append(all, k)
	}
	for i, a := range d.Attempts {
		if !known[place{d.Round, i + 1}] {
			all = append(all, AttemptDetails{Round: d.Round, Number: i + 1, Attempt: a})
		}
	}
	slices.SortFunc(all, func(a, b AttemptDetails) int {
		return cmp.Or(cmp.Compare(a.Round, b.Round), cmp.Compare(a.Number, b.Number))
	})
	return all
}
