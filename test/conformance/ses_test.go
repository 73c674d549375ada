package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/stretchr/testify/require"
)

// TestSES sends only from addresses that are not verified, because a test cannot
// verify one. API Reference v2.
func TestSES(t *testing.T) {
	t.Parallel()
	client := sesv2.NewFromConfig(settings)
	domain := unique("mail") + ".example.com"
	n := names{"domain": domain, "absent": unique("absent") + ".example.org", "subject": strings.Repeat("s", 100)}
	_, err := client.CreateEmailIdentity(t.Context(), &sesv2.CreateEmailIdentityInput{EmailIdentity: &domain})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := client.DeleteEmailIdentity(context.Background(), &sesv2.DeleteEmailIdentityInput{EmailIdentity: &domain})
		require.NoError(t, err)
	})
	verify(t, n, mails(client))
	verify(t, n, identities(client))
}

func mails(c *sesv2.Client) []expectation {
	mail := func(from, to, content string) call {
		return do(c.SendEmail, `{"FromEmailAddress":"`+from+`","Destination":{"ToAddresses":[`+to+`]},"Content":{`+content+`}}`)
	}
	const good = `"Simple":{"Subject":{"Data":"$subject"},"Body":{"Text":{"Data":"hello"}}}`
	return []expectation{{
		name: "a sender that is not verified", doc: "API Reference v2, SendEmail, Errors",
		when: mail("a@$absent", `"b@example.com"`, good), want: refusal{code: "MessageRejected", says: "not verified"},
	}, {
		name: "a recipient that is no address", doc: "API Reference v2, SendEmail, Errors",
		when: mail("a@$domain", `"nobody"`, good), want: refusal{code: "BadRequestException"},
	}, {
		name: "no recipient", doc: "API Reference v2, Destination",
		when: mail("a@$domain", ``, good), want: refusal{code: "BadRequestException"},
	}, {
		name: "more than fifty recipients", doc: "API Reference v2, Destination: at most 50",
		when: mail("a@$domain", times(51, `"u#@example.com"`), good), want: refusal{code: "BadRequestException"},
	}, {
		name: "an absent configuration set", doc: "API Reference v2, SendEmail, Errors",
		when: do(c.SendEmail, `{"FromEmailAddress":"a@$domain","ConfigurationSetName":"none","Destination":{"ToAddresses":["b@example.com"]},"Content":{`+good+`}}`), want: refusal{code: "NotFoundException", status: 404},
	}}
}

func identities(c *sesv2.Client) []expectation {
	return []expectation{{
		name: "a domain describes itself", doc: "API Reference v2, GetEmailIdentity",
		when: do(c.GetEmailIdentity, `{"EmailIdentity":"$domain"}`), want: `{"IdentityType":"DOMAIN"}`,
	}, {
		name: "a domain exists already", doc: "API Reference v2, CreateEmailIdentity, Errors",
		when: do(c.CreateEmailIdentity, `{"EmailIdentity":"$domain"}`), want: refusal{code: "AlreadyExistsException"},
	}, {
		name: "an absent identity", doc: "API Reference v2, GetEmailIdentity, Errors",
		when: do(c.GetEmailIdentity, `{"EmailIdentity":"$absent"}`), want: refusal{code: "NotFoundException", status: 404},
	}, {
		name: "deleting an absent identity", doc: "API Reference v2, DeleteEmailIdentity, Errors",
		when: do(c.DeleteEmailIdentity, `{"EmailIdentity":"$absent"}`), want: refusal{code: "NotFoundException", status: 404},
	}, {
		name: "the account may send", doc: "API Reference v2, GetAccount",
		when: do(c.GetAccount, `{}`), want: `{"SendingEnabled":true,"SendQuota":{"Max24HourSend":"*"}}`,
	}}
}
