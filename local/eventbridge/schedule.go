package eventbridge

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// schedule returns the next tick after a time. The zero time means never.
type schedule interface {
	next(after time.Time) time.Time
}

func parseSchedule(text string) (schedule, error) {
	switch {
	case strings.HasPrefix(text, "rate(") && strings.HasSuffix(text, ")"):
		return parseRate(text)
	case strings.HasPrefix(text, "cron(") && strings.HasSuffix(text, ")"):
		return parseCron(text)
	}
	return nil, badSchedule()
}

func badSchedule() error { return invalid("Parameter ScheduleExpression is not valid.") }

// rate is a schedule with equal intervals.
type rate time.Duration

var rateForm = regexp.MustCompile(`^rate\(([1-9][0-9]{0,8}) (minute|minutes|hour|hours|day|days)\)$`)

var rateUnits = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}

// parseRate requires the singular for 1 and the plural for more, like EventBridge.
func parseRate(text string) (schedule, error) {
	m := rateForm.FindStringSubmatch(text)
	if m == nil {
		return nil, badSchedule()
	}
	n, err := strconv.Atoi(m[1])
	unit, plural := strings.CutSuffix(m[2], "s")
	if err != nil || plural != (n > 1) || n > 36500*24*60 {
		return nil, badSchedule()
	}
	return rate(time.Duration(n) * rateUnits[unit]), nil
}

func (r rate) next(after time.Time) time.Time { return after.Add(time.Duration(r)) }
