package observe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/observe"
)

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

// line logs one record and decodes it.
func line(t *testing.T, log func(*slog.Logger)) map[string]any {
	t.Helper()
	var out bytes.Buffer
	log(observe.NewLogger(&out, slog.LevelInfo))
	var fields map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &fields), out.String())
	return fields
}

func TestALineHasTheIDsOfItsContext(t *testing.T) {
	ctx := observe.WithOrderID(observe.WithRequestID(t.Context(), "req-1"), "01ORDER")
	ctx, span := observe.Start(ctx, "test", traceparent)
	defer span.End()
	for name, log := range map[string]func(*slog.Logger){
		"plain":      func(l *slog.Logger) { l.InfoContext(ctx, "hello") },
		"attributes": func(l *slog.Logger) { l.With("a", 1).InfoContext(ctx, "hello") },
	} {
		fields := line(t, log)
		assert.Equal(t, "hello", fields["msg"], name)
		assert.Equal(t, "req-1", fields["request_id"], name)
		assert.Equal(t, "01ORDER", fields["order_id"], name)
		assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", fields["trace_id"], name)
		assert.NotEmpty(t, fields["span_id"], name)
	}
	group, ok := line(t, func(l *slog.Logger) { l.WithGroup("g").InfoContext(ctx, "hello", "k", "v") })["g"].(map[string]any)
	require.True(t, ok)
	assert.Equal(t, "req-1", group["request_id"])
	assert.NotContains(t, line(t, func(l *slog.Logger) { l.InfoContext(context.Background(), "hello") }), "request_id")
}

func TestLowerLevelsAreNotLogged(t *testing.T) {
	var out bytes.Buffer
	observe.NewLogger(&out, slog.LevelWarn).Info("hello")
	assert.Empty(t, out.String())
}

// The mistake: the logs contained e-mail addresses.
func TestS14_NoAddressesOrSecretsInTheLogs(t *testing.T) {
	type user struct{ Address, Key string }
	secrets := []string{
		"jane.doe+tag@shop.example", "jürgen@exämple.example", "o'neil@a-b.example", "x@localhost",
		"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDaWzYTgeEpSM=",
		"whsk_nWGxne9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A==",
		"sk_" + "test_4eC39HqLyjWDarjtT1zdp7dc", "rk_" + "live_abc123",
		"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl",
	}
	for _, secret := range secrets {
		var out bytes.Buffer
		log := observe.NewLogger(&out, slog.LevelInfo)
		log.Info("sent "+secret, "plain", "to "+secret+", then", "error", errors.New("550 <"+secret+"> refused"),
			"nested", user{secret, secret}, "list", []string{secret}, "map", map[string]any{secret: secret},
			slog.Group("g", "deep", secret), "pointer", &user{Address: secret})
		log.With("kept", secret).Warn("again")
		assert.NotContains(t, out.String(), secret)
		for _, part := range []string{"jane.doe", "shop.example", "C2FVsBQIhrsc", "4eC39HqLyjWDarjtT1zdp7dc", "abc123", "c2lnbmF0dXJl"} {
			assert.NotContains(t, out.String(), part)
		}
		for raw := range bytes.Lines(out.Bytes()) {
			assert.True(t, json.Valid(raw), "still JSON: %s", raw)
		}
	}
}

func TestValuesOfSensitiveKeysAreHidden(t *testing.T) {
	fields := line(t, func(l *slog.Logger) {
		l.Info("hello", "Authorization", "Basic dXNlcg==", "password", "hunter2", "token", 42, "order", "01ORDER")
	})
	for _, key := range []string{"Authorization", "password", "token"} {
		assert.Equal(t, "[secret]", fields[key], key)
	}
	assert.Equal(t, "01ORDER", fields["order"])
}

func TestHarmlessLinesAreUnchanged(t *testing.T) {
	for _, text := range []string{"5 > 3", "pebble v2.1", "a @ b", "arn:aws:sqs:eu-central-1:000000000000:email", "secret santa"} {
		assert.Equal(t, text, string(observe.Redact([]byte(text))))
	}
}
