package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Breakers is the contract of port.Breakers.
func Breakers(t *testing.T, open func(t *testing.T, now func() time.Time) port.Breakers) {
	for name, test := range map[string]func(t *testing.T, b port.Breakers, gateway string){
		"Breaker_IsClosedAtFirst":           closedAtFirst,
		"SaveBreaker_KeepsEveryField":       breakerKeepsFields,
		"SaveBreaker_OfManyAtOnceOneSaves":  oneBreakerSaves,
		"SaveBreaker_RefusesAnotherVersion": breakerVersions,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t, newClock().Now), unique("gateway")) })
	}
}

func closedAtFirst(t *testing.T, b port.Breakers, gateway string) {
	equal(t, "breaker", must[breaker.State](t)(b.Breaker(t.Context(), gateway)), breaker.State{Gateway: gateway})
}

func breakerKeepsFields(t *testing.T, b port.Breakers, gateway string) {
	at := newClock().Now()
	full := breaker.State{
		Gateway: gateway, Version: 1, Failures: 2, Since: at, LastKey: "order-1", OpenUntil: at.Add(time.Second),
		Openings: 3, ProbeUntil: at.Add(time.Minute),
	}
	noError(t, b.SaveBreaker(t.Context(), full))
	equal(t, "breaker", must[breaker.State](t)(b.Breaker(t.Context(), gateway)), full)
	closed := breaker.State{Gateway: gateway, Version: 2}
	noError(t, b.SaveBreaker(t.Context(), closed))
	equal(t, "breaker", must[breaker.State](t)(b.Breaker(t.Context(), gateway)), closed)
}

func oneBreakerSaves(t *testing.T, b port.Breakers, gateway string) {
	for version := 1; version <= 2; version++ {
		errs := together(8, func(int) error {
			return b.SaveBreaker(t.Context(), breaker.State{Gateway: gateway, Version: version})
		})
		equal(t, "saved", count(errs, ""), 1)
		equal(t, "refused", count(errs, failure.Conflict), 7)
	}
}

func breakerVersions(t *testing.T, b port.Breakers, gateway string) {
	wantCode(t, b.SaveBreaker(t.Context(), breaker.State{Gateway: gateway, Version: 2}), failure.Conflict)
	noError(t, b.SaveBreaker(t.Context(), breaker.State{Gateway: gateway, Version: 1}))
	wantCode(t, b.SaveBreaker(t.Context(), breaker.State{Gateway: gateway, Version: 3}), failure.Conflict)
}
