package cognito

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// codeLife is how long a mailed code is valid, as with Cognito.
const codeLife = 24 * time.Hour

type signUpInput struct {
	ClientID       string
	SecretHash     string
	Username       string
	Password       string
	UserAttributes []Attribute
}

type codeDelivery struct {
	Destination    string `json:"Destination"`
	DeliveryMedium string `json:"DeliveryMedium"`
	AttributeName  string `json:"AttributeName"`
}

type signUpOutput struct {
	UserConfirmed       bool          `json:"UserConfirmed"`
	UserSub             string        `json:"UserSub"`
	CodeDeliveryDetails *codeDelivery `json:"CodeDeliveryDetails,omitempty"`
}

func (s *Service) signUp(ctx context.Context, in signUpInput) (*signUpOutput, error) {
	p, c, err := s.publicClient(in.ClientID, in.Username, in.SecretHash)
	if err != nil {
		return nil, err
	}
	if p.AdminCreateUserConfig.AllowAdminCreateUserOnly {
		return nil, wire.NewError("NotAuthorizedException", "SignUp is not permitted for this user pool")
	}
	u, err := s.register(p, c, in)
	if err != nil {
		return nil, err
	}
	out := &signUpOutput{UserConfirmed: u.Status == confirmed, UserSub: u.Sub()}
	if !out.UserConfirmed {
		out.CodeDeliveryDetails, err = s.mailSignUpCode(ctx, p, u)
	}
	return out, err
}

// register stores a user who signs up. The user is confirmed at once if the pool
// verifies nothing.
func (s *Service) register(p *Pool, c *Client, in signUpInput) (*User, error) {
	if err := p.checkSignUp(c, in.UserAttributes); err != nil {
		return nil, err
	}
	if err := p.Policies.PasswordPolicy.check(in.Password); err != nil {
		return nil, err
	}
	u, err := s.newUser(p, in.Username, in.UserAttributes)
	if err != nil {
		return nil, err
	}
	if u.Password, err = hashPassword(in.Password); err != nil {
		return nil, err
	}
	u.Status = confirmed
	if p.verifies() && u.Email() != "" {
		u.Status, u.Code = unconfirmed, s.newCode(codeLife)
	}
	return u, s.insert(p, u)
}

// newCode returns a code that is valid for the given time.
func (s *Service) newCode(life time.Duration) Code {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand does not fail on supported systems
	}
	return Code{Value: fmt.Sprintf("%06d", n), Expires: s.env.Clock.Now().Add(life)}
}

// mailSignUpCode mails the code that the user's sign-up needs.
func (s *Service) mailSignUpCode(ctx context.Context, p *Pool, u *User) (*codeDelivery, error) {
	return s.mailCode(ctx, p, u, u.Code, "Your confirmation code is "+codePlace+".")
}

type confirmSignUpInput struct {
	ClientID, SecretHash, Username, ConfirmationCode string
}

func (s *Service) confirmSignUp(_ context.Context, in confirmSignUpInput) (none, error) {
	p, c, err := s.publicClient(in.ClientID, in.Username, in.SecretHash)
	if err != nil {
		return none{}, err
	}
	var refused error
	err = s.change(p.ID, in.Username, func(u *User) error {
		refused = s.confirm(u, in.ConfirmationCode)
		return nil
	})
	if isNotFound(err) && c.hidesUsers() {
		err = wrongCode()
	}
	if err == nil {
		err = refused
	}
	return none{}, err
}

// maxTries is how many wrong codes are allowed before the code becomes invalid.
const maxTries = 5

// confirm compares the code. It counts a wrong code in the user, whom the caller
// stores in both cases.
func (s *Service) confirm(u *User, code string) error {
	if u.Status != unconfirmed {
		return wire.NewError("NotAuthorizedException", "User cannot be confirmed. Current status is "+u.Status)
	}
	if err := s.checkCode(&u.Code, code); err != nil {
		return err
	}
	u.Status, u.Code = confirmed, Code{}
	u.Attributes["email_verified"] = "true"
	return nil
}

// checkCode compares a mailed code with the one that is given, and counts a wrong
// one.
func (s *Service) checkCode(mailed *Code, given string) error {
	switch {
	case mailed.Tries >= maxTries:
		return wire.NewError("TooManyFailedAttemptsException", "Too many failed attempts; ask for a new code.")
	case subtle.ConstantTimeCompare([]byte(mailed.Value), []byte(given)) != 1 || given == "":
		mailed.Tries++
		return wrongCode()
	case s.env.Clock.Now().After(mailed.Expires):
		return expiredCode()
	}
	return nil
}

func wrongCode() error {
	return wire.NewError("CodeMismatchException", "Invalid verification code provided, please try again.")
}

func expiredCode() error {
	return wire.NewError("ExpiredCodeException", "Invalid code provided, please request a code again.")
}

type resendInput struct{ ClientID, SecretHash, Username string }

type resendOutput struct {
	CodeDeliveryDetails *codeDelivery `json:"CodeDeliveryDetails"`
}

func (s *Service) resendConfirmationCode(ctx context.Context, in resendInput) (*resendOutput, error) {
	p, c, err := s.publicClient(in.ClientID, in.Username, in.SecretHash)
	if err != nil {
		return nil, err
	}
	var fresh *User
	err = s.change(p.ID, in.Username, func(u *User) error {
		if u.Status != unconfirmed {
			return invalid("User is already confirmed.")
		}
		u.Code, fresh = s.newCode(codeLife), u
		return nil
	})
	if isNotFound(err) && c.hidesUsers() { // the same response as for an existing user
		return &resendOutput{&codeDelivery{mask(in.Username), "EMAIL", "email"}}, nil
	}
	if err != nil {
		return nil, err
	}
	sent, err := s.mailSignUpCode(ctx, p, fresh)
	return &resendOutput{sent}, err
}

// publicClient finds the client of an unauthenticated call and its pool and
// checks the client's secret, if it has one.
func (s *Service) publicClient(clientID, username, secretHash string) (*Pool, *Client, error) {
	c, err := s.client(clientID)
	if err != nil {
		return nil, nil, err
	}
	if err := c.checkSecretHash(username, secretHash); err != nil {
		return nil, nil, err
	}
	p, err := s.pool(c.UserPoolID)
	return p, c, err
}
