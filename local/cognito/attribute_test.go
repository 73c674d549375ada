package cognito_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/require"
)

// claimNames are the names of claims that a token may have besides the user's
// attributes: those of RFC 7519, of OpenID Connect Core and Cognito's own.
var claimNames = []string{
	"iss", "aud", "exp", "nbf", "iat", "jti", "azp", "acr", "amr", "nonce", "auth_time", "at_hash", "c_hash", "sid",
	"token_use", "client_id", "scope", "username", "version", "origin_jti", "event_id", "device_key",
	"cognito:groups", "cognito:username", "cognito:roles", "cognito:preferred_role", "identities",
}

func attribute(name, value string) types.AttributeType {
	return types.AttributeType{Name: &name, Value: &value}
}

func (w *harness) signUp(t *testing.T, client, email string, attributes ...types.AttributeType) error {
	t.Helper()
	_, err := w.sdk.SignUp(t.Context(), &idp.SignUpInput{
		ClientId: &client, Username: &email, Password: aws.String(password), UserAttributes: attributes,
	})
	return err
}

func (w *harness) adminCreate(t *testing.T, pool, email string, attributes ...types.AttributeType) error {
	t.Helper()
	_, err := w.sdk.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{
		UserPoolId: &pool, Username: &email, MessageAction: "SUPPRESS", UserAttributes: attributes,
	})
	return err
}

func TestNobodySetsAClaimAsAnAttribute(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	for _, name := range append(claimNames, "custom:absent", "dev:custom:x", "Email", "custom:", "x") {
		says := "Attributes did not conform to the schema: " + name + ": Attribute does not exist in the schema."
		refused(t, w.signUp(t, client, "new@example.com", attribute(name, "1")), "InvalidParameterException", says)
		refused(t, w.adminCreate(t, pool, "new@example.com", attribute(name, "1")), "InvalidParameterException", says)
	}
	users, err := w.sdk.ListUsers(t.Context(), &idp.ListUsersInput{UserPoolId: &pool})
	require.NoError(t, err)
	require.Empty(t, users.Users)
}

func TestOnlyThePoolSetsTheSubAndWhatIsVerified(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	for _, name := range []string{"sub", "email_verified", "phone_number_verified"} {
		err := w.signUp(t, client, "new@example.com", attribute(name, "true"))
		refused(t, err, "NotAuthorizedException", "A client attempted to write unauthorized attribute")
	}
	refused(t, w.adminCreate(t, pool, "new@example.com", attribute("sub", "1")), "InvalidParameterException", "sub: Attribute cannot be updated.")
	require.NoError(t, w.adminCreate(t, pool, "new@example.com", attribute("email_verified", "true"), attribute("phone_number_verified", "true")))
}

func TestStandardAttributesAreAccepted(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	var given []types.AttributeType
	for _, name := range []string{
		"address", "birthdate", "email", "family_name", "gender", "given_name", "locale", "middle_name", "name", "nickname",
		"phone_number", "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo",
	} {
		given = append(given, attribute(name, "new@example.com"))
	}
	require.NoError(t, w.signUp(t, client, "new@example.com", given...))
	require.NoError(t, w.adminCreate(t, pool, "other@example.com", given...))
	refused(t, w.signUp(t, client, "long@example.com", attribute("name", strings.Repeat("ä", 2049))), "InvalidParameterException", "2048")
	require.NoError(t, w.signUp(t, client, "long@example.com", attribute("name", strings.Repeat("ä", 2048))))
}

func TestCustomAttributesMustBeDeclaredAndWritable(t *testing.T) {
	w := newHarness(t, "")
	out, err := w.sdk.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{
		PoolName: aws.String("users"), UsernameAttributes: []types.UsernameAttributeType{"email"},
		Schema: []types.SchemaAttributeType{{Name: aws.String("tier"), AttributeDataType: "String", Mutable: aws.Bool(true)}},
	})
	require.NoError(t, err)
	pool := *out.UserPool.Id
	require.Len(t, out.UserPool.SchemaAttributes, 1)
	require.Equal(t, "custom:tier", *out.UserPool.SchemaAttributes[0].Name)
	require.NoError(t, w.adminCreate(t, pool, "admin@example.com", attribute("custom:tier", "gold")))

	refused(t, w.signUp(t, w.client(t, pool), "a@example.com", attribute("custom:tier", "gold")),
		"NotAuthorizedException", "A client attempted to write unauthorized attribute") // a client writes standard attributes unless it lists others
	writer := func(attributes ...string) (*idp.CreateUserPoolClientOutput, error) {
		return w.sdk.CreateUserPoolClient(t.Context(), &idp.CreateUserPoolClientInput{
			UserPoolId: &pool, ClientName: aws.String("writer"), WriteAttributes: attributes,
			ExplicitAuthFlows: []types.ExplicitAuthFlowsType{"ALLOW_USER_PASSWORD_AUTH"},
		})
	}
	c, err := writer("custom:tier", "email")
	require.NoError(t, err)
	client := *c.UserPoolClient.ClientId
	require.NoError(t, w.signUp(t, client, "b@example.com", attribute("custom:tier", "gold"), attribute("email", "b@example.com")))
	refused(t, w.signUp(t, client, "c@example.com", attribute("name", "C")), "NotAuthorizedException", "unauthorized attribute")
	in, err := w.signIn(t, client, "b@example.com", password)
	require.NoError(t, err)
	require.Equal(t, "gold", parse(t, w, pool, *in.AuthenticationResult.IdToken)["custom:tier"])

	for _, name := range []string{"custom:absent", "token_use", "sub", "email_verified"} {
		_, err = writer(name)
		refused(t, err, "InvalidParameterException", "Invalid write attributes specified")
	}
	for _, name := range []string{"", "a:b", strings.Repeat("x", 21)} {
		_, err = w.sdk.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{
			PoolName: aws.String("other"), Schema: []types.SchemaAttributeType{{Name: &name, AttributeDataType: "String"}},
		})
		refused(t, err, "InvalidParameterException", "schema")
	}
}

// TestStoredAttributesNeverBecomeClaims plants attributes in the store, as a
// release that accepted every name left them there.
func TestStoredAttributesNeverBecomeClaims(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "old@example.com")
	before := w.tokens(t, pool, client, "old@example.com")

	planted := map[string]string{"custom:kept": "yes"}
	for _, name := range claimNames {
		planted[name] = "forged"
	}
	w.plant(t, pool, "old@example.com", planted)
	after := w.tokens(t, pool, client, "old@example.com")
	for use, claims := range after {
		for name, value := range claims {
			require.NotEqual(t, "forged", value, "%s token: %s", use, name)
		}
	}
	require.Equal(t, "yes", after["id"]["custom:kept"])
	delete(after["id"], "custom:kept")
	require.ElementsMatch(t, keys(before["id"]), keys(after["id"]))
	require.ElementsMatch(t, keys(before["access"]), keys(after["access"]))

	me, err := w.sdk.AdminGetUser(t.Context(), &idp.AdminGetUserInput{UserPoolId: &pool, Username: aws.String("old@example.com")})
	require.NoError(t, err)
	for _, a := range me.UserAttributes {
		require.NotEqual(t, "forged", *a.Value, *a.Name)
	}
}

func TestStoredAttributesNeverReachUserInfo(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "old@example.com")
	w.plant(t, pool, "old@example.com", map[string]string{"username": "forged", "iss": "forged", "cognito:groups": "forged"})
	_, answer := exchange(t, w, redemption(client, code(t, w, browser(t), asked(client), "old@example.com"), verifier))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/oauth2/userInfo", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+answer["access_token"].(string))
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var info map[string]any
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&info))
	require.Equal(t, "old@example.com", info["email"])
	require.NotContains(t, fmt.Sprint(info), "forged")
}

// tokens returns the claims of a new sign-in's tokens by their use.
func (w *harness) tokens(t *testing.T, pool, client, email string) map[string]map[string]any {
	t.Helper()
	in, err := w.signIn(t, client, email, password)
	require.NoError(t, err)
	return map[string]map[string]any{
		"access": parse(t, w, pool, *in.AuthenticationResult.AccessToken),
		"id":     parse(t, w, pool, *in.AuthenticationResult.IdToken),
	}
}

// plant adds attributes to the stored record of a user.
func (w *harness) plant(t *testing.T, pool, email string, attributes map[string]string) {
	t.Helper()
	user, err := w.sdk.AdminGetUser(t.Context(), &idp.AdminGetUserInput{UserPoolId: &pool, Username: &email})
	require.NoError(t, err)
	space, key := w.env.DB.Space("cognito"), []byte("user/"+pool+"/"+*user.Username)
	raw, ok, err := space.Get(key)
	require.NoError(t, err)
	require.True(t, ok)
	var record map[string]any
	require.NoError(t, json.Unmarshal(raw, &record))
	stored := record["Attributes"].(map[string]any)
	for name, value := range attributes {
		stored[name] = value
	}
	raw, err = json.Marshal(record)
	require.NoError(t, err)
	require.NoError(t, space.Put(key, raw))
}

func keys(m map[string]any) []string {
	var all []string
	for name := range maps.Keys(m) {
		all = append(all, name)
	}
	return all
}
