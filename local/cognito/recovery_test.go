package cognito_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/require"
)

const newPassword = "Another-Horse-8"

// openClient creates a client that tells which users exist.
func (w *harness) openClient(t *testing.T, pool string) string {
	t.Helper()
	out, err := w.sdk.CreateUserPoolClient(t.Context(), &idp.CreateUserPoolClientInput{
		UserPoolId: &pool, ClientName: aws.String("open"), PreventUserExistenceErrors: "LEGACY",
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{"ALLOW_USER_PASSWORD_AUTH"},
	})
	require.NoError(t, err)
	return *out.UserPoolClient.ClientId
}

func (w *harness) forgot(t *testing.T, client, email string) (*idp.ForgotPasswordOutput, error) {
	t.Helper()
	return w.sdk.ForgotPassword(t.Context(), &idp.ForgotPasswordInput{ClientId: &client, Username: &email})
}

func (w *harness) confirmForgot(t *testing.T, client, email, code, secret string) error {
	t.Helper()
	_, err := w.sdk.ConfirmForgotPassword(t.Context(), &idp.ConfirmForgotPasswordInput{
		ClientId: &client, Username: &email, ConfirmationCode: &code, Password: &secret,
	})
	return err
}

func TestAForgottenPasswordIsReplacedWithTheMailedCode(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email := w.client(t, pool), "demo@example.com"
	w.user(t, pool, email)
	sent, err := w.forgot(t, client, email)
	require.NoError(t, err)
	require.Equal(t, "d***@e***", *sent.CodeDeliveryDetails.Destination)
	require.EqualValues(t, "EMAIL", sent.CodeDeliveryDetails.DeliveryMedium)
	mailed := w.mail.code(email)
	require.NotEmpty(t, mailed)

	_, err = w.signIn(t, client, email, password)
	require.NoError(t, err, "the old password works until the new one is set")
	refused(t, w.confirmForgot(t, client, email, mailed, "weak"), "InvalidPasswordException", "Password did not conform with policy")
	refused(t, w.confirmForgot(t, client, email, "nonsense", newPassword), "CodeMismatchException", "Invalid verification code")
	require.NoError(t, w.confirmForgot(t, client, email, mailed, newPassword))
	_, err = w.signIn(t, client, email, newPassword)
	require.NoError(t, err)
	_, err = w.signIn(t, client, email, password)
	refused(t, err, "NotAuthorizedException", "Incorrect")
	refused(t, w.confirmForgot(t, client, email, mailed, password), "ExpiredCodeException", "request a code again")
}

func TestCodesForANewPasswordRunOut(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email := w.client(t, pool), "demo@example.com"
	w.user(t, pool, email)
	refused(t, w.confirmForgot(t, client, email, "123456", newPassword), "ExpiredCodeException", "request a code again")
	refused(t, w.confirmForgot(t, client, email, "", newPassword), "InvalidParameterException", "")

	_, err := w.forgot(t, client, email)
	require.NoError(t, err)
	w.env.Clock.Advance(time.Hour + time.Second)
	refused(t, w.confirmForgot(t, client, email, w.mail.code(email), newPassword), "ExpiredCodeException", "")

	_, err = w.forgot(t, client, email)
	require.NoError(t, err)
	for range 5 {
		refused(t, w.confirmForgot(t, client, email, "wrong", newPassword), "CodeMismatchException", "")
	}
	refused(t, w.confirmForgot(t, client, email, w.mail.code(email), newPassword), "TooManyFailedAttemptsException", "")
	_, err = w.signIn(t, client, email, newPassword)
	refused(t, err, "NotAuthorizedException", "Incorrect")
}

func TestACodeOfOneKindDoesNotServeAsTheOther(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email := w.client(t, pool), "new@example.com"
	require.NoError(t, w.signUp(t, client, email))
	refused(t, w.confirmForgot(t, client, email, w.mail.code(email), newPassword), "ExpiredCodeException", "")
}

func TestWhoCannotResetAPassword(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	open, hiding := w.openClient(t, pool), w.client(t, pool)
	require.NoError(t, w.signUp(t, open, "unconfirmed@example.com"))
	require.NoError(t, w.adminCreate(t, pool, "fresh@example.com", attribute("email_verified", "true")))
	w.user(t, pool, "disabled@example.com")
	w.disable(t, pool, "disabled@example.com")
	for email, want := range map[string]struct{ code, says string }{
		"nobody@example.com":      {"UserNotFoundException", "User does not exist."},
		"unconfirmed@example.com": {"InvalidParameterException", "no registered/verified email or phone_number"},
		"fresh@example.com":       {"NotAuthorizedException", "User password cannot be reset in the current state."},
		"disabled@example.com":    {"NotAuthorizedException", "User is disabled."},
	} {
		t.Run(email, func(t *testing.T) {
			_, err := w.forgot(t, open, email)
			refused(t, err, want.code, want.says)
		})
	}
	// A client that hides its users gets the answer of an existing one, and nobody a mail.
	for _, email := range []string{"nobody@example.com", "unconfirmed@example.com", "disabled@example.com"} {
		before := w.mail.code(email)
		sent, err := w.forgot(t, hiding, email)
		require.NoError(t, err, email)
		require.Equal(t, email[:1]+"***@e***", *sent.CodeDeliveryDetails.Destination)
		require.Equal(t, before, w.mail.code(email))
	}
	refused(t, w.confirmForgot(t, hiding, "nobody@example.com", "123456", newPassword), "CodeMismatchException", "Invalid verification code")
	refused(t, w.confirmForgot(t, hiding, "disabled@example.com", "123456", newPassword), "CodeMismatchException", "Invalid verification code")
	refused(t, w.confirmForgot(t, open, "nobody@example.com", "123456", newPassword), "UserNotFoundException", "")
}

func TestACodeMailedBeforeTheUserWasDisabledIsVoid(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email := w.client(t, pool), "demo@example.com"
	w.user(t, pool, email)
	_, err := w.forgot(t, client, email)
	require.NoError(t, err)
	w.disable(t, pool, email)
	require.Error(t, w.confirmForgot(t, client, email, w.mail.code(email), newPassword))
	w.enable(t, pool, email)
	_, err = w.signIn(t, client, email, password)
	require.NoError(t, err)
}
