package cognito

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

type initiateAuthInput struct {
	UserPoolID     string // AdminInitiateAuth only
	ClientID       string
	AuthFlow       string
	AuthParameters map[string]string
}

type authOutput struct {
	ChallengeName        string            `json:"ChallengeName,omitempty"`
	Session              string            `json:"Session,omitempty"`
	ChallengeParameters  map[string]string `json:"ChallengeParameters"`
	AuthenticationResult *authResult       `json:"AuthenticationResult,omitempty"`
}

type authResult struct {
	AccessToken  string `json:"AccessToken"`
	IDToken      string `json:"IdToken,omitempty"`
	RefreshToken string `json:"RefreshToken,omitempty"`
	TokenType    string `json:"TokenType"`
	ExpiresIn    int    `json:"ExpiresIn"`
}

func result(t *tokens) *authOutput {
	return &authOutput{ChallengeParameters: map[string]string{}, AuthenticationResult: &authResult{
		AccessToken: t.Access, IDToken: t.ID, RefreshToken: t.Refresh, TokenType: "Bearer", ExpiresIn: t.ExpiresIn,
	}}
}

// The password flows of InitiateAuth and AdminInitiateAuth.
const (
	userPassword  = "USER_PASSWORD_AUTH"
	adminPassword = "ADMIN_USER_PASSWORD_AUTH"
)

func (s *Service) initiateAuth(_ context.Context, in initiateAuthInput) (*authOutput, error) {
	c, err := s.client(in.ClientID)
	if err != nil {
		return nil, err
	}
	return s.authenticate(c, in, userPassword)
}

func (s *Service) adminInitiateAuth(_ context.Context, in initiateAuthInput) (*authOutput, error) {
	c, err := s.clientOf(in.UserPoolID, in.ClientID)
	if err != nil {
		return nil, err
	}
	return s.authenticate(c, in, adminPassword)
}

func (s *Service) authenticate(c *Client, in initiateAuthInput, passwordFlow string) (*authOutput, error) {
	switch in.AuthFlow {
	case passwordFlow:
		if !c.allowsFlow(in.AuthFlow) {
			return nil, invalid(in.AuthFlow + " flow not enabled for this client")
		}
		return s.passwordAuth(c, in.AuthParameters)
	case "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN":
		return s.refreshAuth(c, in.AuthParameters)
	case userPassword, adminPassword:
		return nil, invalid("Initiate Auth method not supported.")
	default:
		return nil, invalid("authFlow: " + in.AuthFlow + " is not implemented here; use " + passwordFlow + " or REFRESH_TOKEN_AUTH")
	}
}

func (s *Service) passwordAuth(c *Client, given map[string]string) (*authOutput, error) {
	for _, name := range []string{"USERNAME", "PASSWORD"} {
		if given[name] == "" {
			return nil, invalid("Missing required parameter " + name)
		}
	}
	if err := c.checkSecretHash(given["USERNAME"], given["SECRET_HASH"]); err != nil {
		return nil, err
	}
	u, err := s.checkPassword(c, given["USERNAME"], given["PASSWORD"])
	if err != nil {
		return nil, err
	}
	if u.Status == forceChangePassword {
		return s.challenge(c, u)
	}
	t, err := s.signIn(c, u.Username, apiScope, "")
	if err != nil {
		return nil, err
	}
	return result(t), nil
}

// checkPassword returns the user if the password is right. An unknown user gets the
// same error as a wrong password, unless the client's settings allow the difference.
func (s *Service) checkPassword(c *Client, username, password string) (*User, error) {
	u, err := s.find(c.UserPoolID, username)
	if err != nil {
		return nil, err
	}
	known := u != nil
	if !known {
		u = &User{}
	}
	right := u.Password.matches(password)
	switch {
	case !known && !c.hidesUsers():
		return nil, wire.NewError("UserNotFoundException", "User does not exist.")
	case !known, !right:
		return nil, wire.NewError("NotAuthorizedException", "Incorrect username or password.")
	case u.Disabled:
		return nil, errDisabled()
	case u.Status == unconfirmed:
		return nil, wire.NewError("UserNotConfirmedException", "User is not confirmed.")
	}
	return u, nil
}

func (s *Service) refreshAuth(c *Client, given map[string]string) (*authOutput, error) {
	open, err := s.openSession(given["REFRESH_TOKEN"], c.ClientID)
	if err != nil {
		return nil, err
	}
	if err := c.checkSecretHash(open.Username, given["SECRET_HASH"]); err != nil {
		return nil, err
	}
	t, err := s.refresh(c, given["REFRESH_TOKEN"])
	if err != nil {
		return nil, err
	}
	return result(t), nil
}

// pending is a NEW_PASSWORD_REQUIRED challenge without a response yet.
type pending struct {
	ClientID, Username string
	Expires            time.Time
}

func pendingKey(token string) string { return "pending/" + token }

// challenge asks for a new password to replace a temporary one.
func (s *Service) challenge(c *Client, u *User) (*authOutput, error) {
	token := rand.Text()
	wait := pending{ClientID: c.ClientID, Username: u.Username, Expires: s.env.Clock.Now().Add(codeLifetime)}
	return &authOutput{
		ChallengeName: "NEW_PASSWORD_REQUIRED", Session: token,
		ChallengeParameters: map[string]string{"USER_ID_FOR_SRP": u.Username, "requiredAttributes": "[]"},
	}, write(s, pendingKey(token), wait)
}

type respondInput struct {
	ClientID, ChallengeName, Session string
	ChallengeResponses               map[string]string
}

func (s *Service) respondToAuthChallenge(_ context.Context, in respondInput) (*authOutput, error) {
	c, err := s.client(in.ClientID)
	if err != nil {
		return nil, err
	}
	if in.ChallengeName != "NEW_PASSWORD_REQUIRED" {
		return nil, invalid("challengeName: " + in.ChallengeName + " is not implemented here")
	}
	wait, err := s.pending(c, in.Session)
	if err != nil {
		return nil, err
	}
	p, err := s.pool(c.UserPoolID)
	if err != nil {
		return nil, err
	}
	hashed, err := p.newPassword(in.ChallengeResponses["NEW_PASSWORD"])
	if err != nil {
		return nil, err
	}
	t, err := s.answerChallenge(c, in.Session, wait.Username, hashed)
	if err != nil {
		return nil, err
	}
	return result(t), nil
}

// pending returns the challenge of a session that waits for the client's response.
func (s *Service) pending(c *Client, token string) (*pending, error) {
	wait, err := read[pending](s, pendingKey(token))
	if err == nil && (wait == nil || wait.ClientID != c.ClientID || s.env.Clock.Now().After(wait.Expires)) {
		err = wire.NewError("NotAuthorizedException", "Invalid session for the user.")
	}
	return wait, err
}

// answerChallenge replaces the temporary password, ends the challenge and signs the
// user in, all at once.
func (s *Service) answerChallenge(c *Client, token, username string, password Password) (t *tokens, err error) {
	err = s.changeWith(c.UserPoolID, username, func(u *User, r *records) error {
		if _, err := s.pending(c, token); err != nil { // another response may have come first
			return err
		}
		u.Password, u.Status = password, confirmed
		r.delete(pendingKey(token))
		t, _, err = s.begin(r, c, u, apiScope, "")
		return err
	})
	return t, err
}
