package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// mailing is a platform of the test's own, whose clock it moves.
type mailing struct {
	t       *testing.T
	local   *target.Local
	control control.Client
	shopper *client.Client
}

func startMailing(t *testing.T) *mailing {
	t.Helper()
	started, err := target.Start(within(t), target.Options{Data: t.TempDir(), Flags: []string{"--rate-limit", "1000", "--mail-settles", "6s"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, started.Stop()) })
	shopper, err := signin.As(within(t), started.Target, "shopper")
	require.NoError(t, err)
	return &mailing{t, started, control.Client{Base: started.Control}, shopper}
}

func (m *mailing) fault(f control.Fault) {
	m.t.Helper()
	_, err := m.control.Fault(within(m.t), f)
	require.NoError(m.t, err)
}

// complete places orders at once and follows them to their end.
func (m *mailing) complete(n int) []string {
	m.t.Helper()
	ctx, product := within(m.t), pick(m.t, m.shopper, n)
	ids, errs := make([]string, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { ids[i], errs[i] = m.completeOne(ctx, fmt.Sprintf("%s-%d", key(m.t), i), product.SKU) })
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(m.t, err)
	}
	return ids
}

// completeOne repeats the order until it is accepted, as a shopper would.
func (m *mailing) completeOne(ctx context.Context, key, sku string) (string, error) {
	for {
		o, a, err := m.shopper.Place(ctx, key, client.NewDraft(sku, 1, "tok_ok"))
		if err == nil {
			_, err = m.shopper.Follow(ctx, o.ID, nil)
			return o.ID, err
		}
		if a.Status < 500 && a.Status != 409 || client.Pause(ctx, 50*time.Millisecond) != nil {
			return "", err
		}
	}
}

// mails counts the confirmations by the order's number.
func (m *mailing) mails(ctx context.Context) map[string]int {
	m.t.Helper()
	all, err := m.control.Mails(ctx, 10_000)
	require.NoError(m.t, err)
	counts := map[string]int{}
	for _, mail := range all {
		if number, ok := strings.CutPrefix(mail.Subject, "Your EventForge order "); ok {
			counts[strings.TrimSuffix(number, " is complete")]++
		}
	}
	return counts
}

// messages counts the messages of a queue.
func (m *mailing) messages(ctx context.Context, queue string) int {
	m.t.Helper()
	queues, err := m.control.Queues(ctx)
	require.NoError(m.t, err)
	for _, q := range queues {
		if q.Name == queue {
			return q.Visible + q.InFlight + q.Delayed
		}
	}
	require.Fail(m.t, "there is no queue "+queue)
	return 0
}

// until moves the clock, some seconds each time, until the queue of mails has n messages.
func (m *mailing) until(queue string, n int, step time.Duration) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 3*patience)
	defer cancel()
	for m.messages(ctx, queue) != n {
		require.NoError(m.t, m.control.Advance(ctx, step))
		require.NoError(m.t, client.Pause(ctx, 200*time.Millisecond))
	}
}

// W6: a mail was sent five times, because its marker failed; the SDK sent four more after
// lost responses.
func TestW6_EachOrderIsMailedOnceWhateverFails(t *testing.T) {
	m := startMailing(t)
	for kind, rate := range map[string]float64{"error-after": 0.3, "error-before": 0.3, "drop": 0.1} {
		m.fault(control.Fault{Service: "ses", Operation: "SendEmail", Kind: kind, Rate: rate})
	}
	for _, kind := range []string{"error-before", "error-after"} {
		m.fault(control.Fault{Service: "dynamodb", Operation: "PutItem", Kind: kind, Rate: 0.2})
	}
	m.fault(control.Fault{Service: "sqs", Kind: "redeliver", Rate: 0.1})
	require.NoError(t, m.control.Duplicates(within(t), true))
	ids := m.complete(60)
	const kills = 3
	for range kills {
		require.NoError(t, m.control.Kill(within(t), "send-email"))
		ids = append(ids, m.complete(5)...)
	}
	m.until("email", 0, time.Minute)
	require.Zero(t, m.messages(within(t), "email-dead-letters"), "what passes is no dead letter")
	mails, twice := m.mails(within(t)), 0
	for _, id := range ids {
		mailed := mails[string(order.NumberOf(id))]
		require.Positive(t, mailed, "order %s was not mailed", id)
		twice += mailed - 1
	}
	t.Logf("%d orders, %d mails twice", len(ids), twice)
	require.LessOrEqual(t, twice, kills, "only a process that died between the send and its record may double a mail")
}

// W6: an unverified sender lost the mails for thirty days. Now they are dead letters, and
// a redrive sends each of them once.
func TestW6_ARefusedSenderIsADeadLetterAndLosesNoMail(t *testing.T) {
	m := startMailing(t)
	m.fault(control.Fault{Service: "ses", Operation: "SendEmail", Kind: "error-before", Rate: 1, Code: "MessageRejected", Status: 400})
	ids := m.complete(3)
	m.until("email-dead-letters", len(ids), 30*time.Second)
	require.Empty(t, m.mails(within(t)))

	require.NoError(t, m.control.Mend(within(t)))
	operator, err := signin.As(within(t), m.local.Target, "operator")
	require.NoError(t, err)
	_, err = operator.Call(within(t), "POST", "/api/ops/queues/email/redrive", nil, nil, nil)
	require.NoError(t, err)
	m.wantEachOnce(ids)
}

// W6: SES is down for a day. Nobody has to do anything afterwards.
func TestW6_ADayWithoutSESDelaysMailsOnly(t *testing.T) {
	m := startMailing(t)
	m.fault(control.Fault{Service: "ses", Operation: "SendEmail", Kind: "error-before", Rate: 1, Code: "ServiceUnavailable", Status: 503})
	ids := m.complete(5)
	m.until("email", len(ids), time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	for range 24 * 2 {
		require.Equal(t, len(ids), m.messages(ctx, "email"))
		require.NoError(t, m.control.Advance(ctx, 30*time.Minute))
		require.NoError(t, client.Pause(ctx, 100*time.Millisecond))
	}
	require.Empty(t, m.mails(ctx))
	require.NoError(t, m.control.Mend(ctx))
	m.wantEachOnce(ids)
}

// wantEachOnce waits until there is nothing more to mail.
func (m *mailing) wantEachOnce(ids []string) {
	m.t.Helper()
	ctx := within(m.t)
	for len(m.mails(ctx)) < len(ids) {
		require.NoError(m.t, m.control.Advance(ctx, time.Minute))
		require.NoError(m.t, client.Pause(ctx, 200*time.Millisecond))
	}
	m.until("email", 0, time.Minute)
	require.Zero(m.t, m.messages(ctx, "email-dead-letters"))
	for _, id := range ids {
		require.Equal(m.t, 1, m.mails(ctx)[string(order.NumberOf(id))])
	}
}
