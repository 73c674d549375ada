package cognito_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/store"
)

// snapshot is the whole store between two commits: what a kill at that moment leaves.
type snapshot map[string]map[string]any

func (w *harness) snapshot() (snapshot, error) {
	all := snapshot{}
	var bad error
	err := w.env.DB.Space("cognito").Walk(store.Range{}, func(k, v []byte) bool {
		var record any
		bad = json.Unmarshal(v, &record)
		fields, ok := record.(map[string]any)
		if !ok {
			fields = map[string]any{"value": record}
		}
		all[string(k)] = fields
		return bad == nil
	})
	return all, errors.Join(err, bad)
}

// under are the records of one kind, by the rest of their keys.
func (s snapshot) under(kind string) snapshot {
	found := snapshot{}
	for key, record := range s {
		if rest, ok := strings.CutPrefix(key, kind+"/"); ok {
			found[rest] = record
		}
	}
	return found
}

// half returns an error for a record without those that belong to it.
func (s snapshot) half() error {
	for _, check := range []func(snapshot) error{halfUser, halfPool, halfSession, halfChallenge} {
		if err := check(s); err != nil {
			return err
		}
	}
	return nil
}

func halfUser(s snapshot) error {
	users, named := s.under("user"), map[string]bool{}
	for alias, record := range s.under("alias") {
		pool, _, _ := strings.Cut(alias, "/")
		key := pool + "/" + fmt.Sprint(record["value"])
		if users[key] == nil {
			return fmt.Errorf("the name %s has no user", alias)
		}
		named[key] = true
	}
	for key := range users {
		if !named[key] {
			return fmt.Errorf("the user %s has no name to sign in with", key)
		}
	}
	return nil
}

func halfPool(s snapshot) error {
	for key := range s.under("key") {
		pool, _, _ := strings.Cut(key, "/")
		if s.under("pool")[pool] == nil {
			return fmt.Errorf("the signing key %s has no pool", key)
		}
	}
	return nil
}

// halfSession looks for sessions without a user, and for used codes without the
// session that they opened.
func halfSession(s snapshot) error {
	opened := map[string]bool{}
	for key, g := range s.under("grant") {
		if g["Used"] == true && g["Session"] == "" {
			return fmt.Errorf("the used code %s names no session", key)
		}
		opened[fmt.Sprint(g["Session"])] = true
	}
	for key, session := range s.under("session") {
		if s.under("user")[fmt.Sprint(session["PoolID"], "/", session["Username"])] == nil {
			return fmt.Errorf("the session %s has no user", key)
		}
		if session["Scope"] == "openid email" && !opened["session/"+key] {
			return fmt.Errorf("no code names the session %s", key)
		}
	}
	return nil
}

// halfChallenge looks for answered challenges that wait for another answer, and for
// disabled users with sessions.
func halfChallenge(s snapshot) error {
	for key, user := range s.under("user") {
		for challenge, waiting := range s.under("pending") {
			if strings.HasSuffix(key, "/"+fmt.Sprint(waiting["Username"])) && user["Status"] == "CONFIRMED" {
				return fmt.Errorf("the challenge %s can be answered again", challenge)
			}
		}
		for session := range s.under("session") {
			if user["Disabled"] == true && strings.HasPrefix(session, key+"/") {
				return fmt.Errorf("the disabled user %s has the session %s", key, session)
			}
		}
	}
	return nil
}

// TestNoKillLeavesHalfAChange looks at what a kill would leave, all the time while
// users come and go.
func TestNoKillLeavesHalfAChange(t *testing.T) {
	w := newHarness(t, t.TempDir())
	pool := w.pool(t)
	client := w.client(t, pool)
	ctx, stop := context.WithCancel(t.Context())
	var lives, watch sync.WaitGroup
	looked, found := 0, error(nil)
	watch.Go(func() {
		for ctx.Err() == nil && found == nil {
			s, err := w.snapshot()
			found = errors.Join(err, s.half())
			looked++
		}
	})
	for n := range 4 {
		lives.Go(func() {
			_, err := w.sdk.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{PoolName: aws.String("another")})
			if err != nil {
				t.Error(err)
			}
			for i := range 3 {
				w.live(t, pool, client, fmt.Sprintf("user-%d-%d@example.com", n, i))
			}
		})
	}
	lives.Wait()
	stop()
	watch.Wait()
	require.NoError(t, found, "after %d looks", looked)
	require.Greater(t, looked, 20)
	s, err := w.snapshot()
	require.NoError(t, err)
	require.NotEmpty(t, s.under("user"))
}

// live does to a user everything that changes more than one record. The code and the
// challenge belong to the same user.
func (w *harness) live(t *testing.T, pool, client, email string) {
	ctx, first := t.Context(), "Temporary-1"
	must := func(err error) {
		if err != nil {
			t.Error(email, err)
		}
	}
	_, err := w.sdk.AdminCreateUser(ctx, &idp.AdminCreateUserInput{UserPoolId: &pool, Username: &email, TemporaryPassword: &first})
	must(err)
	in, err := w.signIn(t, client, email, first)
	must(err)
	_, err = w.sdk.RespondToAuthChallenge(ctx, &idp.RespondToAuthChallengeInput{
		ClientId: &client, ChallengeName: in.ChallengeName, Session: in.Session,
		ChallengeResponses: map[string]string{"USERNAME": email, "NEW_PASSWORD": password},
	})
	must(err)
	status, _ := exchange(t, w, redemption(client, code(t, w, browser(t), asked(client), email), verifier))
	if status != 200 {
		t.Error(email, "the code gave status", status)
	}
	_, err = w.sdk.AdminDisableUser(ctx, &idp.AdminDisableUserInput{UserPoolId: &pool, Username: &email})
	must(err)
	_, err = w.sdk.AdminEnableUser(ctx, &idp.AdminEnableUserInput{UserPoolId: &pool, Username: &email})
	must(err)
	_, err = w.signIn(t, client, email, password)
	must(err)
	if !strings.HasSuffix(email, "-0@example.com") {
		_, err = w.sdk.AdminDeleteUser(ctx, &idp.AdminDeleteUserInput{UserPoolId: &pool, Username: &email})
		must(err)
	}
}

// TestAChangeThatMeetsADeletionDoesNotBringTheUserBack runs both many times at once.
func TestAChangeThatMeetsADeletionDoesNotBringTheUserBack(t *testing.T) {
	w := newHarness(t, "")
	pool, group := w.pool(t), "operators"
	_, err := w.sdk.CreateGroup(t.Context(), &idp.CreateGroupInput{UserPoolId: &pool, GroupName: &group})
	require.NoError(t, err)
	for i := range 40 {
		email := fmt.Sprintf("user-%d@example.com", i)
		require.NoError(t, w.adminCreate(t, pool, email))
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() {
				for err := error(nil); err == nil; { // until the user is gone
					_, err = w.sdk.AdminAddUserToGroup(t.Context(), &idp.AdminAddUserToGroupInput{UserPoolId: &pool, Username: &email, GroupName: &group})
				}
			})
		}
		both.Go(func() {
			_, err := w.sdk.AdminDeleteUser(t.Context(), &idp.AdminDeleteUserInput{UserPoolId: &pool, Username: &email})
			if err != nil {
				t.Error(err)
			}
		})
		both.Wait()
	}
	s, err := w.snapshot()
	require.NoError(t, err)
	require.Empty(t, maps.Collect(maps.All(s.under("user"))))
}

// TestDeletingAUserKeepsOthersNames: in a pool whose users have names, one user's
// address may be another's name.
func TestDeletingAUserKeepsOthersNames(t *testing.T) {
	w := newHarness(t, "")
	out, err := w.sdk.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{PoolName: aws.String("names")})
	require.NoError(t, err)
	pool := *out.UserPool.Id
	require.NoError(t, w.adminCreate(t, pool, "anna@example.com"))
	require.NoError(t, w.adminCreate(t, pool, "bert", attribute("email", "anna@example.com")))
	_, err = w.sdk.AdminDeleteUser(t.Context(), &idp.AdminDeleteUserInput{UserPoolId: &pool, Username: aws.String("bert")})
	require.NoError(t, err)
	s, err := w.snapshot()
	require.NoError(t, err)
	require.NoError(t, s.half())
	refused(t, w.adminCreate(t, pool, "anna@example.com"), "UsernameExistsException", "")
}

// TestOneChallengeIsAnsweredOnce sends many answers at once.
func TestOneChallengeIsAnsweredOnce(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email, first := w.client(t, pool), "fresh@example.com", "Temporary-1"
	_, err := w.sdk.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{UserPoolId: &pool, Username: &email, TemporaryPassword: &first})
	require.NoError(t, err)
	in, err := w.signIn(t, client, email, first)
	require.NoError(t, err)
	answers := make(chan error, 8)
	for i := range cap(answers) {
		go func() {
			_, err := w.sdk.RespondToAuthChallenge(t.Context(), &idp.RespondToAuthChallengeInput{
				ClientId: &client, ChallengeName: in.ChallengeName, Session: in.Session,
				ChallengeResponses: map[string]string{"USERNAME": email, "NEW_PASSWORD": fmt.Sprint(password, i)},
			})
			answers <- err
		}()
	}
	accepted := 0
	for range cap(answers) {
		if <-answers == nil {
			accepted++
		}
	}
	require.Equal(t, 1, accepted)
}

// TestASignInThatMeetsADisablingLeavesNoSession runs both many times at once.
func TestASignInThatMeetsADisablingLeavesNoSession(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	for i := range 20 {
		email := fmt.Sprintf("user-%d@example.com", i)
		w.user(t, pool, email)
		var both sync.WaitGroup
		for range 3 {
			both.Go(func() { _, _ = w.signIn(t, client, email, password) })
		}
		both.Go(func() { w.disable(t, pool, email) })
		both.Wait()
	}
	s, err := w.snapshot()
	require.NoError(t, err)
	require.NoError(t, s.half())
}
