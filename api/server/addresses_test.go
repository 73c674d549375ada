package server_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// springfield is an address in the US.
func springfield() m {
	return m{"name": "Ada Lovelace", "lines": []any{"1 Main Street"}, "city": "Springfield", "region": "IL", "postalCode": "62701", "country": "US"}
}

var label = []any{"Ada Lovelace", "1 Main Street", "Springfield, IL 62701", "United States"}

func TestAnOrderHasACopyOfItsAddress(t *testing.T) {
	p := shopOfLamps(t)
	p.call("alice", "PUT", "/api/me/address", springfield()).is(200)
	sent := springfield()
	sent["lines"] = []any{" 1  Main Street ", ""}
	placed := p.call("alice", "POST", "/api/orders", delivered(sent)).is(201).object()
	want := springfield()
	want["label"] = label
	require.Equal(t, want, placed["deliveryAddress"])
	path := "/api/orders/" + placed["id"].(string)

	moved := springfield()
	moved["city"] = "Chicago"
	p.call("alice", "PUT", "/api/me/address", moved).is(200)
	require.Equal(t, want, p.call("alice", "GET", path, nil).is(200).object()["deliveryAddress"])
	require.Equal(t, want, p.call("partner", "GET", path, nil).is(200).object()["deliveryAddress"], "partners ship it")
	investigated := p.call("operator", "GET", "/api/ops"+path[len("/api"):], nil).is(200).object()
	require.Equal(t, want, investigated["order"].(m)["deliveryAddress"])
	require.NotContains(t, p.logs.String(), "Main Street")

	without := m{"lines": []any{m{"sku": "LAMP", "quantity": 1}}, "payment": m{"token": "tok_ok"}}
	require.NotContains(t, p.call("alice", "POST", "/api/orders", without).is(201).object(), "deliveryAddress", "pages of the release before send none")
}

func delivered(address m) m {
	return m{"lines": []any{m{"sku": "LAMP", "quantity": 1}}, "payment": m{"token": "tok_ok"}, "deliveryAddress": address}
}

func TestWhatIsWrongWithAnAddressIsSaidOfItsField(t *testing.T) {
	p := shopOfLamps(t)
	for name, one := range map[string]struct {
		change m
		want   []string
	}{
		"no address of the US": {m{"region": "ZZ", "postalCode": "ABC", "city": nil, "name": "\u200b"}, []string{"/name required", "/city required", "/region unknown", "/postalCode format"}},
		"no such country":      {m{"country": "XX"}, []string{"/country unknown"}},
		"a field too many":     {m{"country": "HK", "region": "Kowloon"}, []string{"/postalCode unsupported"}},
		"not in XML":           {m{"lines": []any{"a\ufffe"}}, []string{"/lines/0 characters"}},
		"too many lines":       {m{"lines": []any{"1", "2", "3", "4"}}, []string{"/lines count"}},
	} {
		a := springfield()
		for field, v := range one.change {
			if a[field] = v; v == nil {
				delete(a, field)
			}
		}
		var ofOrder, ofAccount []string
		for _, w := range one.want {
			ofOrder, ofAccount = append(ofOrder, "/deliveryAddress"+w), append(ofAccount, w)
		}
		t.Run(name, func(t *testing.T) {
			p.call("alice", "POST", "/api/orders", delivered(a)).violates(ofOrder...)
			p.call("alice", "PUT", "/api/me/address", a).violates(ofAccount...)
		})
	}
	require.Empty(t, p.ordersOf("alice"))
	p.call("alice", "GET", "/api/me/address", nil).refused(404, "not_found")
}

// A key belongs to one body, and the address is part of it.
func TestAKeyWithAnotherAddressIsAnotherOrder(t *testing.T) {
	p := shopOfLamps(t)
	first := p.call("alice", "POST", "/api/orders", delivered(springfield()), key("k")).is(201)
	require.Equal(t, first.body, p.call("alice", "POST", "/api/orders", delivered(springfield()), key("k")).is(201).body)
	moved := springfield()
	moved["city"] = "Chicago"
	p.call("alice", "POST", "/api/orders", delivered(moved), key("k")).refused(422, "idempotency_key_reused")
}

func TestOneAddressIsKeptForEachUser(t *testing.T) {
	p := start(t)
	p.call("alice", "DELETE", "/api/me/address", nil).is(204)
	kept := p.call("alice", "PUT", "/api/me/address", springfield()).is(200).object()
	require.Equal(t, label, kept["label"])
	require.Equal(t, kept, p.call("alice", "GET", "/api/me/address", nil).is(200).object())
	p.call("bob", "GET", "/api/me/address", nil).refused(404, "not_found")
	p.call("alice", "DELETE", "/api/me/address", nil).is(204)
	p.call("alice", "GET", "/api/me/address", nil).refused(404, "not_found")
}

func TestACountryTellsHowItWantsAddresses(t *testing.T) {
	p := start(t)
	listed := p.call("", "GET", "/api/address-formats", nil).is(200)
	require.Equal(t, "public, max-age=86400", listed.header.Get("Cache-Control"))
	require.Contains(t, listed.items(), m{"code": "DE", "name": "Germany"})

	r := p.call("", "GET", "/api/address-formats/JP", nil).is(200)
	require.Equal(t, "public, max-age=86400", r.header.Get("Cache-Control"))
	japan := r.object()
	require.Equal(t, "100-0001", japan["postalExample"])
	require.Contains(t, japan["regions"], m{"code": "13", "name": "Tokyo"})
	require.Equal(t, []any{
		m{"name": "name", "label": "Full name", "required": true}, m{"name": "lines", "label": "Address", "required": true},
		m{"name": "region", "label": "Prefecture", "required": true}, m{"name": "postalCode", "label": "Postal code", "required": true},
	}, japan["fields"])
	require.ElementsMatch(t, []string{"country", "fields", "regions", "postalPattern", "postalExample"}, slices.Collect(maps.Keys(japan)))
	require.Equal(t, []any{}, p.call("", "GET", "/api/address-formats/DE", nil).is(200).object()["regions"])
	p.call("", "GET", "/api/address-formats/ZZ", nil).refused(404, "not_found")
	p.call("", "GET", "/api/address-formats/de", nil).refused(400, "invalid")
}
