package main

import (
	_ "embed" // for alarmsJSON
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// prefix begins the names of `local`'s resources, and of the alarms in alarms.json.
const prefix = "eventforge-local-"

// alarmsJSON has the alarms and the filters that count log lines, as Terraform plans them.
// test/terratest writes it, and fails when it is out of date.
//
//go:embed alarms.json
var alarmsJSON []byte

// alarm is the condition of an alarm, in the words of Terraform's provider.
type alarm struct {
	Name              string            `json:"alarm_name"`
	Namespace         string            `json:"namespace"`
	Metric            string            `json:"metric_name"`
	Dimensions        map[string]string `json:"dimensions"`
	Statistic         string            `json:"statistic"`
	ExtendedStatistic string            `json:"extended_statistic"`
	Period            float64           `json:"period"` // in seconds
	Periods           int               `json:"evaluation_periods"`
	Datapoints        int               `json:"datapoints_to_alarm"`
	Comparison        string            `json:"comparison_operator"`
	Threshold         float64           `json:"threshold"`
	Missing           string            `json:"treat_missing_data"`
	Queries           []query           `json:"metric_query"`
}

// query is one metric of an expression, or the expression.
type query struct {
	ID         string `json:"id"`
	Expression string `json:"expression"`
	Metric     []struct {
		Namespace  string            `json:"namespace"`
		Metric     string            `json:"metric_name"`
		Dimensions map[string]string `json:"dimensions"`
		Period     float64           `json:"period"`
		Stat       string            `json:"stat"`
	} `json:"metric"`
}

// count makes a metric of a function's log lines.
type count struct {
	LogGroup string `json:"log_group_name"`
	Pattern  string `json:"pattern"`
	Into     []struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
		Value     string `json:"value"` // a number, or the member of the line that has it
	} `json:"metric_transformation"`
}

// conditions are all alarms by their short names, and what counts log lines for them.
type conditions struct {
	alarms map[string]alarm
	counts []count
}

func loadConditions() (conditions, error) {
	var doc struct {
		Alarms []alarm `json:"alarms"`
		Counts []count `json:"counts"`
	}
	if err := json.Unmarshal(alarmsJSON, &doc); err != nil {
		return conditions{}, fmt.Errorf("alarms.json: %w", err)
	}
	c := conditions{alarms: map[string]alarm{}, counts: doc.Counts}
	for _, a := range doc.Alarms {
		c.alarms[strings.TrimPrefix(a.Name, prefix)] = a
	}
	return c, nil
}

// measure returns what was measured of a metric, by minutes, oldest first.
type measure func(metric metric) ([]minute, error)

// metric is a metric of one resource.
type metric struct{ namespace, name, resource string }

// minute is what was measured in one minute.
type minute struct {
	at            time.Time
	count         int
	sum, min, max float64
	values        []float64
}

// resourceOf names the resource of a metric's dimensions. `local` has one load balancer, one
// HTTP API and one table, which its metrics do not name.
func resourceOf(dimensions map[string]string) string {
	for _, key := range []string{"FunctionName", "RuleName", "QueueName", "StateMachineArn"} {
		if v := dimensions[key]; v != "" {
			return v[strings.LastIndex(v, ":")+1:]
		}
	}
	return ""
}

// raised reports whether the alarm is in the state ALARM now, as CloudWatch decides: of the
// last periods, up to and with the current minute, enough breach the threshold.
func (a alarm) raised(now time.Time, of measure) (bool, error) {
	end, breaching := now.Truncate(time.Minute).Add(time.Minute), 0
	period := time.Duration(a.Period) * time.Second
	if len(a.Queries) > 0 {
		period = a.queryPeriod()
	}
	if period <= 0 || a.Periods < 1 {
		return false, fmt.Errorf("%s has no periods", a.Name)
	}
	for i := range a.Periods {
		to := end.Add(-time.Duration(i) * period)
		value, ok, err := a.value(to.Add(-period), to, of)
		if err != nil {
			return false, fmt.Errorf("%s: %w", a.Name, err)
		}
		if ok && a.breaches(value) || !ok && a.Missing == "breaching" {
			breaching++
		}
	}
	return breaching >= max(1, a.Datapoints), nil
}

func (a alarm) queryPeriod() time.Duration {
	for _, q := range a.Queries {
		for _, m := range q.Metric {
			return time.Duration(m.Period) * time.Second
		}
	}
	return 0
}

// value is the datapoint of one period; ok is false if nothing was measured in it.
func (a alarm) value(from, to time.Time, of measure) (value float64, ok bool, err error) {
	if len(a.Queries) > 0 {
		return a.compute(from, to, of)
	}
	minutes, err := of(metric{a.Namespace, a.Metric, resourceOf(a.Dimensions)})
	if err != nil {
		return 0, false, err
	}
	return statistic(a.Statistic+a.ExtendedStatistic, within(minutes, from, to))
}

// compute evaluates the alarm's expression over the metrics of one period.
func (a alarm) compute(from, to time.Time, of measure) (value float64, ok bool, err error) {
	variables, expression := map[string]float64{}, ""
	for _, q := range a.Queries {
		if q.Expression != "" {
			expression = q.Expression
		}
		for _, m := range q.Metric {
			minutes, err := of(metric{m.Namespace, m.Metric, resourceOf(m.Dimensions)})
			if err != nil {
				return 0, false, err
			}
			v, ok, err := statistic(m.Stat, within(minutes, from, to))
			if err != nil {
				return 0, false, err
			}
			if ok {
				variables[q.ID] = v
			}
		}
	}
	value, err = evaluate(expression, variables)
	return value, true, err
}

func (a alarm) breaches(v float64) bool {
	switch a.Comparison {
	case "GreaterThanThreshold":
		return v > a.Threshold
	case "GreaterThanOrEqualToThreshold":
		return v >= a.Threshold
	case "LessThanThreshold":
		return v < a.Threshold
	case "LessThanOrEqualToThreshold":
		return v <= a.Threshold
	}
	return false
}

func within(all []minute, from, to time.Time) []minute {
	return slices.DeleteFunc(slices.Clone(all), func(m minute) bool { return m.at.Before(from) || !m.at.Before(to) })
}
