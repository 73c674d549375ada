// Package fault makes the platform misbehave on purpose: errors before and
// after an effect, delays, duplicates and drops, by rate or by count, for one
// service and operation or for all. Each choice is a pure function of the
// seed, the rule and the operation's call number, so that a failing run's
// faults can be replayed.
package fault

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"sync"
	"time"
)

// Kind is what goes wrong.
type Kind string

// The kinds of fault.
const (
	ErrorBefore Kind = "error-before" // an error is answered, nothing happened
	ErrorAfter  Kind = "error-after"  // it happened, an error is answered
	Delay       Kind = "delay"        // it happens later
	Duplicate   Kind = "duplicate"    // it happens twice
	Drop        Kind = "drop"         // nothing happens, the connection breaks
	Kill        Kind = "kill"         // the function's process is killed in mid-invoke
)

// Rule says where and how often a fault strikes. Empty Service or Operation
// match all. Rate is a share of calls from 0 to 1; Count, when above 0, ends
// the rule after that many strikes.
type Rule struct {
	ID          string  `json:"id"`
	Service     string  `json:"service"`
	Operation   string  `json:"operation"`
	Kind        Kind    `json:"kind"`
	Rate        float64 `json:"rate"`
	Count       int     `json:"count,omitempty"`
	DelayMillis int     `json:"delayMillis,omitempty"`
	Code        string  `json:"code,omitempty"`   // error name; the service's own throttle or 500 when empty
	Status      int     `json:"status,omitempty"` // HTTP status of the error; 500 when 0
	Struck      int     `json:"struck"`
}

// Injected is the error of a fault. Wire protocols render it in their own way.
type Injected struct {
	Kind   Kind
	Code   string
	Status int
}

func (e *Injected) Error() string { return fmt.Sprintf("injected fault: %s", e.Kind) }

// ErrDropped says that the connection is to be closed without an answer.
var ErrDropped = errors.New("injected fault: dropped")

// Injector decides which calls are struck. It is safe for concurrent use.
type Injector struct {
	sleep func(context.Context, time.Duration) error

	mu    sync.Mutex
	seed  uint64
	next  int
	rules []*Rule
	calls map[string]uint64
}

// New returns an injector without rules. sleep is how delays wait.
func New(seed uint64, sleep func(context.Context, time.Duration) error) *Injector {
	return &Injector{seed: seed, sleep: sleep, calls: map[string]uint64{}}
}

// Add checks and installs a rule and returns it with its id. The error names
// the field that is wrong.
func (i *Injector) Add(r Rule) (Rule, error) {
	if err := check(r); err != nil {
		return Rule{}, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.next++
	r.ID, r.Struck = "fault-"+strconv.Itoa(i.next), 0
	i.rules = append(i.rules, &r)
	return r, nil
}

func check(r Rule) error {
	switch r.Kind {
	case ErrorBefore, ErrorAfter, Delay, Duplicate, Drop, Kill:
	default:
		return fmt.Errorf("kind: %q is not a kind of fault", r.Kind)
	}
	if r.Rate <= 0 || r.Rate > 1 {
		return fmt.Errorf("rate: %v is not above 0 and at most 1", r.Rate)
	}
	if r.Count < 0 || r.DelayMillis < 0 || r.DelayMillis > 60_000 {
		return errors.New("count and delayMillis: must not be negative, and a delay at most 60000")
	}
	return nil
}

// Rules returns the installed rules with their strike counts.
func (i *Injector) Rules() []Rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := make([]Rule, 0, len(i.rules))
	for _, r := range i.rules {
		out = append(out, *r)
	}
	return out
}

// Clear removes all rules, or the one with the given id.
func (i *Injector) Clear(id string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	kept := i.rules[:0]
	for _, r := range i.rules {
		if id != "" && r.ID != id {
			kept = append(kept, r)
		}
	}
	i.rules = kept
}

// Seed starts a new, reproducible row of choices.
func (i *Injector) Seed(seed uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.seed, i.calls = seed, map[string]uint64{}
}

// Decide returns the rules that strike this call; usually none.
func (i *Injector) Decide(service, operation string) []Rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.rules) == 0 {
		return nil
	}
	name := service + "." + operation
	i.calls[name]++
	var struck []Rule
	for _, r := range i.rules {
		if matches(r, service, operation) && i.chance(r, name) < r.Rate {
			r.Struck++
			struck = append(struck, *r)
		}
	}
	return struck
}

func matches(r *Rule, service, operation string) bool {
	return (r.Service == "" || r.Service == service) &&
		(r.Operation == "" || r.Operation == operation) &&
		(r.Count == 0 || r.Struck < r.Count)
}

// chance is a number in [0,1) that depends on nothing but the seed, the rule
// and how many calls of this operation came before.
func (i *Injector) chance(r *Rule, name string) float64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%s/%s/%d", i.seed, r.ID, name, i.calls[name])
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd // murmur3's finaliser: FNV alone leaves the high bits uneven
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// Do runs call as the fault rules have it. Errors of injected faults are
// *Injected or ErrDropped. Kill is left to whoever owns the process.
func (i *Injector) Do(ctx context.Context, service, operation string, call func(context.Context) error) error {
	return i.Apply(ctx, i.Decide(service, operation), call)
}

// Apply runs call under rules that Decide has returned; who needs to see the
// decision itself, as the owner of a process does for Kill, uses the two in
// place of Do.
func (i *Injector) Apply(ctx context.Context, struck []Rule, call func(context.Context) error) error {
	times, after, err := i.before(ctx, struck)
	if err != nil {
		return err
	}
	for range times {
		err = call(ctx)
	}
	if err == nil && after != nil {
		return after
	}
	return err
}

func (i *Injector) before(ctx context.Context, struck []Rule) (times int, after, err error) {
	times = 1
	for _, r := range struck {
		switch r.Kind {
		case Delay:
			err = i.sleep(ctx, time.Duration(r.DelayMillis)*time.Millisecond)
		case ErrorBefore:
			err = injected(r)
		case Drop:
			err = ErrDropped
		case ErrorAfter:
			after = injected(r)
		case Duplicate:
			times = 2
		case Kill: // the owner of the process asks for it with Decide
		}
		if err != nil {
			return 0, nil, err
		}
	}
	return times, after, nil
}

func injected(r Rule) *Injected {
	status := r.Status
	if status == 0 {
		status = 500
	}
	return &Injected{Kind: r.Kind, Code: r.Code, Status: status}
}
