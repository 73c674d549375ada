package e2e

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
)

// found is a page of a search.
type found struct {
	Items        []client.Order `json:"items"`
	NextCursor   string         `json:"nextCursor"`
	UnderstoodAs string         `json:"understoodAs"`
}

// search reads pages of a search until they have the order, or end, and returns what it was
// understood as.
func search(t *testing.T, operator *client.Client, orderID string, body object) (as string, is bool) {
	t.Helper()
	for body = maps.Clone(body); ; {
		var p found
		_, err := operator.Call(within(t), http.MethodPost, "/api/ops/orders/search", nil, body, &p)
		require.NoError(t, err)
		if slices.ContainsFunc(p.Items, func(o client.Order) bool { return o.ID == orderID }) {
			return p.UnderstoodAs, true
		}
		if p.NextCursor == "" {
			return p.UnderstoodAs, false
		}
		body["cursor"] = p.NextCursor
	}
}

func TestOperatorsFindAnOrder(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	before := time.Now().Add(-time.Minute)
	o := bought(t, shopper, 1, "tok_ok")
	var shown struct {
		Order struct{ UserID string }
	}
	_, err := operator.Call(within(t), http.MethodGet, "/api/ops/orders/"+o.ID, nil, nil, &shown)
	require.NoError(t, err)
	user, err := platform.User("shopper")
	require.NoError(t, err)
	email := user.Email
	for name, c := range map[string]struct {
		as   string
		body object
	}{
		"its id":         {"order", object{"q": o.ID}},
		"as it is said":  {"order", object{"q": strings.ToLower(o.ID[:5] + " " + o.ID[5:13] + "-" + o.ID[13:])}},
		"a link":         {"order", object{"q": platform.App + "/operate/orders/" + o.ID}},
		"the payment":    {"payment", object{"q": "sandbox-order-" + o.ID}},
		"the address":    {"email", object{"q": email}},
		"in capitals":    {"email", object{"q": strings.ToUpper(email), "status": "completed"}},
		"the user":       {"user", object{"q": shown.Order.UserID, "limit": 100}},
		"the product":    {"sku", object{"q": o.Lines[0].SKU, "limit": 100}},
		"the status":     {"all", object{"status": "completed", "limit": 100}},
		"all":            {"all", object{"status": "all", "limit": 100}},
		"the last hours": {"all", object{"from": before.Format(time.RFC3339), "limit": 100}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Eventually(t, func() bool {
				as, is := search(t, operator, o.ID, c.body)
				require.Equal(t, c.as, as)
				return is
			}, patience, 100*time.Millisecond)
		})
	}
	_, is := search(t, operator, o.ID, object{"to": before.Format(time.RFC3339), "q": o.Lines[0].SKU})
	require.False(t, is, "it is younger")
	_, is = search(t, operator, o.ID, object{"q": email, "status": "failed"})
	require.False(t, is, "it did not fail")
	for _, who := range []string{"shopper", "partner"} {
		require.Equal(t, http.StatusForbidden, post(t, as(t, who), "/api/ops/orders/search", object{}), who)
	}
}

func TestOperatorsFindADeclinedOrderByItsReason(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_declined"))
	require.NoError(t, err)
	o, err = shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", o.Status)
	require.Eventually(t, func() bool {
		_, is := search(t, operator, o.ID, object{"reason": "payment_declined", "limit": 100})
		return is
	}, patience, 100*time.Millisecond)
	_, is := search(t, operator, o.ID, object{"reason": "stalled", "limit": 100})
	require.False(t, is)
}
