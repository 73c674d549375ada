// Package porttest holds the contract of each port as a test suite, which every
// implementation of the port must pass.
//
// A suite does not need an empty or separate store: it uses unique names and looks
// only at items with these names. Where a contract is eventually consistent, the
// suite waits.
package porttest

import (
	"crypto/rand"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Clock is the clock of the implementation under test.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// newClock starts at the real time, so that a store that deletes expired items
// does not delete those of the test.
func newClock() *Clock {
	return &Clock{now: time.Now().UTC().Truncate(time.Millisecond)}
}

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance advances the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// ids generates names that no other run uses.
var ids = id.NewSource(time.Now, rand.Reader)

// unique returns a unique name with the prefix.
func unique(prefix string) string { return prefix + "-" + ids.Next() }

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		noError(t, err)
		return v
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

func wantCode(t *testing.T, err error, code failure.Code) {
	t.Helper()
	if failure.CodeOf(err) != code {
		t.Fatalf("got error %v, want code %q", err, code)
	}
}

// wantMessage checks that the error's message contains each of the names.
func wantMessage(t *testing.T, err error, names ...string) {
	t.Helper()
	for _, name := range names {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %q", err, name)
		}
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// patience is how long to wait for an eventually consistent list.
const patience = time.Minute

// eventually waits until get returns the wanted value.
func eventually[T any](t *testing.T, what string, want T, get func() T) {
	t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	got := get()
	for !reflect.DeepEqual(got, want) && time.Now().Before(deadline) {
		<-tick.C
		got = get()
	}
	equal(t, what, got, want)
}

// walk reads all pages of a list. Every page but the last must be full.
func walk[T any](t *testing.T, limit int, get func(pagination.Request) (pagination.Page[T], error)) []T {
	t.Helper()
	var all []T
	request := pagination.Request{Limit: limit}
	for {
		p := must[pagination.Page[T]](t)(get(request))
		if len(p.Items) > limit || p.Next != "" && len(p.Items) < limit {
			t.Fatalf("a page of %d has %d items, next %q", limit, len(p.Items), p.Next)
		}
		if p.Next != "" && p.Next == request.After {
			t.Fatalf("the page after %q leads to itself", p.Next)
		}
		all = append(all, p.Items...)
		if request.After = p.Next; p.Next == "" {
			return all
		}
	}
}

// idsOf returns the ids of the items.
func idsOf[T any](items []T, id func(T) string) []string {
	out := []string{}
	for _, item := range items {
		out = append(out, id(item))
	}
	return out
}

// names returns the wanted names among the items, so that items of other runs
// do not matter.
func names[T any](items []T, name func(T) string, wanted []string) []string {
	known := map[string]bool{}
	for _, w := range wanted {
		known[w] = true
	}
	out := []string{}
	for _, item := range items {
		if known[name(item)] {
			out = append(out, name(item))
		}
	}
	return out
}

// together runs f n times concurrently and returns the errors.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// count returns the number of errors with the code; "" counts successes.
func count(errs []error, code failure.Code) (n int) {
	for _, err := range errs {
		if failure.CodeOf(err) == code {
			n++
		}
	}
	return n
}

func reversed[T any](in []T) []T {
	out := make([]T, len(in))
	for i, v := range in {
		out[len(in)-1-i] = v
	}
	return out
}
