package mail_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/order"
)

// withdrawn is a completed order whose second line's withdrawal is in the state.
func withdrawn(t *testing.T, state order.WithdrawalState, answer string) order.Order {
	t.Helper()
	s := completed(t, "Ada", "Lamp", "Café <b>").Snapshot()
	s.Withdrawals = []order.Withdrawal{{ID: "w_1", State: state, Lines: []order.RefundLine{{Line: 1, Quantity: 1}}, Reason: "my secret", Answer: answer}}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

func TestTheMailsOfAWithdrawalNameItsItems(t *testing.T) {
	for _, state := range []order.WithdrawalState{order.WithdrawalRequested, order.WithdrawalAccepted, order.WithdrawalRefused} {
		o := withdrawn(t, state, `it was "worn" <i>`)
		requested, err := mail.WithdrawalRequested(o, "w_1", "https://shop.example")
		require.NoError(t, err, "it is true whatever was decided since")
		refused, err := mail.WithdrawalRefused(o, "w_1", "https://shop.example")
		if state != order.WithdrawalRefused {
			require.Equal(t, failure.Conflict, failure.CodeOf(err))
			continue
		}
		require.NoError(t, err)
		assert.NotEqual(t, requested.ID, refused.ID)
		assert.Regexp(t, `^[A-Za-z0-9_-]+$`, requested.ID+refused.ID)
		assert.Contains(t, refused.Text, `The reason: it was "worn" <i>`)
		assert.Contains(t, refused.HTML, `it was &#34;worn&#34; &lt;i&gt;`)
		for _, m := range []mail.Message{requested, refused} {
			assert.Equal(t, "ada@example.com", m.To)
			assert.Contains(t, m.Text, "1 x Café <b> (lamp)")
			assert.Contains(t, m.HTML, "1 &times; Café &lt;b&gt;")
			for _, form := range []string{m.Text, m.HTML} {
				assert.Contains(t, form, "https://shop.example/orders/"+o.ID())
				assert.NotContains(t, form, "Lamp", "it stays with the shopper")
				assert.NotContains(t, form, "my secret")
			}
		}
	}
}

func TestAWithdrawalWithoutAnAddressHasNoMail(t *testing.T) {
	o := withdrawn(t, order.WithdrawalRequested, "")
	_, err := mail.WithdrawalRequested(o, "other", "https://shop.example")
	require.Equal(t, failure.NotFound, failure.CodeOf(err))
	_, err = mail.WithdrawalRequested(o.Erase(), "w_1", "https://shop.example")
	require.Equal(t, failure.Invalid, failure.CodeOf(err))
}
