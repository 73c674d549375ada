package ses_test

import (
	"testing"
	"time"

	client "github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/stretchr/testify/require"
)

// sent is the account's SentLast24Hours.
func (p *platform) sent(t *testing.T) int {
	t.Helper()
	account, err := p.client.GetAccount(ctx, &client.GetAccountInput{})
	require.NoError(t, err)
	return int(account.SendQuota.SentLast24Hours)
}

func (p *platform) send(t *testing.T) {
	t.Helper()
	_, err := p.client.SendEmail(ctx, mailTo("a@example.com"))
	require.NoError(t, err)
}

func TestSentLast24HoursCountsADayOfMails(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	p := start(t, db)
	require.NoError(t, p.ses.CreateIdentity("shop.example"))
	require.Zero(t, p.sent(t))
	p.send(t)
	p.env.Clock.Advance(time.Hour)
	p.send(t)
	require.Equal(t, 2, p.sent(t))
	require.NoError(t, db.Close())

	db = open(t, dir)
	defer func() { require.NoError(t, db.Close()) }()
	p = start(t, db)
	p.env.Clock.Advance(time.Hour) // a platform's clock stays where it was
	require.Equal(t, 2, p.sent(t), "a restart forgets none")
	p.env.Clock.Advance(23 * time.Hour)
	require.Equal(t, 1, p.sent(t), "the first is a day old")
	p.env.Clock.Advance(time.Hour)
	require.Zero(t, p.sent(t))
}
