package partner

import "time"

// Counts says how many requests of a partner had each end.
type Counts struct {
	Accepted int // new events
	Applied  int // of the accepted ones
	Refused  int // at the door
	// RefusedLater is how many accepted events were refused afterwards.
	RefusedLater int
	Repeated     int // requests that repeated an accepted event
	// SignatureFaults is how many requests named the partner without a valid signature. It
	// may be too low: see app/received.
	SignatureFaults int
}

// Add returns the sum of c and d.
func (c Counts) Add(d Counts) Counts {
	return Counts{
		Accepted: c.Accepted + d.Accepted, Applied: c.Applied + d.Applied, Refused: c.Refused + d.Refused,
		RefusedLater: c.RefusedLater + d.RefusedLater, Repeated: c.Repeated + d.Repeated, SignatureFaults: c.SignatureFaults + d.SignatureFaults,
	}
}

// HourCounts are the counts of one hour, which begins at Hour.
type HourCounts struct {
	Hour time.Time
	Counts
}

// Sum returns the counts of the hours that end after from.
func Sum(hours []HourCounts, from time.Time) (sum Counts) {
	for _, h := range hours {
		if h.Hour.Add(time.Hour).After(from) {
			sum = sum.Add(h.Counts)
		}
	}
	return sum
}
