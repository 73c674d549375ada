package observe_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/observe"
)

func TestARedactedLineIsStillJSON(t *testing.T) {
	for text, want := range map[string]string{
		"to:\nalice@mail.example": "to:\n[e-mail]",
		"at\n\techo/v4@v4.16.0":   "at\n\t[e-mail]",
		"\u0001bob@mail.example":  "\u0001[e-mail]",
		`C:\tom@mail.example`:     `C:\t[e-mail]`,
		"plain eve@mail.example":  "plain [e-mail]",
	} {
		var line bytes.Buffer
		observe.NewLogger(&line, slog.LevelInfo).Info(text)
		var entry struct{ Msg string }
		require.NoError(t, json.Unmarshal(line.Bytes(), &entry), line.String())
		require.Equal(t, want, entry.Msg)
	}
}

// The mistake: webhook addresses with their query secrets reached logs and errors.
func TestA3_URLsShowOnlyTheirHost(t *testing.T) {
	for text, want := range map[string]string{
		`Post "https://shop.example/hooks/T0/B1?token=s3cret&a=1": dial tcp`: `Post "https://shop.example/[path]": dial tcp`,
		"to http://user:pass@127.0.0.1:9000/x?y=z#f failed":                  "to http://127.0.0.1:9000/[path] failed",
		"https://shop.example?token=s3cret":                                  "https://shop.example/[path]",
		"https://shop.example":                                               "https://shop.example",
		"https://shop.example/":                                              "https://shop.example/",
		`{"url":"https://shop.example/h?a=1\u0026token=s3cret"}`:             `{"url":"https://shop.example/[path]"}`,
		`GET /hooks?token=s3cret&b=2 HTTP/1.1`:                               `GET /hooks?[query] HTTP/1.1`,
		"https://sqs.eu-central-1.amazonaws.com/123/eventforge-email?X=1":    "https://sqs.eu-central-1.amazonaws.com/123/eventforge-email",
		"wss://shop.example/a and HTTPS://SHOP.example/b":                    "wss://shop.example/[path] and HTTPS://SHOP.example/[path]",
		"why? because a=b":                                                   "why? because a=b",
	} {
		require.Equal(t, want, string(observe.Redact([]byte(text))))
	}
}

func TestCardDataIsHidden(t *testing.T) {
	for text, want := range map[string]string{
		"card 4242424242424242 declined":                           "card [card] declined",
		"4000 0027-6000 3184":                                      "[card]",
		"5555555555554444,378282246310005":                         "[card],[card]",
		`{"n":4242424242424242,"s":"a, 4242424242424242"}`:         `{"n":"[card]","s":"a, [card]"}`,
		"with tok_visa and pm_1MqLiJ2eZvKYlo2C":                    "with [secret] and [secret]",
		"pi_3MtwBwLkdIwHu7ix_secret_YrKJUKribcBjc":                 "[secret]",
		"4242424242424241":                                         "4242424242424241", // a wrong check digit
		"1795434600000000":                                         "1795434600000000", // a time
		"at 2026-11-29 12:00:00.123456":                            "at 2026-11-29 12:00:00.123456",
		"49590338271490256608559692538361571095921575989136588898": "49590338271490256608559692538361571095921575989136588898",
		"payment pi_3MtwBwLkdIwHu7ix":                              "payment pi_3MtwBwLkdIwHu7ix",
	} {
		require.Equal(t, want, string(observe.Redact([]byte(text))))
	}
}

func TestRedactedLinesWithURLsAndCardsAreStillJSON(t *testing.T) {
	var line bytes.Buffer
	log := observe.NewLogger(&line, slog.LevelInfo)
	log.Info("Post \"https://a.example/x?y=1\": refused", "nested", `{"url":"https://a.example/?a=1&b=2"}`,
		"card", 42, "number", 4242424242424242, "list", []int{4242424242424242, 1}, "escaped", "https://a.example/x?q=\"<>\\")
	require.True(t, json.Valid(line.Bytes()), line.String())
	for _, secret := range []string{"y=1", "b=2", "4242"} {
		require.NotContains(t, line.String(), secret)
	}
}
