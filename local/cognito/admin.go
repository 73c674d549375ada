package cognito

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/eventforge/eventforge/local/wire"
)

// userInput names the user of an Admin… call.
type userInput struct{ UserPoolID, Username string }

type adminCreateUserInput struct {
	UserPoolID        string
	Username          string
	TemporaryPassword string
	UserAttributes    []Attribute
	MessageAction     string // SUPPRESS: no mail
}

type adminCreateUserOutput struct {
	User userType `json:"User"`
}

func (s *Service) adminCreateUser(ctx context.Context, in adminCreateUserInput) (*adminCreateUserOutput, error) {
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return nil, err
	}
	if err := p.checkAttributes(in.UserAttributes); err != nil {
		return nil, err
	}
	u, err := s.newUser(p, in.Username, in.UserAttributes)
	if err != nil {
		return nil, err
	}
	if in.TemporaryPassword == "" {
		in.TemporaryPassword = "aA1!" + rand.Text()
	}
	if err := p.Policies.PasswordPolicy.check(in.TemporaryPassword); err != nil {
		return nil, err
	}
	if u.Password, err = hashPassword(in.TemporaryPassword); err != nil {
		return nil, err
	}
	u.Status = forceChangePassword
	if err := s.insert(p, u); err != nil {
		return nil, err
	}
	return &adminCreateUserOutput{describe(u)}, s.invite(ctx, u, in)
}

// invite mails a new user the temporary password, unless MessageAction is SUPPRESS.
func (s *Service) invite(ctx context.Context, u *User, in adminCreateUserInput) error {
	if in.MessageAction == "SUPPRESS" || u.Email() == "" {
		return nil
	}
	text := "Your username is " + in.Username + " and your temporary password is " + in.TemporaryPassword
	return s.mail.Deliver(ctx, u.Email(), "Your temporary password", text)
}

type adminSetUserPasswordInput struct {
	UserPoolID, Username, Password string
	Permanent                      bool
}

func (s *Service) adminSetUserPassword(_ context.Context, in adminSetUserPasswordInput) (none, error) {
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return none{}, err
	}
	hashed, err := p.newPassword(in.Password)
	if err != nil {
		return none{}, err
	}
	return none{}, s.change(p.ID, in.Username, func(u *User) error {
		u.Password, u.Status = hashed, forceChangePassword
		if in.Permanent {
			u.Status = confirmed
		}
		return nil
	})
}

func (s *Service) adminConfirmSignUp(_ context.Context, in userInput) (none, error) {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return none{}, err
	}
	return none{}, s.change(in.UserPoolID, in.Username, func(u *User) error {
		if u.Status != unconfirmed {
			return wire.NewError("NotAuthorizedException", "User cannot be confirmed. Current status is "+u.Status)
		}
		u.Status, u.Code = confirmed, Code{}
		return nil
	})
}

type adminGetUserOutput struct {
	Username             string      `json:"Username"`
	UserAttributes       []Attribute `json:"UserAttributes"`
	UserCreateDate       float64     `json:"UserCreateDate"`
	UserLastModifiedDate float64     `json:"UserLastModifiedDate"`
	Enabled              bool        `json:"Enabled"`
	UserStatus           string      `json:"UserStatus"`
}

func (s *Service) adminGetUser(_ context.Context, in userInput) (*adminGetUserOutput, error) {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return nil, err
	}
	u, err := s.user(in.UserPoolID, in.Username)
	if err != nil {
		return nil, err
	}
	d := describe(u)
	return &adminGetUserOutput{
		d.Username, d.Attributes, d.UserCreateDate, d.UserLastModifiedDate, d.Enabled, d.UserStatus,
	}, nil
}

func (s *Service) adminDeleteUser(_ context.Context, in userInput) (none, error) {
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return none{}, err
	}
	return none{}, s.remove(p, in.Username)
}

// adminDisableUser ends the user's sessions too: the tokens stay revoked after the
// user is enabled again.
func (s *Service) adminDisableUser(_ context.Context, in userInput) (none, error) {
	return none{}, s.setDisabled(in, true, func(u *User, r *records) {
		u.Recovery = Code{}
		r.deleteAll(sessionKey(in.UserPoolID, u.Username, ""))
	})
}

func (s *Service) adminEnableUser(_ context.Context, in userInput) (none, error) {
	return none{}, s.setDisabled(in, false, func(*User, *records) {})
}

func (s *Service) setDisabled(in userInput, disabled bool, also func(*User, *records)) error {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return err
	}
	return s.changeWith(in.UserPoolID, in.Username, func(u *User, r *records) error {
		u.Disabled = disabled
		also(u, r)
		return nil
	})
}

// errDisabled is the error of everything that a disabled user may not do.
func errDisabled() error { return wire.NewError("NotAuthorizedException", "User is disabled.") }

// isNotFound reports whether err says that the user does not exist.
func isNotFound(err error) bool {
	var e *wire.Error
	return errors.As(err, &e) && e.Code == "UserNotFoundException"
}
