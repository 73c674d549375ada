package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAPartnersSecretIsShownOnce(t *testing.T) {
	p := start(t)
	created := p.call("operator", "POST", "/api/ops/partners", m{"name": "Parcels", "eventTypes": []string{"shipment.delivered"}}).is(201).object()
	require.True(t, strings.HasPrefix(created["secret"].(string), "whsec_"))
	require.Equal(t, "partner."+created["id"].(string), created["source"])

	stored, err := p.store.Partner(t.Context(), created["id"].(string))
	require.NoError(t, err)
	require.Equal(t, created["secret"], stored.Secrets[0].Value)

	list := p.call("operator", "GET", "/api/ops/partners", nil).is(200)
	require.Len(t, list.items(), 1)
	require.NotContains(t, string(list.body), "whsec_")
	require.NotContains(t, p.logs.String(), "whsec_")

	p.call("operator", "POST", "/api/ops/partners", m{"name": "", "eventTypes": []string{}}).
		violates("/name length", "/eventTypes count")
	p.call("operator", "POST", "/api/ops/partners", m{"name": "P", "eventTypes": []string{"order.completed*"}}).
		violates("/eventTypes/0 format")
	partners, err := p.store.ListPartners(t.Context(), pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Len(t, partners.Items, 1)
}

// admitted creates a partner that may send shipment events.
func (p *harness) admitted() m {
	p.t.Helper()
	return p.call("operator", "POST", "/api/ops/partners", m{"name": "Parcels", "eventTypes": []string{"parcel.arrived"}}).is(201).object()
}

func TestANewPartnerIsFoundAtItsLocation(t *testing.T) {
	p := start(t)
	r := p.call("operator", "POST", "/api/ops/partners", m{"name": "Parcels", "eventTypes": []string{"parcel.arrived"}}).is(201)
	shown := p.call("operator", "GET", r.header.Get("Location"), nil).is(200).object()
	created := r.object()
	delete(created, "secret")
	require.Equal(t, created, shown)
	p.call("operator", "GET", "/api/ops/partners/nobody", nil).refused(404, "not_found")
}

func TestAPartnerIsChangedAndStopped(t *testing.T) {
	p := start(t)
	route := "/api/ops/partners/" + p.admitted()["id"].(string)
	changed := p.call("operator", "PATCH", route, m{"name": "Parcels Ltd", "eventTypes": []string{"parcel.lost"}}).is(200)
	require.Equal(t, "Parcels Ltd", changed.object()["name"])
	require.Equal(t, []any{"parcel.lost"}, changed.object()["eventTypes"])
	require.NotContains(t, string(changed.body), "whsec_")

	stopped := p.call("operator", "PATCH", route, m{"active": false}, header{"Content-Type", "application/merge-patch+json"}).is(200).object()
	require.Equal(t, false, stopped["active"])
	require.Equal(t, "Parcels Ltd", stopped["name"], "an absent field is unchanged")
	require.Equal(t, stopped, p.call("operator", "GET", route, nil).is(200).object())

	p.call("operator", "PATCH", route, m{"name": "", "eventTypes": []string{}, "active": nil, "secret": "mine"}).
		violates("/active type", "/eventTypes count", "/name length", "/secret unknown_field")
	p.call("operator", "PATCH", route, m{"eventTypes": []string{"a", "A", "a"}}).violates("/eventTypes/1 format", "/eventTypes event_type_repeated")
	p.call("operator", "PATCH", "/api/ops/partners/nobody", m{"active": true}).refused(404, "not_found")
}

func TestARotatedSecretIsShownOnceAndTheOldOneExpires(t *testing.T) {
	p := start(t)
	created := p.admitted()
	require.NotContains(t, created, "previousSecretExpiresAt")
	route := "/api/ops/partners/" + created["id"].(string)
	rotated := p.call("operator", "POST", route+"/rotate-secret", nil).is(200).object()
	require.True(t, strings.HasPrefix(rotated["secret"].(string), "whsec_"))
	require.NotEqual(t, created["secret"], rotated["secret"])
	ends, err := time.Parse(time.RFC3339, rotated["previousSecretExpiresAt"].(string))
	require.NoError(t, err)

	stored, err := p.store.Partner(t.Context(), created["id"].(string))
	require.NoError(t, err)
	require.Equal(t, rotated["secret"], stored.Secrets[0].Value)
	require.Equal(t, created["secret"], stored.Secrets[1].Value)
	require.True(t, ends.Equal(stored.Secrets[1].ExpiresAt))

	shown := p.call("operator", "GET", route, nil).is(200)
	require.Equal(t, rotated["previousSecretExpiresAt"], shown.object()["previousSecretExpiresAt"])
	require.NotContains(t, string(shown.body), "whsec_")
	require.NotContains(t, p.logs.String(), "whsec_")
	for range 5 { // the fifth rotation in a day was refused
		p.call("operator", "POST", route+"/rotate-secret", nil).is(200)
	}
	p.call("operator", "POST", "/api/ops/partners/nobody/rotate-secret", nil).refused(404, "not_found")
}

func TestAPartnersOldSecretIsRevokedAtOnce(t *testing.T) {
	p := start(t)
	id := p.admitted()["id"].(string)
	route := "/api/ops/partners/" + id
	valid := func(want int) {
		t.Helper()
		stored, err := p.store.Partner(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, webhook.ValidSecrets(stored.Secrets, time.Now()), want)
	}
	p.call("operator", "POST", route+"/rotate-secret", nil).is(200)
	valid(2)
	alone := p.call("operator", "POST", route+"/revoke-previous-secret", nil).is(200)
	require.NotContains(t, alone.object(), "previousSecretExpiresAt")
	require.NotContains(t, string(alone.body), "whsec_")
	valid(1)
	require.Equal(t, alone.object(), p.call("operator", "POST", route+"/revoke-previous-secret", nil).is(200).object(), "once more changes nothing")
	replaced := p.call("operator", "POST", route+"/rotate-secret?oldSecret=revoke", nil).is(200).object()
	require.NotContains(t, replaced, "previousSecretExpiresAt")
	valid(1)
	p.call("operator", "POST", route+"/rotate-secret?oldSecret=lose", nil).refused(400, "invalid")
	p.call("operator", "POST", "/api/ops/partners/nobody/revoke-previous-secret", nil).refused(404, "not_found")
	p.call("alice", "POST", route+"/revoke-previous-secret", nil).refused(403, "forbidden")
}

func TestARepeatedAdmissionGetsTheFirstResponse(t *testing.T) {
	p := start(t)
	admit := func(name string) reply {
		return p.call("operator", "POST", "/api/ops/partners", m{"name": name, "eventTypes": []string{"parcel.arrived"}}, header{"Idempotency-Key", `"one"`})
	}
	first, again := admit("Parcels").is(201), admit("Parcels").is(201)
	require.Empty(t, first.header.Get("Idempotent-Replayed"))
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, string(first.body), string(again.body))
	require.Len(t, p.call("operator", "GET", "/api/ops/partners", nil).is(200).items(), 1)
	admit("Other").refused(422, "idempotency_key_reused")
	p.call("operator", "POST", "/api/ops/partners", m{"name": "P", "eventTypes": []string{"a"}}, header{"Idempotency-Key", "é"}).violates(" idempotency_key")
	p.call("operator", "POST", "/api/ops/partners/"+first.object()["id"].(string)+"/rotate-secret", nil).is(200)
	admit("Parcels").refused(409, "conflict")
}
