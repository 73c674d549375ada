package handler_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/payment"
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
	lines := logged(t, func() {
		assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
		require.NoError(t, handler.Reconcile(reconcile.Reconciler{Orders: h.store, States: h.store, Now: h.clock})(t.Context(), handler.ReconcileInput{}))
		_, err := handler.Books(bookkeeping.Bookkeeper{Payments: noBooks{}, Orders: h.store, Reports: h.store, Now: h.clock})(t.Context(), handler.BooksInput{})
		require.NoError(t, err)
	})
	for _, pattern := range patterns(t) {
		require.Contains(t, lines, pattern)
	}
	assert.Equal(t, orderID, lines["order needs attention"]["order_id"])
	assert.Contains(t, lines["reconciled"], "seen")
	assert.Contains(t, lines["books compared"], "findings")
}

// patterns are the messages that the alarms' log filters match.
func patterns(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "terraform", "modules", "alarms", "main.tf"))
	require.NoError(t, err)
	var found []string
	for _, match := range regexp.MustCompile(`\$\.msg = \\"([^"\\]+)\\"`).FindAllSubmatch(source, -1) {
		found = append(found, string(match[1]))
	}
	require.Len(t, found, 3)
	return found
}
