// Package control is a client of local's control API. It injects faults, moves the clock
// and inspects the platform, for ops/cmd/demo, cost measurements and tests. A platform on
// AWS has no control API.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Fault is a fault rule; see the README of local/control.
type Fault struct {
	ID          string  `json:"id,omitempty"`
	Service     string  `json:"service"`
	Operation   string  `json:"operation"`
	Kind        string  `json:"kind"`
	Rate        float64 `json:"rate"`
	Count       int     `json:"count,omitempty"`
	DelayMillis int     `json:"delayMillis,omitempty"`
	Code        string  `json:"code,omitempty"`
	Status      int     `json:"status,omitempty"` // of the response
	Struck      int     `json:"struck,omitempty"`
}

// Mail is one mail of the mailbox.
type Mail struct {
	ID      string   `json:"id"`
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	HTML    string   `json:"html"`
}

// Process is one process that local supervises.
type Process struct {
	Name     string `json:"name"`
	PID      int    `json:"pid"`
	Restarts int    `json:"restarts"`
}

// Function is one function's processes.
type Function struct {
	Name      string `json:"name"`
	Instances int    `json:"instances"` // that live
	Idle      int    `json:"idle"`      // of these, that run no invocation
}

// Queue is one queue's depth.
type Queue struct {
	Name     string `json:"name"`
	Visible  int    `json:"visible"`
	InFlight int    `json:"inFlight"`
	Delayed  int    `json:"delayed"`
}

// visits is the queue of visits of webhook endpoints. A new endpoint, and one that has
// recovered, is visited every minute for some minutes, also when nothing waits for it.
const visits = "webhook-probes"

// Left is how many messages there are to work on. A visit that is due later is none.
func (q Queue) Left() int {
	if q.Name == visits {
		return q.Visible + q.InFlight
	}
	return q.Visible + q.InFlight + q.Delayed
}

// Lost is an event that neither its target nor a dead-letter queue accepted.
type Lost struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
	Event  string `json:"event"`
}

// Client calls the control API at Base.
type Client struct{ Base string }

// Fault adds a rule. The returned function removes it.
func (c Client) Fault(ctx context.Context, f Fault) (mend func(context.Context) error, err error) {
	var added Fault
	if err := c.call(ctx, http.MethodPost, "/faults", f, &added); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		return c.call(ctx, http.MethodDelete, "/faults/"+added.ID, nil, nil)
	}, nil
}

// Faults lists the rules, with how often each has applied.
func (c Client) Faults(ctx context.Context) (f []Fault, err error) {
	return f, c.call(ctx, http.MethodGet, "/faults", nil, &f)
}

// Mend removes all rules.
func (c Client) Mend(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, "/faults", nil, nil)
}

// Seed restarts the random choices of fault rules from the seed.
func (c Client) Seed(ctx context.Context, seed uint64) error {
	return c.call(ctx, http.MethodPost, "/seed", map[string]uint64{"seed": seed}, nil)
}

// Advance moves the platform's clock.
func (c Client) Advance(ctx context.Context, d time.Duration) error {
	return c.call(ctx, http.MethodPost, "/clock", map[string]float64{"advanceSeconds": d.Seconds()}, nil)
}

// Now is the platform's time.
func (c Client) Now(ctx context.Context) (time.Time, error) {
	var clock struct {
		Now time.Time `json:"now"`
	}
	err := c.call(ctx, http.MethodGet, "/clock", nil, &clock)
	return clock.Now, err
}

// Functions lists the functions.
func (c Client) Functions(ctx context.Context) (f []Function, err error) {
	return f, c.call(ctx, http.MethodGet, "/functions", nil, &f)
}

// Duplicates sets whether the bus delivers everything twice.
func (c Client) Duplicates(ctx context.Context, on bool) error {
	return c.call(ctx, http.MethodPost, "/duplicates", map[string]bool{"on": on}, nil)
}

// Kill kills a function's process during its next invocation.
func (c Client) Kill(ctx context.Context, function string) error {
	return c.call(ctx, http.MethodPost, "/kill/"+function, nil, nil)
}

// Mails lists up to limit mails, newest first.
func (c Client) Mails(ctx context.Context, limit int) (m []Mail, err error) {
	return m, c.call(ctx, http.MethodGet, fmt.Sprintf("/mailbox?limit=%d", limit), nil, &m)
}

// Queues lists the queues' depths.
func (c Client) Queues(ctx context.Context) (q []Queue, err error) {
	return q, c.call(ctx, http.MethodGet, "/queues", nil, &q)
}

// LostEvents lists the events that reached no queue.
func (c Client) LostEvents(ctx context.Context) (l []Lost, err error) {
	return l, c.call(ctx, http.MethodGet, "/lost", nil, &l)
}

// Processes lists the supervised processes.
func (c Client) Processes(ctx context.Context) (p []Process, err error) {
	return p, c.call(ctx, http.MethodGet, "/processes", nil, &p)
}

func (c Client) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("control %s %s: %s: %s", method, path, resp.Status, raw)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}
