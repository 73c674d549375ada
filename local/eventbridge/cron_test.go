package eventbridge

import (
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

func TestNextTick(t *testing.T) {
	const form = "2006-01-02 15:04:05"
	for _, c := range []struct{ expression, after, want string }{
		{"rate(1 minute)", "2026-11-23 10:00:30", "2026-11-23 10:01:30"},
		{"rate(12 hours)", "2026-11-23 10:00:30", "2026-11-23 22:00:30"},
		{"rate(7 days)", "2026-11-23 10:00:00", "2026-11-30 10:00:00"},
		{"cron(0 10 * * ? *)", "2026-11-23 10:00:00", "2026-11-24 10:00:00"},
		{"cron(0/15 8-9 ? * MON-FRI *)", "2026-11-20 09:45:00", "2026-11-23 08:00:00"}, // over a weekend
		{"cron(5,35 * * * ? *)", "2026-11-23 10:05:59", "2026-11-23 10:35:00"},
		{"cron(0 18 L * ? *)", "2028-02-01 00:00:00", "2028-02-29 18:00:00"},
		{"cron(0 0 1W 8 ? *)", "2026-07-01 00:00:00", "2026-08-03 00:00:00"},  // the 1st is a Saturday
		{"cron(0 0 31W 5 ? *)", "2026-05-01 00:00:00", "2026-05-29 00:00:00"}, // the 31st is a Sunday
		{"cron(0 0 15W 11 ? *)", "2026-11-01 00:00:00", "2026-11-16 00:00:00"},
		{"cron(0 0 14W 11 ? *)", "2026-11-01 00:00:00", "2026-11-13 00:00:00"},
		{"cron(0 0 ? * 6L *)", "2026-11-01 00:00:00", "2026-11-27 00:00:00"},
		{"cron(0 0 ? * FRI#2 *)", "2026-11-01 00:00:00", "2026-11-13 00:00:00"},
		{"cron(0 0 ? * L *)", "2026-11-23 00:00:00", "2026-11-28 00:00:00"},
		{"cron(0 0 29 2 ? *)", "2026-11-23 00:00:00", "2028-02-29 00:00:00"},
		{"cron(30 12 1 JAN,JUL ? 2027-2028)", "2026-11-23 00:00:00", "2027-01-01 12:30:00"},
		{"cron(0 0 1 1 ? 2020)", "2026-11-23 00:00:00", "0001-01-01 00:00:00"}, // never again
		{"cron(0 0 30 2 ? *)", "2026-11-23 00:00:00", "0001-01-01 00:00:00"},
	} {
		s, err := parseSchedule(c.expression)
		require.NoError(t, err, c.expression)
		after, err := time.Parse(form, c.after)
		require.NoError(t, err)
		require.Equal(t, c.want, s.next(after).Format(form), c.expression)
	}
}

func TestRefusedSchedules(t *testing.T) {
	for _, expression := range []string{
		"", "at(2026-01-01T00:00:00)", "rate(0 minutes)", "rate(2 minute)", "rate(1 hours)", "rate(1 week)", "rate(1minute)",
		"cron(* * * * *)", "cron(* * * * * *)", "cron(* * ? * ? *)", "cron(60 * * * ? *)", "cron(* 24 * * ? *)", "cron(* * 0 * ? *)",
		"cron(* * * 13 ? *)", "cron(* * ? * 8 *)", "cron(* * * * ? 1969)", "cron(5-1 * * * ? *)", "cron(*/0 * * * ? *)",
		"cron(a * * * ? *)", "cron(* * 32W * ? *)", "cron(* * ? * 2#6 *)", "cron(* * ? * 9L *)", "cron(,5 * * * ? *)",
	} {
		_, err := parseSchedule(expression)
		require.Error(t, err, expression)
	}
}

// Property: the next tick of a daily schedule is after the given time, at most
// a day later, at the hour and minute asked for, and no tick lies between.
func TestPropertyNextDailyTick(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(20261123)
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	properties.Property("daily", prop.ForAll(func(hour, minute int, seconds int64) bool {
		c := &cron{minutes: set{minute: true}, hours: set{hour: true}, months: full(1, 12), years: full(1970, 2199), days: func(time.Time) bool { return true }}
		after := time.Unix(seconds, 0).UTC()
		next := c.next(after)
		return next.After(after) && next.Sub(after) <= 24*time.Hour && next.Hour() == hour && next.Minute() == minute && next.Second() == 0
	}, gen.IntRange(0, 23), gen.IntRange(0, 59), gen.Int64Range(1_700_000_000, 4_000_000_000)))
	properties.TestingRun(t)
}

func full(low, high int) set {
	out := set{}
	for n := low; n <= high; n++ {
		out[n] = true
	}
	return out
}

func TestARateKeepsItsRhythmOverAJump(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	next := following(rate(5*time.Minute), at.UnixMilli(), true, at.Add(12*time.Minute))
	require.Equal(t, at.Add(15*time.Minute), time.UnixMilli(next).UTC())
}
