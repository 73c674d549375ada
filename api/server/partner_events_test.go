package server_test

import (
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
)

func TestAnOperatorSeesWhatAPartnerSentAndWhy(t *testing.T) {
	p := start(t)
	id := p.admitted()["id"].(string)
	route := "/api/ops/partners/" + id
	require.NotContains(t, p.call("operator", "GET", route+"/activity", nil).is(200).object(), "lastSeenAt")

	log := received.Log{Store: p.store, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	sent := func(webhookID, body string) received.Request {
		return received.Request{PartnerID: id, WebhookID: webhookID, Type: "parcel.arrived", Body: []byte(body)}
	}
	good, odd := sent("msg_1", `{"a":1}`), sent("a/b#c é", `{"secret":"whsec_bm9ib2R5"}`+strings.Repeat(" ", partner.KeptBody))
	require.NoError(t, log.Receive(t.Context(), good))
	require.NoError(t, log.Accept(t.Context(), good))
	require.NoError(t, log.Repeat(t.Context(), good))
	var broken failure.Violations
	broken.Add("/data/lines", "required", "lines is missing")
	log.Refuse(t.Context(), odd, broken.Err())

	list := p.call("operator", "GET", route+"/events", nil).is(200).items()
	require.Len(t, list, 2)
	refused := p.call("operator", "GET", route+"/events?outcome=refused&type=parcel.arrived", nil).is(200).items()
	require.Len(t, refused, 1)
	one := refused[0]
	require.Equal(t, "a/b#c é", one["webhookId"])
	require.Equal(t, "invalid", one["reason"].(m)["code"])
	require.Equal(t, []any{m{"pointer": "/data/lines", "code": "required", "message": "lines is missing"}}, one["reason"].(m)["violations"])
	require.Empty(t, p.call("operator", "GET", route+"/events?type=parcel.lost", nil).is(200).items())

	shown := p.call("operator", "GET", route+"/events/"+one["id"].(string), nil).is(200).object()
	require.True(t, strings.HasPrefix(shown["body"].(string), `{"secret":"whsec_[redacted]"}`))
	require.Equal(t, true, shown["truncated"])
	require.Equal(t, one, shown["event"])

	activity := p.call("operator", "GET", route+"/activity", nil).is(200).object()
	require.Contains(t, activity, "lastSeenAt")
	want := m{"accepted": 1.0, "repeated": 1.0, "refused": 1.0, "applied": 0.0, "refusedLater": 0.0, "signatureFaults": 0.0}
	require.Equal(t, want, activity["day"])
	require.Equal(t, want, activity["week"])

	unknown := base64.RawURLEncoding.EncodeToString([]byte("msg_2"))
	p.call("operator", "GET", route+"/events/"+unknown, nil).refused(404, "not_found")
	p.call("operator", "GET", route+"/events/%21", nil).refused(404, "not_found")
	p.call("operator", "GET", "/api/ops/partners/nobody/events", nil).refused(404, "not_found")
	p.call("operator", "GET", "/api/ops/partners/nobody/activity", nil).refused(404, "not_found")
	p.call("operator", "GET", route+"/events?outcome=eaten", nil).refused(400, "invalid")
	for _, path := range []string{route + "/events", route + "/events/" + unknown, route + "/activity", "/api/ops/partner-event-types"} {
		p.call("alice", "GET", path, nil).refused(403, "forbidden")
		p.call("partner", "GET", path, nil).refused(403, "forbidden")
	}
}

func TestThePagesOfAPartnersEventsVisitEachOnce(t *testing.T) {
	p := start(t)
	id := p.admitted()["id"].(string)
	log := received.Log{Store: p.store, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	want := map[string]bool{}
	for _, webhookID := range []string{"a", "b", "c", "d", "e"} {
		require.NoError(t, log.Receive(t.Context(), received.Request{PartnerID: id, WebhookID: webhookID, Type: "parcel.arrived"}))
		want[webhookID] = true
	}
	path := "/api/ops/partners/" + id + "/events?limit=2"
	for next := path; next != ""; {
		page := p.call("operator", "GET", next, nil).is(200).object()
		for _, item := range page["items"].([]any) {
			require.True(t, want[item.(m)["webhookId"].(string)])
			delete(want, item.(m)["webhookId"].(string))
		}
		cursor, more := page["nextCursor"].(string)
		if next = ""; more {
			next = path + "&cursor=" + cursor
			p.call("operator", "GET", "/api/ops/partners/"+id+"/events?outcome=refused&cursor="+cursor, nil).refused(400, "invalid")
		}
	}
	require.Empty(t, want)
}

func TestEveryKnownPartnerEventTypeHasASample(t *testing.T) {
	p := start(t)
	items := p.call("operator", "GET", "/api/ops/partner-event-types", nil).is(200).items()
	require.Len(t, items, 4)
	for _, item := range items {
		require.NotEmpty(t, item["example"], item["type"])
		require.Equal(t, item["type"], item["schema"].(m)["title"])
	}
}
