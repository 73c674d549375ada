package handler_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/functions/handler"
)

// logged returns the lines that the functions log while do runs, by message.
func logged(t *testing.T, do func()) map[string]map[string]any {
	t.Helper()
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(observe.NewLogger(&out, slog.LevelInfo))
	defer slog.SetDefault(before)
	do()
	lines := map[string]map[string]any{}
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var line map[string]any
		require.NoError(t, decoder.Decode(&line))
		lines[line["msg"].(string)] = line
	}
	return lines
}

// The alarms on orders filter the logs by message. Changing a message would
// disable them.
func TestI5_TheAlarmsFindTheLinesTheyCount(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(1, payment.TokenDeclined)
	m := newMachine(t, h)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ReleaseInventory" {
			return nil, messages.InvokeResponse_Error{Type: "Unavailable", Message: "the table is throttled"}
		}
		return call()
	}
	failed := h.place(2, payment.TokenOK)
	h.place(1, payment.TokenOK) // which nothing starts
	lines := logged(t, func() {
		assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
		m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
			if step == "ConfirmOrder" {
				return nil, messages.InvokeResponse_Error{Type: "Invalid", Message: "a bug"}
			}
			return call()
		}
		assert.Equal(t, "OrderFailed", m.run("saga-2", failed))
		h.now = h.now.Add(25 * time.Hour)
		require.NoError(t, handler.Reconcile(reconcile.Reconciler{
			Orders: h.store, States: h.store, Now: h.clock, After: 30 * 24 * time.Hour,
		})(t.Context(), handler.ReconcileInput{}))
		_, err := handler.Books(bookkeeping.Bookkeeper{Payments: noBooks{}, Orders: h.store, Reports: h.store, Now: h.clock})(t.Context(), handler.BooksInput{})
		require.NoError(t, err)
	})
	for _, pattern := range patterns(t) {
		require.Contains(t, lines, pattern)
	}
	assert.Equal(t, orderID, lines["order needs attention"]["order_id"])
	assert.Equal(t, failed, lines["order failed because of us"]["order_id"])
	assert.EqualValues(t, 1, lines["attention overdue"]["orders"])
	assert.Equal(t, "pending", lines["orders overdue"]["status"])
	assert.EqualValues(t, 1, lines["orders overdue"]["orders"])

	lines = logged(t, func() {
		m.inject = nil
		assert.Equal(t, "OrderFailed", m.run("saga-3", h.place(1, payment.TokenDeclined)))
		require.NoError(t, handler.Reconcile(reconcile.Reconciler{Orders: memory.New(h.clock), States: h.store, Now: h.clock})(t.Context(), handler.ReconcileInput{}))
	})
	for _, pattern := range patterns(t) {
		assert.NotContains(t, lines, pattern, "there is nothing to count")
	}
}

// patterns are the messages that the alarms' log filters match, but for those that other
// tests look for.
func patterns(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "terraform", "modules", "alarms", "main.tf"))
	require.NoError(t, err)
	elsewhere := []string{"page crashed", "mail may be sent twice"} // in the API's tests and in those of mails
	var found []string
	for _, match := range regexp.MustCompile(`\$\.msg = \\"([^"\\]+)\\"`).FindAllSubmatch(source, -1) {
		if message := string(match[1]); !slices.Contains(elsewhere, message) {
			found = append(found, message)
		}
	}
	require.Len(t, found, 5)
	return found
}
