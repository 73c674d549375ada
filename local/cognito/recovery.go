package cognito

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// recoveryLife is how long the code for a new password is valid, as with Cognito.
const recoveryLife = time.Hour

type forgotPasswordInput struct{ ClientID, SecretHash, Username string }

type forgotPasswordOutput struct {
	CodeDeliveryDetails *codeDelivery `json:"CodeDeliveryDetails"`
}

// forgotPassword mails a code for a new password. The old password stays valid
// until the code is used.
func (s *Service) forgotPassword(ctx context.Context, in forgotPasswordInput) (*forgotPasswordOutput, error) {
	p, c, err := s.publicClient(in.ClientID, in.Username, in.SecretHash)
	if err != nil {
		return nil, err
	}
	var fresh *User
	err = s.change(p.ID, in.Username, func(u *User) error {
		if err := checkRecovery(u); err != nil {
			return err
		}
		u.Recovery, fresh = s.newCode(recoveryLife), u
		return nil
	})
	if hidden := (unreachable{}); c.hidesUsers() && (isNotFound(err) || errors.As(err, &hidden)) {
		return &forgotPasswordOutput{&codeDelivery{mask(in.Username), "EMAIL", "email"}}, nil // as for an existing user
	}
	if err != nil {
		return nil, err
	}
	sent, err := s.mailCode(ctx, p, fresh, fresh.Recovery, "Your password reset code is "+codePlace+".")
	return &forgotPasswordOutput{sent}, err
}

// unreachable marks the errors of users who exist but get no code. A client that
// hides who exists does not show them.
type unreachable struct{ error }

// Unwrap returns the error that a client sees that hides nothing.
func (u unreachable) Unwrap() error { return u.error }

// checkRecovery refuses users who cannot replace their password with a code.
func checkRecovery(u *User) error {
	switch {
	case u.Disabled:
		return unreachable{errDisabled()}
	case u.Status == forceChangePassword:
		return wire.NewError("NotAuthorizedException", "User password cannot be reset in the current state.")
	case u.Email() == "" || u.Attributes["email_verified"] != "true":
		return unreachable{invalid("Cannot reset password for the user as there is no registered/verified email or phone_number")}
	}
	return nil
}

type confirmForgotPasswordInput struct {
	ClientID, SecretHash, Username, ConfirmationCode, Password string
}

func (s *Service) confirmForgotPassword(_ context.Context, in confirmForgotPasswordInput) (none, error) {
	p, c, err := s.publicClient(in.ClientID, in.Username, in.SecretHash)
	if err != nil {
		return none{}, err
	}
	if in.ConfirmationCode == "" {
		return none{}, invalid("confirmationCode: must have 1 to 2048 characters")
	}
	hashed, err := p.newPassword(in.Password)
	if err != nil {
		return none{}, err
	}
	var refused error
	err = s.change(p.ID, in.Username, func(u *User) error {
		refused = s.replaceForgotten(u, in.ConfirmationCode, hashed)
		return nil
	})
	if isNotFound(err) && c.hidesUsers() {
		err = wrongCode()
	}
	return none{}, errors.Join(err, refused)
}

// replaceForgotten sets the new password if the code is right. It counts a wrong code in the
// user, whom the caller stores in both cases.
func (s *Service) replaceForgotten(u *User, code string, password Password) error {
	switch {
	case u.Disabled:
		return wrongCode()
	case u.Recovery.Value == "":
		return expiredCode()
	}
	if err := s.checkCode(&u.Recovery, code); err != nil {
		return err
	}
	u.Password, u.Status, u.Recovery = password, confirmed, Code{}
	return nil
}
