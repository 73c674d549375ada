package ses_test

import (
	"testing"
	"time"

	client "github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/stretchr/testify/require"
)

// sent returns the account's SentLast24Hours.
func (h *harness) sent(t *testing.T) int {
	t.Helper()
	account, err := h.client.GetAccount(ctx, &client.GetAccountInput{})
	require.NoError(t, err)
	return int(account.SendQuota.SentLast24Hours)
}

func (h *harness) send(t *testing.T) {
	t.Helper()
	_, err := h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.NoError(t, err)
}

func TestSentLast24HoursCountsMailsOfOneDay(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	h := openHarness(t, db)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	require.Zero(t, h.sent(t))
	h.send(t)
	h.env.Clock.Advance(time.Hour)
	h.send(t)
	require.Equal(t, 2, h.sent(t))
	require.NoError(t, db.Close())

	db = open(t, dir)
	defer func() { require.NoError(t, db.Close()) }()
	h = openHarness(t, db)
	h.env.Clock.Advance(time.Hour) // the new clock starts at the real time
	require.Equal(t, 2, h.sent(t), "the count survives a restart")
	h.env.Clock.Advance(23 * time.Hour)
	require.Equal(t, 1, h.sent(t), "the first mail is a day old")
	h.env.Clock.Advance(time.Hour)
	require.Zero(t, h.sent(t))
}
