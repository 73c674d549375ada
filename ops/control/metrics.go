package control

import (
	"context"
	"net/http"
	"time"
)

// Series is one metric of one resource, as the services would tell CloudWatch.
type Series struct {
	Namespace string   `json:"namespace"` // AWS/Lambda
	Metric    string   `json:"metric"`
	Resource  string   `json:"resource"` // name of the function, rule or state machine; empty: there is only one
	Minutes   []Minute `json:"minutes"`  // with values, oldest first
}

// Minute is what was measured in one minute of the platform's time.
type Minute struct {
	At     time.Time `json:"at"` // its beginning
	Count  int       `json:"count"`
	Sum    float64   `json:"sum"`
	Min    float64   `json:"min"`
	Max    float64   `json:"max"`
	Values []float64 `json:"values"` // the first ones
}

// Metrics lists what was measured since the platform started.
func (c Client) Metrics(ctx context.Context) (s []Series, err error) {
	return s, c.call(ctx, http.MethodGet, "/metrics", nil, &s)
}
