// Package fault injects faults into the emulated services: errors before and
// after an operation takes effect, delays, duplicates and dropped connections,
// and what one service of AWS does and no other, such as secondary indexes that
// are late; by rate or by count, for one operation of one service or for all.
// Whether a rule applies to a call depends only on the seed, the rule and the
// number of the call, so that the faults of a failing run can be repeated.
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

// Kind is a kind of fault.
type Kind string

// The kinds of fault.
const (
	ErrorBefore Kind = "error-before" // the operation does not run and returns an error
	ErrorAfter  Kind = "error-after"  // the operation runs and returns an error
	Delay       Kind = "delay"        // the operation runs after a delay
	Duplicate   Kind = "duplicate"    // the operation runs twice
	Drop        Kind = "drop"         // the operation does not run and the connection is closed
)

// Rule says which calls a fault applies to. An empty Service or Operation
// matches all. Rate is the share of matching calls, above 0 and at most 1.
// When Count is above 0, the rule applies to that many calls at most. Struck
// is the number of calls it has applied to.
type Rule struct {
	ID          string  `json:"id"`
	Service     string  `json:"service"`
	Operation   string  `json:"operation"`
	Kind        Kind    `json:"kind"`
	Rate        float64 `json:"rate"`
	Count       int     `json:"count,omitempty"`
	DelayMillis int     `json:"delayMillis,omitempty"`
	Code        string  `json:"code,omitempty"`   // error code; the service's internal error when empty
	Status      int     `json:"status,omitempty"` // HTTP status of the error; 500 when 0
	Struck      int     `json:"struck"`
}

// Injected is the error that a fault causes. Each wire protocol encodes it in
// its own way.
type Injected struct {
	Kind   Kind
	Code   string
	Status int
}

func (e *Injected) Error() string { return fmt.Sprintf("injected fault: %s", e.Kind) }

// ErrDropped asks the protocol to close the connection without an answer.
var ErrDropped = errors.New("injected fault: dropped")

// Injector applies fault rules to calls. It is safe for concurrent use.
type Injector struct {
	sleep func(context.Context, time.Duration) error

	mu     sync.Mutex
	seed   uint64
	next   int
	rules  []*Rule
	calls  map[string]uint64 // service.operation → calls so far
	known  names             // what Know was told
	seen   names             // what was called
	strict bool              // see Strict
}

// New returns an injector without rules. It calls sleep for delays.
func New(seed uint64, sleep func(context.Context, time.Duration) error) *Injector {
	return &Injector{seed: seed, sleep: sleep, calls: map[string]uint64{}, known: names{}, seen: names{}}
}

// Add checks and adds a rule and returns it with its ID. The error names the
// invalid field.
func (i *Injector) Add(r Rule) (Rule, error) {
	if err := check(r); err != nil {
		return Rule{}, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.checkNames(r); err != nil {
		return Rule{}, err
	}
	i.next++
	r.ID, r.Struck = "fault-"+strconv.Itoa(i.next), 0
	i.rules = append(i.rules, &r)
	return r, nil
}

func check(r Rule) error {
	switch r.Kind {
	case ErrorBefore, ErrorAfter, Delay, Duplicate, Drop:
	default:
		if err := checkScope(r); err != nil {
			return err
		}
	}
	if r.Rate <= 0 || r.Rate > 1 {
		return fmt.Errorf("rate: %v is not above 0 and at most 1", r.Rate)
	}
	if r.Count < 0 || r.DelayMillis < 0 || r.DelayMillis > 60_000 {
		return errors.New("count and delayMillis: must not be negative, and delayMillis must be at most 60000")
	}
	return nil
}

// Rules returns the rules in the order in which they were added.
func (i *Injector) Rules() []Rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := make([]Rule, 0, len(i.rules))
	for _, r := range i.rules {
		out = append(out, *r)
	}
	return out
}

// Clear removes the rule with the given ID, or all rules when id is empty.
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

// Seed sets the seed and resets the call numbers: from here on, the same calls
// get the same faults.
func (i *Injector) Seed(seed uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.seed, i.calls = seed, map[string]uint64{}
}

// decide counts a call and returns the rules that apply to it, usually none.
func (i *Injector) decide(service, operation string) []Rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.seen.add(service, operation)
	if len(i.rules) == 0 {
		return nil
	}
	name := service + "." + operation
	i.calls[name]++
	var struck []Rule
	for _, r := range i.rules {
		if !r.Kind.owned() && matches(r, service, operation) && chance(i.hash(r, name)) < r.Rate {
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

// hash returns a number that depends only on the seed, the rule and the number
// of the operation's call.
func (i *Injector) hash(r *Rule, name string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%s/%s/%d", i.seed, r.ID, name, i.calls[name])
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd // murmur3's finalizer: FNV alone distributes the high bits unevenly
	return x ^ x>>33
}

// chance maps a hash to [0,1).
func chance(hash uint64) float64 { return float64(hash>>11) / (1 << 53) }

// Do runs call under the rules that apply to it. The error is *Injected or
// ErrDropped when a fault caused it, and otherwise that of call. The kinds that
// services apply have no effect here: see Strike.
func (i *Injector) Do(ctx context.Context, service, operation string, call func(context.Context) error) error {
	times, after, err := i.before(ctx, i.decide(service, operation))
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

// before applies the part of the rules that precedes the call. It returns how
// often to make the call, and the error to return after it.
func (i *Injector) before(ctx context.Context, rules []Rule) (times int, after, err error) {
	times = 1
	for _, r := range rules {
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
		default: // a service applies the kind: see Strike
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
