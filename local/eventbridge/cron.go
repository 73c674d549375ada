package eventbridge

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// cron is a schedule of six fields, in UTC: minutes, hours,
// day of month, month, day of week (1 is Sunday), year.
type cron struct {
	minutes, hours, months, years set
	days                          dayRule
}

// set holds the numbers that a field allows.
type set map[int]bool

// dayRule reports whether a date's day is allowed.
type dayRule func(time.Time) bool

var (
	monthNames = names("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
	dayNames   = names("SUN MON TUE WED THU FRI SAT")
)

func names(text string) map[string]int {
	out := map[string]int{}
	for i, name := range strings.Fields(text) {
		out[name] = i + 1
	}
	return out
}

func parseCron(text string) (schedule, error) {
	fields := strings.Fields(strings.ToUpper(text[len("cron(") : len(text)-1]))
	if len(fields) != 6 {
		return nil, badSchedule()
	}
	c := &cron{}
	var ok [5]bool
	c.minutes, ok[0] = parseField(fields[0], 0, 59, nil)
	c.hours, ok[1] = parseField(fields[1], 0, 23, nil)
	c.months, ok[2] = parseField(fields[3], 1, 12, monthNames)
	c.years, ok[3] = parseField(fields[5], 1970, 2199, nil)
	c.days, ok[4] = parseDays(fields[2], fields[4])
	if slices.Contains(ok[:], false) {
		return nil, badSchedule()
	}
	return c, nil
}

// parseField reads a list of numbers, names, ranges and steps, or *.
func parseField(text string, low, high int, names map[string]int) (set, bool) {
	out := set{}
	for part := range strings.SplitSeq(text, ",") {
		span, every, stepped := strings.Cut(part, "/")
		from, to, ok := parseSpan(span, low, high, names)
		step := 1
		if stepped {
			var err error
			step, err = strconv.Atoi(every)
			ok = ok && err == nil && step > 0
			if !strings.ContainsAny(span, "*-") {
				to = high // 5/15 means every 15 from 5
			}
		}
		if !ok || from > to {
			return nil, false
		}
		for n := from; n <= to; n += step {
			out[n] = true
		}
	}
	return out, true
}

func parseSpan(text string, low, high int, names map[string]int) (from, to int, ok bool) {
	if text == "*" {
		return low, high, true
	}
	first, last, ranged := strings.Cut(text, "-")
	from, ok = parseNumber(first, low, high, names)
	to = from
	if ranged && ok {
		to, ok = parseNumber(last, low, high, names)
	}
	return from, to, ok
}

func parseNumber(text string, low, high int, names map[string]int) (int, bool) {
	if n, ok := names[text]; ok {
		return n, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= low && n <= high
}

// parseDays parses the two day fields. Exactly one of them is a question mark.
func parseDays(ofMonth, ofWeek string) (dayRule, bool) {
	if (ofMonth == "?") == (ofWeek == "?") {
		return nil, false
	}
	if ofWeek == "?" {
		return parseDayOfMonth(ofMonth)
	}
	return parseDayOfWeek(ofWeek)
}

// parseDayOfMonth also accepts L, the last day, and 15W, the weekday of the month
// that is nearest to the 15th.
func parseDayOfMonth(text string) (dayRule, bool) {
	if text == "L" {
		return func(t time.Time) bool { return t.Day() == lastDay(t) }, true
	}
	if day, ok := strings.CutSuffix(text, "W"); ok {
		n, ok := parseNumber(day, 1, 31, nil)
		return func(t time.Time) bool { return t.Day() == nearestWeekday(t, n) }, ok
	}
	days, ok := parseField(text, 1, 31, nil)
	return func(t time.Time) bool { return days[t.Day()] }, ok
}

// parseDayOfWeek also accepts 6L, the month's last Friday, and 6#3, its third.
func parseDayOfWeek(text string) (dayRule, bool) {
	if text == "L" {
		text = "7"
	}
	if day, ok := strings.CutSuffix(text, "L"); ok {
		n, ok := parseNumber(day, 1, 7, dayNames)
		return func(t time.Time) bool { return weekday(t) == n && t.Day() > lastDay(t)-7 }, ok
	}
	if day, nth, ok := strings.Cut(text, "#"); ok {
		n, ok := parseNumber(day, 1, 7, dayNames)
		k, fine := parseNumber(nth, 1, 5, nil)
		return func(t time.Time) bool { return weekday(t) == n && (t.Day()+6)/7 == k }, ok && fine
	}
	days, ok := parseField(text, 1, 7, dayNames)
	return func(t time.Time) bool { return days[weekday(t)] }, ok
}

func weekday(t time.Time) int { return int(t.Weekday()) + 1 }

func lastDay(t time.Time) int {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func nearestWeekday(t time.Time, day int) int {
	last := lastDay(t)
	day = min(day, last)
	on := time.Date(t.Year(), t.Month(), day, 0, 0, 0, 0, time.UTC).Weekday()
	switch {
	case on == time.Saturday && day == 1:
		return 3
	case on == time.Saturday:
		return day - 1
	case on == time.Sunday && day == last:
		return day - 2
	case on == time.Sunday:
		return day + 1
	}
	return day
}

// next searches days, then hours, then minutes. The last year bounds the search of a
// schedule that has no next time.
func (c *cron) next(after time.Time) time.Time {
	t := after.UTC().Truncate(time.Minute).Add(time.Minute)
	for t.Year() <= 2199 {
		switch {
		case !c.years[t.Year()]:
			t = time.Date(t.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
		case !c.months[int(t.Month())]:
			t = time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		case !c.days(t):
			t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC)
		case !c.hours[t.Hour()]:
			t = t.Truncate(time.Hour).Add(time.Hour)
		case !c.minutes[t.Minute()]:
			t = t.Add(time.Minute)
		default:
			return t
		}
	}
	return time.Time{}
}
