// Package meter counts what AWS's services tell CloudWatch of themselves: invocations,
// errors, throttles, ages, responses. Each value belongs to a minute of the platform's
// time. The drills evaluate Terraform's alarms over them.
package meter

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// Limits of what is kept. The oldest minutes of a series are forgotten first; a minute's
// values beyond maxValues count in its sums, not in its percentiles.
const (
	maxMinutes = 5000
	maxValues  = 1000
)

// Series is one metric of one resource.
type Series struct {
	Namespace string   `json:"namespace"` // as CloudWatch spells it: AWS/Lambda
	Metric    string   `json:"metric"`
	Resource  string   `json:"resource"` // name of the function, rule or state machine; empty: there is only one
	Minutes   []Minute `json:"minutes"`  // with values, oldest first
}

// Minute is what was measured in one minute.
type Minute struct {
	At     time.Time `json:"at"` // its beginning, in the platform's time
	Count  int       `json:"count"`
	Sum    float64   `json:"sum"`
	Min    float64   `json:"min"`
	Max    float64   `json:"max"`
	Values []float64 `json:"values"` // the first ones
}

type name struct{ namespace, metric, resource string }

// Meter keeps series. A nil Meter counts nothing. It is safe for concurrent use.
type Meter struct {
	now func() time.Time

	mu     sync.Mutex
	series map[name][]Minute
}

// New returns a meter that is empty. now is the platform's time.
func New(now func() time.Time) *Meter { return &Meter{now: now, series: map[name][]Minute{}} }

// Add adds a value to the current minute.
func (m *Meter) Add(namespace, metric, resource string, value float64) {
	if m == nil {
		return
	}
	at := m.now().UTC().Truncate(time.Minute)
	m.mu.Lock()
	defer m.mu.Unlock()
	key := name{namespace, metric, resource}
	all := m.series[key]
	if n := len(all); n == 0 || all[n-1].At.Before(at) { // the clock only goes forward
		all = append(all[max(0, n+1-maxMinutes):], Minute{At: at, Min: value, Max: value})
	}
	all[len(all)-1].add(value)
	m.series[key] = all
}

func (m *Minute) add(value float64) {
	m.Count++
	m.Sum += value
	m.Min, m.Max = min(m.Min, value), max(m.Max, value)
	if len(m.Values) < maxValues {
		m.Values = append(m.Values, value)
	}
}

// Series returns a copy of all series, sorted.
func (m *Meter) Series() []Series {
	m.mu.Lock()
	defer m.mu.Unlock()
	keys := slices.SortedFunc(maps.Keys(m.series), func(a, b name) int {
		return cmp.Or(cmp.Compare(a.namespace, b.namespace), cmp.Compare(a.metric, b.metric), cmp.Compare(a.resource, b.resource))
	})
	all := make([]Series, 0, len(keys))
	for _, k := range keys {
		minutes := slices.Clone(m.series[k])
		for i := range minutes {
			minutes[i].Values = slices.Clone(minutes[i].Values)
		}
		all = append(all, Series{k.namespace, k.metric, k.resource, minutes})
	}
	return all
}
