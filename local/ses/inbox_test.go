package ses_test

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachMailReachesTheInboxAsAMIMEMessage(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	received := map[string][]byte{}
	h.ses.SetInbox(func(id string, message []byte) error { received[id] = message; return nil })
	in := mailTo("a@example.com")
	long := strings.Repeat("many words ", 100)
	in.Content.Simple.Body.Text.Data = &long
	sent, err := h.client.SendEmail(ctx, in)
	require.NoError(t, err)

	message, err := mail.ReadMessage(strings.NewReader(string(received[*sent.MessageId])))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "Café", subject)
	require.Equal(t, "a@example.com", message.Header.Get("To"))
	_, err = message.Header.Date()
	require.NoError(t, err)
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for _, want := range []struct{ kind, text string }{{"text/plain", long}, {"text/html", "<p>hi</p>"}} {
		part, err := parts.NextPart()
		require.NoError(t, err)
		require.Contains(t, part.Header.Get("Content-Type"), want.kind)
		text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		require.NoError(t, err)
		require.Equal(t, want.text, string(text))
	}
	_, err = parts.NextPart()
	require.ErrorIs(t, err, io.EOF)
}
