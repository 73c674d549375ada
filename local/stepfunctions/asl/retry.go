package asl

import (
	"encoding/json"
	"strconv"
)

// The limits and defaults of a retrier's fields.
const (
	maxAttempts      = 99_999_999
	maxDelaySeconds  = 31_622_400 // a year of 366 days
	defaultAttempts  = 3
	defaultBackoff   = 2.0
	defaultIntervalS = 1
)

func (o *object) retriers() []Retrier {
	var out []Retrier
	o.list("Retry", func(r *object, last bool) {
		out = append(out, r.retrier(last))
		r.rejectUnread("a retrier")
	})
	return out
}

func (o *object) retrier(last bool) Retrier {
	r := Retrier{
		Errors: o.errorNames(last), Interval: o.integer("IntervalSeconds", 1, maxAttempts, defaultIntervalS),
		MaxAttempts: o.integer("MaxAttempts", 0, maxAttempts, defaultAttempts), BackoffRate: defaultBackoff,
		MaxDelay: o.integer("MaxDelaySeconds", 1, maxDelaySeconds-1, 0),
	}
	if o.decode("BackoffRate", &r.BackoffRate, "a number") && r.BackoffRate < 1 {
		o.report("BackoffRate", "it must be at least 1.0")
	}
	if r.MaxDelay > 0 && r.MaxDelay <= r.Interval {
		o.report("MaxDelaySeconds", "it must be greater than IntervalSeconds")
	}
	switch jitter := o.text("JitterStrategy"); jitter {
	case "", "NONE":
	case "FULL":
		r.FullJitter = true
	default:
		o.report("JitterStrategy", "%q is neither FULL nor NONE", jitter)
	}
	return r
}

func (o *object) catchers() []Catcher {
	var out []Catcher
	o.list("Catch", func(c *object, last bool) {
		out = append(out, Catcher{Errors: c.errorNames(last), Next: c.required("Next"), ResultPath: c.resultPath()})
		c.text("Comment")
		c.rejectUnread("a catcher")
	})
	return out
}

func (o *object) list(field string, each func(item *object, last bool)) {
	var items []json.RawMessage
	if !o.decode(field, &items, "an array") {
		return
	}
	for i, raw := range items {
		if item := o.r.object(o.at+"/"+field+"/"+itoa(i), raw); item != nil {
			item.text("Comment")
			each(item, i == len(items)-1)
		}
	}
}

// errorNames reads ErrorEquals. States.ALL must be the only name and in the last
// element.
func (o *object) errorNames(last bool) []string {
	var names []string
	if !o.decode("ErrorEquals", &names, "an array of strings") || len(names) == 0 {
		o.report("ErrorEquals", "there must be at least one error name")
	}
	for _, name := range names {
		if name == "States.ALL" && (len(names) > 1 || !last) {
			o.report("ErrorEquals", "States.ALL must be alone, and in the last element")
		}
	}
	return names
}

func itoa(i int) string { return strconv.Itoa(i) }
