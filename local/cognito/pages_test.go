package cognito_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/require"
)

// visitor is a browser at the pages.
type visitor struct {
	*harness
	t    *testing.T
	http *http.Client
	page string
	last *http.Response
}

// visit opens a page of a new client of the pool.
func (w *harness) visit(t *testing.T, path string, changes ...string) *visitor {
	t.Helper()
	v := &visitor{harness: w, t: t, http: browser(t)}
	v.last, v.page = get(t, v.http, w.url+path+"?"+asked(w.client(t, w.pool(t)), changes...).Encode())
	require.Equal(t, http.StatusOK, v.last.StatusCode)
	return v
}

// submit fills the page's first form.
func (v *visitor) submit(fields ...string) *visitor {
	v.t.Helper()
	action, form := fill(v.t, v.harness, v.page, fields...)
	v.last, v.page = submit(v.t, v.http, action, form)
	return v
}

// again submits the form that asks for another code.
func (v *visitor) again(email string) *visitor {
	v.t.Helper()
	_, rest, found := strings.Cut(v.page, `<form class="again"`)
	require.True(v.t, found, v.page)
	action, form := fill(v.t, v.harness, rest, "username", email)
	v.last, v.page = submit(v.t, v.http, action, form)
	return v
}

// follow opens the page that a link leads to.
func (v *visitor) follow(words string) *visitor {
	v.t.Helper()
	link := regexp.MustCompile(`href="([^"]+)">` + regexp.QuoteMeta(words)).FindStringSubmatch(v.page)
	require.NotNil(v.t, link, "%s in %s", words, v.page)
	v.last, v.page = get(v.t, v.http, v.url+strings.ReplaceAll(strings.ReplaceAll(link[1], "&amp;", "&"), "&#43;", "+"))
	return v
}

// shows asserts the status and parts of the page, which never has the password.
func (v *visitor) shows(status int, parts ...string) *visitor {
	v.t.Helper()
	require.Equal(v.t, status, v.last.StatusCode, v.page)
	for _, part := range parts {
		require.Contains(v.t, v.page, part)
	}
	require.NotContains(v.t, v.page, password)
	require.NotContains(v.t, v.page, "weakling")
	return v
}

func TestTheRuleOfPasswordsIsShownBeforeItIsBroken(t *testing.T) {
	w := newHarness(t, "")
	w.visit(t, "/signup").shows(200,
		`<li data-rule="length" data-least="8">8 characters or more`, `<li data-rule="uppercase">a capital letter`,
		`<li data-rule="lowercase">a small letter`, `<li data-rule="number">a digit`, `<li data-rule="symbol">a symbol`,
		`autocomplete="new-password"`, `autocomplete="username"`)
}

func TestARefusedSignUpKeepsWhatWasTypedAndMarksWhatIsMissing(t *testing.T) {
	w := newHarness(t, "")
	v := w.visit(t, "/signup").submit("name", "Zoë", "username", "new@example.com", "password", "weakling9")
	v.shows(400, `value="Zoë"`, `value="new@example.com"`, `aria-invalid="true" aria-describedby="password-error rules"`,
		`<li data-rule="length" data-least="8">`, `<li data-rule="uppercase" data-met="false">`, `<li data-rule="lowercase">`,
		`<li data-rule="number">`, `<li data-rule="symbol" data-met="false">`, "<title>Error: Create an account")
	v.submit("username", "new@example.com", "password", password).shows(200, "new@example.com", `autocomplete="one-time-code"`)

	w.visit(t, "/signup").submit("username", "not an address", "password", password).
		shows(400, `id="username-error">Enter an address`, `value="not an address"`)
}

func TestAnotherCodeWaitsAndSaysSo(t *testing.T) {
	w := newHarness(t, "")
	const email = "new@example.com"
	v := w.visit(t, "/signup").submit("username", email, "password", password)
	v.shows(200, "Another code can be sent in 30 seconds.")
	first := w.mail.code(email)
	w.env.Clock.Advance(20 * time.Second)
	v.again(email).shows(429, "Another code can be sent in 10 seconds.")
	require.Equal(t, first, w.mail.code(email))
	w.env.Clock.Advance(10 * time.Second)
	v.again(email).shows(200, "We mailed another code.", "Another code can be sent in 30 seconds.")
	require.NotEqual(t, first, w.mail.code(email), "the mail has another code")
	v.submit("username", email, "code", first).shows(400, `id="code-error">This is not the code of our last mail.`, `value="`+first+`"`)
	v.submit("username", email, "code", " "+w.mail.code(email)+" ").shows(200, "Your address is confirmed.", `value="`+email+`"`)
}

func TestAForgottenPasswordIsReplacedOnThePages(t *testing.T) {
	w := newHarness(t, "")
	const email = "new@example.com"
	v := w.visit(t, "/signup").submit("username", email, "password", password)
	v.submit("username", email, "code", w.mail.code(email)).submit("username", email, "password", "not the one")
	v.shows(401, `id="password-error">The address or the password is wrong.`)
	v.follow("Forgot your password?").shows(200, `value="`+email+`"`)
	w.env.Clock.Advance(time.Minute)
	v.submit("username", email).shows(200, email, `autocomplete="new-password"`)
	v.submit("username", email, "code", w.mail.code(email), "password", "weakling").shows(400, `data-met="false"`, `value="`+w.mail.code(email)+`"`)
	v.submit("username", email, "code", "000000", "password", newPassword).shows(400, `id="code-error"`)
	v.submit("username", email, "code", w.mail.code(email), "password", newPassword).shows(200, "Your new password is saved.", `value="`+email+`"`)
	v.submit("username", email, "password", newPassword)
	require.Equal(t, http.StatusFound, v.last.StatusCode)
}

// The page does not tell who has an account, with the first code and with another one.
func TestForgottenPasswordsDoNotDiscloseAccounts(t *testing.T) {
	w := newHarness(t, "")
	v := w.visit(t, "/forgotPassword").submit("username", "nobody@example.com").shows(200, "If <strong>nobody@example.com</strong> has an account")
	v.again("nobody@example.com").shows(429, "Another code can be sent in 30 seconds.")
	w.env.Clock.Advance(30 * time.Second)
	v.again("nobody@example.com").shows(200, "If <strong>nobody@example.com</strong> has an account")
	v.submit("username", "nobody@example.com", "code", "123456", "password", newPassword).shows(400, "This is not the code of our last mail.")
}

func TestTheAddressIsKeptFromPageToPage(t *testing.T) {
	w := newHarness(t, "")
	v := w.visit(t, "/login", "login_hint", "ann@example.com").shows(200, `value="ann@example.com"`)
	v.follow("Sign up").shows(200, `value="ann@example.com"`)
	v.follow("Sign in").shows(200, `value="ann@example.com"`)
	v.follow("Forgot your password?").shows(200, `value="ann@example.com"`)
}

func TestThePagesLeadBackToTheShop(t *testing.T) {
	w := newHarness(t, "")
	w.visit(t, "/login").shows(200, `<a class="back" href="http://page.test/">`)
	program := w.visit(t, "/login", "redirect_uri", "http://127.0.0.1:49152/callback").shows(200)
	require.NotContains(t, program.page, `class="back"`)
	for asset, mediaType := range map[string]string{"favicon.svg": "image/svg+xml", "inter.woff2": "font/woff2"} {
		resp, _ := get(t, http.DefaultClient, w.url+"/login/"+asset)
		require.Equal(t, mediaType, resp.Header.Get("Content-Type"))
	}
	resp, _ := get(t, http.DefaultClient, w.url+"/login/pages.html")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}

func TestAPoolsOwnRuleAndWordsAreUsed(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	update := func(message string) error {
		_, err := w.sdk.UpdateUserPool(t.Context(), &idp.UpdateUserPoolInput{
			UserPoolId: &pool, AutoVerifiedAttributes: []types.VerifiedAttributeType{"email"},
			Policies: &types.UserPoolPolicyType{PasswordPolicy: &types.PasswordPolicyType{MinimumLength: aws.Int32(12), RequireNumbers: true}},
			VerificationMessageTemplate: &types.VerificationMessageTemplateType{
				DefaultEmailOption: "CONFIRM_WITH_CODE", EmailSubject: aws.String("Your code"), EmailMessage: &message,
			},
		})
		return err
	}
	refused(t, update("There is none."), "InvalidParameterException", "{####}")
	require.NoError(t, update("The code is {####}, of course."))
	c := browser(t)
	_, page := get(t, c, w.url+"/signup?"+asked(client).Encode())
	require.Contains(t, page, "12 characters or more")
	require.NotContains(t, page, "a symbol")
	action, form := fill(t, w, page, "username", "new@example.com", "password", "twelve long 1")
	resp, page := submit(t, c, action, form)
	require.Equal(t, http.StatusOK, resp.StatusCode, page)
	require.Regexp(t, `^The code is \d{6}, of course\.$`, w.mail.last["new@example.com"])
	described, err := w.sdk.DescribeUserPool(t.Context(), &idp.DescribeUserPoolInput{UserPoolId: &pool})
	require.NoError(t, err)
	require.Equal(t, "Your code", *described.UserPool.VerificationMessageTemplate.EmailSubject)
	require.EqualValues(t, 12, *described.UserPool.Policies.PasswordPolicy.MinimumLength)
}

func TestPostsOfAnotherBrowserSendNoCode(t *testing.T) {
	w := newHarness(t, "")
	for _, path := range []string{"/resendcode", "/forgotPassword", "/confirmForgotPassword"} {
		resp, _ := submit(t, browser(t), w.url+path+"?"+asked(w.client(t, w.pool(t))).Encode(), url.Values{"username": {"ann@example.com"}, "_csrf": {"guessed"}})
		require.Equal(t, http.StatusForbidden, resp.StatusCode, path)
	}
	require.Empty(t, w.mail.code("ann@example.com"))
}
