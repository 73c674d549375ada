package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CircuitStore is what the contract of circuits needs.
type CircuitStore interface {
	port.Circuits
	port.DueWork
}

// circuitBook is one test's store with its own owner.
type circuitBook struct {
	CircuitStore
	t     *testing.T
	owner string
	at    time.Time
}

// Circuits is the contract of port.Circuits, and of finding them.
func Circuits(t *testing.T, open func(t *testing.T, now func() time.Time) CircuitStore) {
	for name, test := range map[string]func(b *circuitBook){
		"Circuit_IsClosedAtFirst":             circuitClosedAtFirst,
		"SaveCircuit_KeepsEveryField":         circuitKeepsFields,
		"SaveCircuit_OfManyAtOnceOneSaves":    oneCircuitSaves,
		"RemoveCircuit_OnlyTheVersionThatIs":  circuitRemoved,
		"CircuitsOf_ListsTheOwners":           circuitsOfOwner,
		"DueCircuits_ListsByTheirNextVisit":   circuitsDue,
		"DueCircuits_ForgetsWhatIsRemoved":    removedCircuitsAreNotDue,
		"CircuitsOfAnotherOwnerAreNotTouched": circuitsAreTheirOwners,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&circuitBook{open(t, clock.Now), t, unique("owner#"), clock.Now()})
		})
	}
}

func (b *circuitBook) circuit(endpoint string, next time.Time) webhook.Circuit {
	return webhook.Circuit{
		EndpointID: endpoint, OwnerID: b.owner, State: webhook.CircuitOpen, Since: b.at, NextAt: next,
		LeasedUntil: b.at.Add(time.Second), Pauses: 3, Released: 4, Version: 1,
	}
}

func (b *circuitBook) save(c webhook.Circuit) webhook.Circuit {
	b.t.Helper()
	noError(b.t, b.SaveCircuit(b.t.Context(), c))
	return c
}

func (b *circuitBook) want(c webhook.Circuit) {
	b.t.Helper()
	equal(b.t, "circuit", must[webhook.Circuit](b.t)(b.Circuit(b.t.Context(), c.OwnerID, c.EndpointID)), c)
}

func circuitClosedAtFirst(b *circuitBook) {
	wantCode(b.t, second(b.Circuit(b.t.Context(), b.owner, "we_1")), failure.NotFound)
	equal(b.t, "circuits", len(must[[]webhook.Circuit](b.t)(b.CircuitsOf(b.t.Context(), b.owner))), 0)
}

func circuitKeepsFields(b *circuitBook) {
	c := b.save(b.circuit("we_1", b.at))
	b.want(c)
	b.want(b.save(webhook.Circuit{EndpointID: "we_1", OwnerID: b.owner, State: webhook.CircuitClosing, NextAt: b.at, Version: 2}))
}

func oneCircuitSaves(b *circuitBook) {
	for version := 1; version <= 2; version++ {
		c := b.circuit("we_1", b.at)
		c.Version = version
		errs := together(8, func(int) error { return b.SaveCircuit(b.t.Context(), c) })
		equal(b.t, "saved", count(errs, ""), 1)
		equal(b.t, "refused", count(errs, failure.Conflict), 7)
	}
	skipped := b.circuit("we_1", b.at)
	skipped.Version = 4
	wantCode(b.t, b.SaveCircuit(b.t.Context(), skipped), failure.Conflict)
}

func circuitRemoved(b *circuitBook) {
	c := b.save(b.circuit("we_1", b.at))
	other := c
	other.Version = 2
	noError(b.t, b.RemoveCircuit(b.t.Context(), other))
	b.want(c)
	noError(b.t, b.RemoveCircuit(b.t.Context(), c))
	wantCode(b.t, second(b.Circuit(b.t.Context(), b.owner, "we_1")), failure.NotFound)
	noError(b.t, b.RemoveCircuit(b.t.Context(), c))
	b.want(b.save(c))
}

func circuitsOfOwner(b *circuitBook) {
	first, second := b.save(b.circuit("we_1", b.at)), b.save(b.circuit("we_2", b.at))
	equal(b.t, "circuits", must[[]webhook.Circuit](b.t)(b.CircuitsOf(b.t.Context(), b.owner)), []webhook.Circuit{first, second})
}

func circuitsAreTheirOwners(b *circuitBook) {
	b.save(b.circuit("we_1", b.at))
	wantCode(b.t, second(b.Circuit(b.t.Context(), b.owner+"-other", "we_1")), failure.NotFound)
	equal(b.t, "circuits", len(must[[]webhook.Circuit](b.t)(b.CircuitsOf(b.t.Context(), b.owner[:len(b.owner)-1]))), 0)
}

// dueOf are the owner's endpoints among the circuits that are due in a time.
func (b *circuitBook) dueOf(from, to time.Time) []string {
	found := []string{}
	for _, c := range must[[]port.DueCircuit](b.t)(b.DueCircuits(b.t.Context(), from, to, 1000)) {
		if c.OwnerID == b.owner {
			found = append(found, c.EndpointID)
		}
	}
	return found
}

func circuitsDue(b *circuitBook) {
	for i, id := range []string{"we_c", "we_a", "we_b"} {
		b.save(b.circuit(id, b.at.Add(time.Duration(i)*time.Second)))
	}
	last := b.at.Add(2 * time.Second)
	eventually(b.t, "all", []string{"we_c", "we_a", "we_b"}, func() []string { return b.dueOf(b.at, last.Add(1)) })
	equal(b.t, "before the last", b.dueOf(b.at, last), []string{"we_c", "we_a"})
	equal(b.t, "after the first", b.dueOf(b.at.Add(1), last.Add(1)), []string{"we_a", "we_b"})
	limited := must[[]port.DueCircuit](b.t)(b.DueCircuits(b.t.Context(), b.at, last.Add(1), 2))
	equal(b.t, "limit", len(limited), 2)
}

func removedCircuitsAreNotDue(b *circuitBook) {
	c := b.save(b.circuit("we_1", b.at))
	eventually(b.t, "stored", []string{"we_1"}, func() []string { return b.dueOf(b.at, b.at.Add(1)) })
	noError(b.t, b.RemoveCircuit(b.t.Context(), c))
	eventually(b.t, "removed", []string{}, func() []string { return b.dueOf(b.at, b.at.Add(1)) })
}
