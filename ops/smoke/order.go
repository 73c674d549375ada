package smoke

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/eventforge/eventforge/ops/client"
)

// sku is the product that smoke tests order. It is active only during a test.
const sku = "SMOKE-TEST"

// order creates a temporary user, places an order and follows it to its end. The user's
// address is one that SES simulates, so that nobody gets its mail.
func (s Smoke) order(ctx context.Context) (err error) {
	u := user{
		pool: cognito.NewFromConfig(s.AWS), id: s.Target.UserPool, client: s.Target.TestClient,
		name:     fmt.Sprintf("success+smoke-%s@simulator.amazonses.com", strings.ToLower(rand.Text())),
		password: "Smoke-1-" + rand.Text(),
	}
	if err := u.create(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, u.remove(context.WithoutCancel(ctx))) }()
	token, err := u.token(ctx)
	if err != nil {
		return err
	}
	shop := &client.Client{Base: s.Target.App, Token: token}
	if shop.Spec, err = client.LoadSpec(ctx, s.Target.App); err != nil {
		return err
	}
	if err := stock(ctx, shop); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, show(context.WithoutCancel(ctx), shop, false)) }()
	return s.follow(ctx, shop)
}

func (s Smoke) follow(ctx context.Context, shop *client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, s.Wait)
	defer cancel()
	placed, _, err := shop.Place(ctx, rand.Text(), client.NewDraft(sku, 1, "tok_ok"))
	if err != nil {
		return err
	}
	o, err := shop.Follow(ctx, placed.ID, nil)
	if err != nil {
		return err
	}
	if o.Status != "completed" {
		return fmt.Errorf("order %s is %s: %+v", o.ID, o.Status, o.Reason)
	}
	_, err = shop.Receipt(ctx, o.ID)
	return err
}

// stock makes the product available.
func stock(ctx context.Context, shop *client.Client) error {
	if err := show(ctx, shop, true); err != nil {
		return err
	}
	movement := map[string]any{"delta": 1, "reference": "smoke-" + rand.Text()}
	_, err := shop.Call(ctx, http.MethodPost, "/api/ops/products/"+sku+"/stock", nil, movement, nil)
	return err
}

func show(ctx context.Context, shop *client.Client, active bool) error {
	draft := map[string]any{
		"name": "Smoke test", "price": client.Money{Amount: 100, Currency: "USD"}, "active": active,
	}
	var stored struct{ Version int }
	answer, err := shop.Call(ctx, http.MethodGet, "/api/ops/products/"+sku, nil, nil, &stored)
	switch {
	case err == nil:
		draft["version"] = stored.Version
	case answer.Status != http.StatusNotFound: // the first smoke test creates it
		return err
	}
	_, err = shop.Call(ctx, http.MethodPut, "/api/ops/products/"+sku, nil, draft, nil)
	return err
}

// user is an operator that exists during one smoke test.
type user struct {
	pool                       *cognito.Client
	id, client, name, password string
}

func (u user) create(ctx context.Context) error {
	_, err := u.pool.AdminCreateUser(ctx, &cognito.AdminCreateUserInput{
		UserPoolId: &u.id, Username: &u.name, MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email"), Value: &u.name}, {Name: aws.String("email_verified"), Value: aws.String("true")},
			{Name: aws.String("name"), Value: aws.String("Smoke test")},
		},
	})
	if err != nil {
		return fmt.Errorf("create a user: %w", err)
	}
	_, err = u.pool.AdminSetUserPassword(ctx, &cognito.AdminSetUserPasswordInput{
		UserPoolId: &u.id, Username: &u.name, Password: &u.password, Permanent: true,
	})
	if err == nil {
		_, err = u.pool.AdminAddUserToGroup(ctx, &cognito.AdminAddUserToGroupInput{
			UserPoolId: &u.id, Username: &u.name, GroupName: aws.String("operators"),
		})
	}
	if err != nil {
		return errors.Join(fmt.Errorf("prepare the user: %w", err), u.remove(ctx))
	}
	return nil
}

func (u user) token(ctx context.Context) (string, error) {
	out, err := u.pool.InitiateAuth(ctx, &cognito.InitiateAuthInput{
		ClientId: &u.client, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": u.name, "PASSWORD": u.password},
	})
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	if out.AuthenticationResult == nil {
		return "", fmt.Errorf("sign in: the pool asks for %s", out.ChallengeName)
	}
	return *out.AuthenticationResult.AccessToken, nil
}

func (u user) remove(ctx context.Context) error {
	_, err := u.pool.AdminDeleteUser(ctx, &cognito.AdminDeleteUserInput{UserPoolId: &u.id, Username: &u.name})
	if err != nil {
		return fmt.Errorf("delete the user: %w", err)
	}
	return nil
}
