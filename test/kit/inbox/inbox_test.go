package inbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/inbox"
)

// received is a mail as SES hands it on: an outer multipart, and texts that are quoted.
const received = `From: orders@shop.example
To: a@inbox.example
Subject: =?UTF-8?Q?Your_caf=C3=A9?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

order 01=3D =
is complete
--inner
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: base64

PHA+b3JkZXIg
MDE8L3A+
--inner--
--outer--
`

func TestAReceivedMailIsRead(t *testing.T) {
	m, err := inbox.Parse(strings.NewReader(strings.ReplaceAll(received, "\n", "\r\n")))
	require.NoError(t, err)
	require.Equal(t, inbox.Mail{Subject: "Your café", Text: "order 01= is complete", HTML: "<p>order 01</p>"}, m)
}

// The list that MiniStack 1.5.33 shows after a SendEmail.
func TestTheListOfAnEmulatorIsRead(t *testing.T) {
	shown := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"messages": {"000000000000": [{"MessageId": "1@email.amazonses.com", "Source": "orders@example.com", "To": ["a@b.c"], "CC": [], "BCC": [],
			"Subject": "Hi", "BodyText": "t", "BodyHtml": "<p>h", "Timestamp": 1795993939.3499265, "Type": "v2.SendEmail"}]}}`))
	}))
	t.Cleanup(shown.Close)
	box, err := inbox.Open(target.Target{Inbox: &target.Inbox{URL: shown.URL}}, nil)
	require.NoError(t, err)
	all, err := box.Mails(t.Context())
	require.NoError(t, err)
	require.Equal(t, []inbox.Mail{{Subject: "Hi", Text: "t", HTML: "<p>h"}}, all)
}

func TestWithoutAnInboxThereIsAnErrorAndNoSilence(t *testing.T) {
	_, err := inbox.Open(target.Target{}, nil)
	require.ErrorIs(t, err, inbox.ErrNone)
}
