package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Partners is the contract of port.Partners.
func Partners(t *testing.T, open func(t *testing.T, now func() time.Time) port.Partners) {
	clock := newClock()
	store := open(t, clock.Now)
	t.Run("CreatePartner_StoresEveryField", func(t *testing.T) { createPartnerStoresAll(t, store, clock.Now()) })
	t.Run("CreatePartner_OfManyAtOnceOneWins", func(t *testing.T) { createPartnerOneWins(t, store) })
	t.Run("AnUnknownPartnerIsNotFound", func(t *testing.T) {
		wantCode(t, second(store.Partner(t.Context(), unique("partner"))), failure.NotFound)
	})
	t.Run("SavePartner_ReplacesTheVersionBefore", func(t *testing.T) { savePartnerReplaces(t, store, clock.Now()) })
	t.Run("SavePartner_OfManyAtOnceOneWins", func(t *testing.T) { savePartnerOneWins(t, store, clock.Now()) })
	t.Run("ListPartners_D8_VisitsEachOnce", func(t *testing.T) { listPartnersVisitsOnce(t, store) })
}

func createPartnerStoresAll(t *testing.T, store port.Partners, now time.Time) {
	for _, p := range []partner.Partner{
		{
			ID: unique("partner"), Name: "Café 東京", Active: true, Types: []string{"stock.arrived", "order.shipped"},
			Secrets: []webhook.Secret{{Value: "whsec_bmV3"}, {Value: "whsec_b2xk", ExpiresAt: now.Add(time.Hour)}},
			Version: 3, CreatedAt: now, UpdatedAt: now.Add(time.Nanosecond),
		},
		{ID: unique("partner"), Name: "bare", CreatedAt: now},
	} {
		noError(t, store.CreatePartner(t.Context(), p))
		equal(t, "partner", must[partner.Partner](t)(store.Partner(t.Context(), p.ID)), p)
	}
}

func createPartnerOneWins(t *testing.T, store port.Partners) {
	name := unique("partner")
	errs := together(8, func(i int) error {
		return store.CreatePartner(t.Context(), partner.Partner{ID: name, Name: string(rune('a' + i)), Version: 1})
	})
	equal(t, "winners", count(errs, ""), 1)
	equal(t, "losers", count(errs, failure.Conflict), 7)
	for i, err := range errs {
		if err == nil {
			equal(t, "name", must[partner.Partner](t)(store.Partner(t.Context(), name)).Name, string(rune('a'+i)))
		}
	}
}

func savePartnerReplaces(t *testing.T, store port.Partners, now time.Time) {
	p := partner.Partner{ID: unique("partner"), Name: "Parcels", Active: true, Version: 1, CreatedAt: now}
	wantCode(t, store.SavePartner(t.Context(), p), failure.NotFound)
	noError(t, store.CreatePartner(t.Context(), p))
	p.Name, p.Active = "Parcels Ltd", false
	for _, version := range []int{0, 1, 3} {
		p.Version = version
		wantCode(t, store.SavePartner(t.Context(), p), failure.Conflict)
	}
	p.Version = 2
	noError(t, store.SavePartner(t.Context(), p))
	equal(t, "partner", must[partner.Partner](t)(store.Partner(t.Context(), p.ID)), p)
}

func savePartnerOneWins(t *testing.T, store port.Partners, now time.Time) {
	p := partner.Partner{ID: unique("partner"), Name: "Parcels", Version: 1, CreatedAt: now}
	noError(t, store.CreatePartner(t.Context(), p))
	p.Version = 2
	errs := together(8, func(int) error { return store.SavePartner(t.Context(), p) })
	equal(t, "winners", count(errs, ""), 1)
	equal(t, "losers", count(errs, failure.Conflict), 7)
}

func listPartnersVisitsOnce(t *testing.T, store port.Partners) {
	var want []string
	for range 7 {
		want = append(want, unique("partner")) // these ascend
	}
	for _, id := range reversed(want) {
		noError(t, store.CreatePartner(t.Context(), partner.Partner{ID: id, Name: id}))
	}
	list := func(r pagination.Request) (pagination.Page[partner.Partner], error) {
		return store.ListPartners(t.Context(), r)
	}
	for _, limit := range sizes(t, len(want)) {
		eventually(t, "partners", want, func() []string {
			return names(walk(t, limit, list), func(p partner.Partner) string { return p.ID }, want)
		})
	}
}
