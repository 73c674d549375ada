package ses_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/ses"
)

func TestMailSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	h := openHarness(t, db)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	first, err := h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.NoError(t, err)
	require.NoError(t, db.Close())
	db = open(t, dir)
	t.Cleanup(func() { _ = db.Close() })
	h = openHarness(t, db)
	second, err := h.client.SendEmail(ctx, mailTo("b@example.com"))
	require.NoError(t, err)
	box, err := h.ses.Mailbox(10)
	require.NoError(t, err)
	require.Equal(t, []string{*second.MessageId, *first.MessageId}, []string{box[0].ID, box[1].ID})
	m, ok, err := h.ses.Message(*first.MessageId)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, ses.Message{
		ID: m.ID, Time: m.Time, From: "Shop <orders@shop.example>", To: []string{"a@example.com"},
		Subject: "Café", HTML: "<p>hi</p>", Text: "hi", Tags: map[string]string{"order": "o1"},
	}, m)
	_, ok, err = h.ses.Message("nonsense")
	require.NoError(t, err)
	require.False(t, ok)
}

func TestSenderMustBeVerified(t *testing.T) {
	h := newHarness(t)
	_, err := h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.Equal(t, "MessageRejected", code(t, err))
	_, err = h.client.CreateEmailIdentity(ctx, &client.CreateEmailIdentityInput{EmailIdentity: aws.String("orders@SHOP.example")})
	require.NoError(t, err)
	_, err = h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.NoError(t, err)
	_, err = h.client.CreateEmailIdentity(ctx, &client.CreateEmailIdentityInput{EmailIdentity: aws.String("orders@shop.example")})
	require.Equal(t, "AlreadyExistsException", code(t, err))
}

func TestRefusedMail(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	for name, change := range map[string]func(*client.SendEmailInput){
		"BadRequestException: recipient":  func(in *client.SendEmailInput) { in.Destination.ToAddresses = []string{"nobody"} },
		"BadRequestException: none":       func(in *client.SendEmailInput) { in.Destination.ToAddresses = nil },
		"BadRequestException: line break": func(in *client.SendEmailInput) { in.Content.Simple.Subject.Data = aws.String("a\r\nBcc: x@y.z") },
		"BadRequestException: template": func(in *client.SendEmailInput) {
			in.Content = &types.EmailContent{Template: &types.Template{TemplateName: aws.String("t")}}
		},
		"BadRequestException: member":   func(in *client.SendEmailInput) { in.FeedbackForwardingEmailAddress = aws.String("a@b.c") },
		"NotFoundException: config set": func(in *client.SendEmailInput) { in.ConfigurationSetName = aws.String("none") },
	} {
		in := mailTo("a@example.com")
		change(in)
		_, err := h.client.SendEmail(ctx, in)
		require.Contains(t, name, code(t, err)+":", name)
	}
	box, err := h.ses.Mailbox(10)
	require.NoError(t, err)
	require.Empty(t, box)
}

func TestRawMail(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	raw := "From: orders@shop.example\r\nTo: a@example.com\r\nSubject: =?UTF-8?Q?Caf=C3=A9?=\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nh=C3=A9\r\n" +
		"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+aGk8L3A+\r\n" +
		"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=r.pdf\r\n\r\nx\r\n--b--\r\n"
	out, err := h.client.SendEmail(ctx, &client.SendEmailInput{Content: &types.EmailContent{Raw: &types.RawMessage{Data: []byte(raw)}}})
	require.NoError(t, err)
	m, ok, err := h.ses.Message(*out.MessageId)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, ses.Message{
		ID: m.ID, Time: m.Time, From: "orders@shop.example", To: []string{"a@example.com"}, Subject: "Café",
		Text: "hé", HTML: "<p>hi</p>", Attachments: []string{"r.pdf"},
	}, m)
}

func TestIdentitiesAndAccount(t *testing.T) {
	h := newHarness(t)
	for _, name := range []string{"b.example", "a@b.example", "c.example"} {
		require.NoError(t, h.ses.CreateIdentity(name))
	}
	var names []string
	pages := client.NewListEmailIdentitiesPaginator(h.client, &client.ListEmailIdentitiesInput{PageSize: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		require.NoError(t, err)
		for _, i := range page.EmailIdentities {
			names = append(names, *i.IdentityName)
		}
	}
	require.Equal(t, []string{"a@b.example", "b.example", "c.example"}, names)
	got, err := h.client.GetEmailIdentity(ctx, &client.GetEmailIdentityInput{EmailIdentity: aws.String("a@b.example")})
	require.NoError(t, err)
	require.Equal(t, types.IdentityTypeEmailAddress, got.IdentityType)
	_, err = h.client.DeleteEmailIdentity(ctx, &client.DeleteEmailIdentityInput{EmailIdentity: aws.String("a@b.example")})
	require.NoError(t, err)
	_, err = h.client.GetEmailIdentity(ctx, &client.GetEmailIdentityInput{EmailIdentity: aws.String("a@b.example")})
	require.Equal(t, "NotFoundException", code(t, err))
	account, err := h.client.GetAccount(ctx, &client.GetAccountInput{})
	require.NoError(t, err)
	require.True(t, account.SendingEnabled)
	_, err = h.client.ListContactLists(ctx, &client.ListContactListsInput{})
	require.Equal(t, "UnknownOperationException", code(t, err))
}

func TestInjectedFaultsUseSESErrors(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	_, err := h.env.Faults.Add(fault.Rule{Service: "ses", Operation: "SendEmail", Kind: fault.ErrorAfter, Rate: 1, Count: 1, Code: "TooManyRequestsException", Status: 429})
	require.NoError(t, err)
	_, err = h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.Equal(t, "TooManyRequestsException", code(t, err))
	box, err := h.ses.Mailbox(10)
	require.NoError(t, err)
	require.Len(t, box, 1, "the mail was stored before the error")
	_, err = h.env.Faults.Add(fault.Rule{Service: "ses", Kind: fault.Drop, Rate: 1})
	require.NoError(t, err)
	_, err = h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.Error(t, err)
	var api smithy.APIError
	require.False(t, errors.As(err, &api), "a dropped connection has no response")
}
