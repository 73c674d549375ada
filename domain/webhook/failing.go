package webhook

import "time"

// FailingLimit is how long an endpoint's attempts may fail before we disable it. Since more
// than quietDays without a failure end the time, they have failed on four days at least: two
// failures that lie five days apart say little about an endpoint.
const FailingLimit = 5 * 24 * time.Hour

// quietDays is how many days after a failure the next one still belongs to it. The longest
// delay between two attempts, 26.4 hours, can leave out a whole day.
const quietDays = 2

// Failing is since when an endpoint's attempts fail. It is zero while the last attempt
// succeeded. Days are UTC's.
type Failing struct {
	Since time.Time // the first failure
	Last  time.Time // the first failure of the last day with one
}

// and returns f after another failure, and whether that changed it: only the first failure
// of a day does, because many attempts may fail at once. After more than quietDays without
// a failure it begins anew.
func (f Failing) and(now time.Time) (Failing, bool) {
	days := int(day(now).Sub(day(f.Last)) / (24 * time.Hour))
	switch {
	case f.Since.IsZero() || days > quietDays:
		return Failing{Since: now, Last: now}, true
	case days > 0:
		return Failing{Since: f.Since, Last: now}, true
	}
	return f, false
}

// tooLong reports whether the endpoint is to be disabled.
func (f Failing) tooLong(now time.Time) bool {
	return now.Sub(f.Since) >= FailingLimit
}

func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
