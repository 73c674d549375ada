//go:build aws

package terratest

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

func awsConfig(t *testing.T) aws.Config {
	t.Helper()
	cfg, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	return cfg
}

// addUsers creates a user of each role, products with stock, and a partner, like the
// demo data of local.
func (s onAWS) addUsers(t *testing.T) {
	t.Helper()
	platform := s.platform(t)
	pool := cognitoidentityprovider.NewFromConfig(awsConfig(t))
	platform.Users = nil
	for role, group := range map[string]string{"shopper": "", "partner": "partners", "operator": "operators"} {
		user := target.User{Role: role, Email: role + "@" + os.Getenv("TF_VAR_mail_inbox"), Password: "Aa1!" + rand.Text()}
		addUser(t, pool, platform.UserPool, group, user)
		platform.Users = append(platform.Users, user)
	}
	s.save(t, platform)

	operator := signedIn(t, platform, "operator")
	for i, name := range []string{"Desk lamp", "Notebook", "Mug"} {
		sku := fmt.Sprintf("TEST-%d", i+1)
		_, err := operator.Call(t.Context(), http.MethodPut, "/api/ops/products/"+sku, nil,
			map[string]any{"name": name, "price": client.Money{Amount: 1999, Currency: "USD"}}, nil)
		require.NoError(t, err)
		_, err = operator.Call(t.Context(), http.MethodPost, "/api/ops/products/"+sku+"/stock", nil,
			map[string]any{"delta": 500, "reference": "first delivery"}, nil)
		require.NoError(t, err)
	}
	var partner target.Partner
	_, err := operator.Call(t.Context(), http.MethodPost, "/api/ops/partners", nil,
		map[string]any{"name": "Parcel Express", "eventTypes": []string{"shipment.dispatched", "shipment.delivered"}}, &partner)
	require.NoError(t, err)
	platform.Partner = &partner
	s.save(t, platform)
}

// TestUsers adds the users, products and the partner to a stack that somebody has applied,
// and to its target document, which EVENTFORGE_TARGET names and which is called
// target.json. AWS_ENDPOINT_URL leads to an emulator.
func TestUsers(t *testing.T) {
	required(t, target.Environment, "TF_VAR_mail_inbox")
	s := onAWS{dir: filepath.Dir(os.Getenv(target.Environment))}
	require.Equal(t, filepath.Base(s.document()), filepath.Base(os.Getenv(target.Environment)))
	s.addUsers(t)
}

func addUser(t *testing.T, pool *cognitoidentityprovider.Client, id, group string, user target.User) {
	t.Helper()
	_, err := pool.AdminCreateUser(t.Context(), &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId: &id, Username: &user.Email, MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email"), Value: &user.Email}, {Name: aws.String("email_verified"), Value: aws.String("true")},
			{Name: aws.String("name"), Value: &user.Role},
		},
	})
	require.NoError(t, err)
	_, err = pool.AdminSetUserPassword(t.Context(), &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: &id, Username: &user.Email, Password: &user.Password, Permanent: true,
	})
	require.NoError(t, err)
	if group == "" {
		return
	}
	_, err = pool.AdminAddUserToGroup(t.Context(), &cognitoidentityprovider.AdminAddUserToGroupInput{UserPoolId: &id, Username: &user.Email, GroupName: &group})
	require.NoError(t, err)
}

// signedIn returns a client of the API that is signed in as the user of a role.
func signedIn(t *testing.T, platform target.Target, role string) *client.Client {
	t.Helper()
	c, err := signin.As(t.Context(), platform, role)
	require.NoError(t, err)
	c.Spec, err = client.LoadSpec(t.Context(), platform.App)
	require.NoError(t, err)
	return c
}

// eventually checks a condition every ten seconds until it is true.
func eventually(t *testing.T, timeout time.Duration, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, timeout, 10*time.Second, what)
}
