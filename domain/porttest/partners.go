package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/page"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// Partners is the contract of port.Partners.
func Partners(t *testing.T, open func(t *testing.T, now func() time.Time) port.Partners) {
	clock := newClock()
	store := open(t, clock.Now)
	t.Run("PutPartner_StoresEveryField", func(t *testing.T) { putPartnerStoresAll(t, store, clock.Now()) })
	t.Run("AnUnknownPartnerIsNotFound", func(t *testing.T) {
		wantCode(t, second(store.Partner(t.Context(), unique("partner"))), failure.NotFound)
	})
	t.Run("PartnersAll_D8_VisitsEachOnce", func(t *testing.T) { partnersAllVisitsOnce(t, store) })
}

func putPartnerStoresAll(t *testing.T, store port.Partners, now time.Time) {
	name := unique("partner")
	for _, p := range []partner.Partner{
		{
			ID: name, Name: "Café 東京", Active: true, Types: []string{"stock.arrived", "order.shipped"},
			Secrets:   []partner.Secret{{Value: "whsec_bmV3"}, {Value: "whsec_b2xk", ExpiresAt: now.Add(time.Hour)}},
			CreatedAt: now, UpdatedAt: now.Add(time.Nanosecond),
		},
		{ID: name, Name: "replaced", CreatedAt: now},
	} {
		noError(t, store.PutPartner(t.Context(), p))
		equal(t, "partner", must[partner.Partner](t)(store.Partner(t.Context(), name)), p)
	}
}

func partnersAllVisitsOnce(t *testing.T, store port.Partners) {
	var want []string
	for range 7 {
		want = append(want, unique("partner")) // these ascend
	}
	for _, id := range reversed(want) {
		noError(t, store.PutPartner(t.Context(), partner.Partner{ID: id, Name: id}))
	}
	list := func(r page.Request) (page.Page[partner.Partner], error) { return store.PartnersAll(t.Context(), r) }
	for _, limit := range sizes(t, len(want)) {
		eventually(t, "partners", want, func() []string {
			return names(walk(t, limit, list), func(p partner.Partner) string { return p.ID }, want)
		})
	}
}
