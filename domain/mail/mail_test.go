package mail_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/domain/webhook"
)

func completed(t *testing.T, name string, lines ...string) order.Order {
	t.Helper()
	s := order.Snapshot{
		ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", UserID: "u", Email: "ada@example.com", Name: name, Status: order.Completed, Version: 5,
		Total: money.Money{Amount: 1999, Currency: "USD"}, CreatedAt: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
	}
	for _, l := range lines {
		s.Lines = append(s.Lines, event.Line{SKU: "lamp", Name: l, Quantity: 1, UnitPrice: s.Total})
	}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

func TestCompletedShowsTheOrder(t *testing.T) {
	m, err := mail.Completed(completed(t, "Ada", "Café 東京"), "https://shop.example/")
	require.NoError(t, err)
	assert.Equal(t, "ada@example.com", m.To)
	assert.Equal(t, "Your EventForge order FFQ6-9G5F-AV0 is complete", m.Subject)
	for _, form := range []string{m.Text, m.HTML} {
		for _, part := range []string{"Hello Ada,", "FFQ6-9G5F-AV0", "23 November 2026, 08:00 UTC", "Café 東京", "19.99 USD"} {
			assert.Contains(t, form, part)
		}
		assert.Contains(t, form, "https://shop.example/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV")
	}
}

// A refund that an operator made another way did not go to the card.
func TestTheMailOfAnOutsideRefundSaysWhereTheMoneyIs(t *testing.T) {
	s := completed(t, "Ada", "Lamp").Snapshot()
	s.Refunds = []order.Refund{{ID: "a", State: order.RefundDone, Amount: s.Total, Reference: "transfer <4711>", EndedAt: s.CreatedAt}}
	for _, outside := range []bool{false, true} {
		if outside {
			s.Settlements = []order.Settlement{{RefundID: "a", Amount: s.Total, Reference: "transfer <4711>"}}
		}
		o, err := order.Rehydrate(s)
		require.NoError(t, err)
		m, err := mail.Refunded(o, "a", "https://shop.example")
		require.NoError(t, err)
		for _, form := range []string{m.Text, html.UnescapeString(m.HTML)} {
			assert.Equal(t, !outside, strings.Contains(form, "we have refunded 19.99 USD to your card"))
			assert.Equal(t, outside, strings.Contains(form, "transfer <4711>"))
			assert.Contains(t, form, "Hello Ada,")
		}
		assert.NotContains(t, m.HTML, "<4711>")
	}
}

func TestS9_TheAddressIsTheOrdersOwn(t *testing.T) {
	o := completed(t, "mallory@example.net", "to: mallory@example.net")
	m, err := mail.Completed(o, "https://shop.example")
	require.NoError(t, err)
	assert.Equal(t, o.Snapshot().Email, m.To)
}

func TestAnOrderThatIsNotCompleteHasNoMail(t *testing.T) {
	s := completed(t, "Ada", "Lamp").Snapshot()
	s.Status = order.Failed
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	_, err = mail.Completed(o, "https://shop.example")
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
}

func TestWithoutAnAddressThereIsNoMail(t *testing.T) {
	s := completed(t, "Ada", "Lamp").Snapshot()
	s.Email = ""
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	_, err = mail.Completed(o, "https://shop.example")
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
}

func TestEndpointDisabledNamesTheEndpointAndWhy(t *testing.T) {
	e := webhook.Endpoint{URL: "https://hooks.example/?a=<b>", OwnerEmail: "ada@example.com", DisabledReason: webhook.DisabledGone}
	m, err := mail.EndpointDisabled(e, "https://shop.example")
	require.NoError(t, err)
	assert.Equal(t, "ada@example.com", m.To)
	assert.Contains(t, m.Text, e.URL)
	assert.Contains(t, m.HTML, html.EscapeString(e.URL))
	assert.NotContains(t, m.HTML, "<b>")
	assert.Contains(t, m.Text, "It answered 410 Gone")
	assert.Contains(t, m.HTML, "It answered 410 Gone")
	assert.Contains(t, m.HTML, "https://shop.example/webhooks")

	e.DisabledReason = webhook.DisabledFailing
	m, err = mail.EndpointDisabled(e, "https://shop.example")
	require.NoError(t, err)
	assert.Contains(t, m.Text, "failed for 5 days")

	e.State, e.DisabledReason, e.StopReason = webhook.Disabled, webhook.DisabledStopped, "It <hangs>."
	m, err = mail.EndpointDisabled(e, "https://shop.example")
	require.NoError(t, err)
	require.Contains(t, m.Text, "An operator stopped it and wrote: It <hangs>.")
	require.Contains(t, m.HTML, "It &lt;hangs&gt;.")
	require.NotContains(t, m.Text, "enable it")
	require.Contains(t, m.HTML, "Only an operator can start it again")
	e.DisabledReason = ""
	_, err = mail.EndpointDisabled(e, "https://shop.example")
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
}

// S2: item names were not escaped in the mail's HTML.
func TestS2_NamesAreEscaped(t *testing.T) {
	m, err := mail.Completed(completed(t, `<b>"Ada"`, `<script>alert(1)</script>`, `" onmouseover="x`), "https://shop.example")
	require.NoError(t, err)
	assert.NotContains(t, m.HTML, "<script")
	assert.NotContains(t, m.HTML, "<b>")
	assert.NotContains(t, m.HTML, `" onmouseover`)
	assert.Contains(t, m.HTML, "&lt;script&gt;alert(1)&lt;/script&gt;")
	assert.Contains(t, m.Text, "<script>alert(1)</script>", "plain text needs no escaping")
}

var tag = regexp.MustCompile(`<[^>]*>`)

func TestS2_NoNameAddsATag(t *testing.T) {
	const seed = 20261123
	t.Logf("seed %d", seed)
	plain, err := mail.Completed(completed(t, "x", "x"), "https://shop.example")
	require.NoError(t, err)
	want := tag.FindAllString(plain.HTML, -1)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	hostile := gen.SliceOf(gen.OneConstOf("<", ">", `"`, "'", "&", "script", "a b", "\n", "é", "{{.}}", "-->", "]]>")).
		Map(func(parts []string) string { return strings.Join(parts, "") })
	p.Property("the mail has the same tags, and shows the name unchanged", prop.ForAll(
		func(name, item string) bool {
			m, err := mail.Completed(completed(t, "n"+name, "i"+item), "https://shop.example")
			if err != nil {
				return false
			}
			got := tag.FindAllString(m.HTML, -1)
			return strings.Join(got, "") == strings.Join(want, "") &&
				strings.Contains(html.UnescapeString(m.HTML), receipt.Clean("i"+item)) &&
				strings.Contains(html.UnescapeString(m.HTML), receipt.Clean("n"+name))
		}, hostile, hostile,
	))
	p.TestingRun(t)
}

// Operators look a mail up by the id that it was sent under.
func TestTheMailAboutAnEventHasItsID(t *testing.T) {
	o := completed(t, "Zoe", "Lamp")
	m, err := mail.Completed(o, "https://shop.example")
	require.NoError(t, err)
	require.Equal(t, m.ID, mail.IDOf(o, event.Event{Type: event.OrderCompleted}))
	require.Empty(t, mail.IDOf(o, event.Event{Type: event.OrderCreated}))
	require.Empty(t, mail.IDOf(o, event.Event{Type: event.OrderRefunded}), "of a compensation")
	require.Equal(t, "refund-"+o.CreditNote("r1"), mail.IDOf(o, event.Event{Type: event.OrderRefunded, Data: event.Data{Refund: &event.Refund{ID: "r1"}}}))

	asked := withdrawn(t, order.WithdrawalRequested, "")
	m, err = mail.WithdrawalRequested(asked, asked.Snapshot().Withdrawals[0].ID, "https://shop.example")
	require.NoError(t, err)
	told := event.Event{Type: event.OrderWithdrawalRequested, Data: event.Data{Withdrawal: &event.Withdrawal{ID: asked.Snapshot().Withdrawals[0].ID}}}
	require.Equal(t, m.ID, mail.IDOf(asked, told))
	told.Type = event.OrderWithdrawalRefused
	refused := withdrawn(t, order.WithdrawalRefused, "too late")
	m, err = mail.WithdrawalRefused(refused, refused.Snapshot().Withdrawals[0].ID, "https://shop.example")
	require.NoError(t, err)
	require.Equal(t, m.ID, mail.IDOf(refused, told))
}

// The address is printed as the order has it, and only where it is of use.
func TestMailsShowWhereTheOrderIsDeliveredTo(t *testing.T) {
	s := parcel(t, order.ShipmentDispatched, "JD01").Snapshot()
	s.Address.Label = []string{"Zoë <b>", "千代田区千代田1-1", "\u200b", "Japan"}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	done, err := mail.Completed(o, "https://shop.example")
	require.NoError(t, err)
	sent, err := mail.Shipped(o, "P_1", "https://shop.example")
	require.NoError(t, err)
	for _, m := range []mail.Message{done, sent} {
		require.Contains(t, m.Text, "\nDelivered to\n  Zoë <b>\n  千代田区千代田1-1\n  Japan\n")
		require.Contains(t, m.HTML, "Delivered to</strong><br>Zoë &lt;b&gt;<br>千代田区千代田1-1<br>Japan</p>")
	}
	without, err := mail.Completed(completed(t, "Ada", "Lamp"), "https://shop.example")
	require.NoError(t, err)
	require.NotContains(t, without.Text+without.HTML, "Delivered to")
}
