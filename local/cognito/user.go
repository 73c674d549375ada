package cognito

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// The statuses of a user.
const (
	unconfirmed         = "UNCONFIRMED"
	confirmed           = "CONFIRMED"
	forceChangePassword = "FORCE_CHANGE_PASSWORD"
)

// User is one user of a pool.
type User struct {
	Username   string // the sub if users sign in with their address
	Attributes map[string]string
	Status     string
	Password   Password
	Groups     []string
	Disabled   bool `json:",omitempty"`
	Code       Code // the mailed code that the sign-up needs
	Recovery   Code // the mailed code that replaces a forgotten password
	Created    time.Time
	Modified   time.Time
}

// Code is a mailed verification code.
type Code struct {
	Value   string
	Expires time.Time
	Tries   int
}

// Sub is the user's stable id.
func (u *User) Sub() string { return u.Attributes["sub"] }

// Email is the user's address, in lower case.
func (u *User) Email() string { return u.Attributes["email"] }

// newUser makes a user with checked attributes, without storing it.
func (s *Service) newUser(p *Pool, username string, given []Attribute) (*User, error) {
	if username == "" || len(username) > 128 {
		return nil, invalid("username: must have 1 to 128 characters")
	}
	now := s.env.Clock.Now()
	u := &User{Username: username, Attributes: map[string]string{}, Created: now, Modified: now}
	for _, a := range given {
		u.Attributes[a.Name] = a.Value
	}
	u.Attributes["sub"] = s.env.Rand.UUID()
	if p.byEmail() {
		u.Attributes["email"], u.Username = username, u.Sub()
	}
	u.Attributes["email"] = strings.ToLower(u.Email())
	if u.Email() == "" {
		delete(u.Attributes, "email")
	} else if !strings.Contains(u.Email(), "@") || strings.ContainsAny(u.Email(), " \r\n<>,") {
		return nil, invalid("Username should be an email.")
	}
	return u, nil
}

// signInName is the name that no two users of the pool may share.
func signInName(p *Pool, u *User) string {
	if p.byEmail() {
		return u.Email()
	}
	return u.Username
}

// insert stores a new user. It fails with UsernameExistsException if the name or, in
// a pool whose users sign in with their address, the address is taken.
func (s *Service) insert(p *Pool, u *User) error {
	alias := aliasKey(p.ID, signInName(p, u))
	return s.locked(alias, func() error {
		if taken, err := read[string](s, alias); err != nil {
			return err
		} else if taken != nil {
			return exists(p)
		}
		r := s.records()
		r.put(userKey(p.ID, u.Username), u)
		r.put(alias, u.Username)
		return r.commit()
	})
}

func exists(p *Pool) error {
	if p.byEmail() {
		return wire.NewError("UsernameExistsException", "An account with the given email already exists.")
	}
	return wire.NewError("UsernameExistsException", "User already exists")
}

// find returns the user of a user name or sign-in name, or nil.
func (s *Service) find(poolID, name string) (*User, error) {
	if username, err := read[string](s, aliasKey(poolID, name)); err != nil {
		return nil, err
	} else if username != nil {
		name = *username
	}
	return read[User](s, userKey(poolID, name))
}

// user is find with UserNotFoundException.
func (s *Service) user(poolID, name string) (*User, error) {
	u, err := s.find(poolID, name)
	if err == nil && u == nil {
		err = wire.NewError("UserNotFoundException", "User does not exist.")
	}
	return u, err
}

// change applies f to the stored user, while no other change of the user runs.
func (s *Service) change(poolID, name string, f func(*User) error) error {
	return s.changeWith(poolID, name, func(u *User, _ *records) error { return f(u) })
}

// changeWith is change for an f that also changes other records: they are stored
// together with the user. Nothing is stored if f fails.
func (s *Service) changeWith(poolID, name string, f func(*User, *records) error) error {
	return s.lockedUser(poolID, name, func(u *User, r *records) error {
		if err := f(u, r); err != nil {
			return err
		}
		u.Modified = s.env.Clock.Now()
		r.put(userKey(poolID, u.Username), u)
		return nil
	})
}

// lockedUser runs f with the stored user, while no other change of the user runs,
// and stores the records that f collects.
func (s *Service) lockedUser(poolID, name string, f func(*User, *records) error) error {
	found, err := s.user(poolID, name)
	if err != nil {
		return err
	}
	return s.locked(userKey(poolID, found.Username), func() error {
		u, err := s.user(poolID, found.Username)
		if err != nil {
			return err
		}
		r := s.records()
		if err := f(u, r); err != nil {
			r.batch.Discard()
			return err
		}
		return r.commit()
	})
}

// remove deletes a user and the user's sessions.
func (s *Service) remove(p *Pool, name string) error {
	return s.lockedUser(p.ID, name, func(u *User, r *records) error {
		r.delete(userKey(p.ID, u.Username))
		r.delete(aliasKey(p.ID, signInName(p, u)))
		r.deleteAll(sessionKey(p.ID, u.Username, ""))
		return nil
	})
}

func userKey(poolID, username string) string {
	return "user/" + poolID + "/" + strings.ToLower(username)
}

func aliasKey(poolID, name string) string {
	return "alias/" + poolID + "/" + strings.ToLower(name)
}

type listUsersInput struct {
	UserPoolID      string
	Filter          string
	Limit           int
	PaginationToken string
	AttributesToGet []string
}

type listUsersOutput struct {
	Users           []userType `json:"Users"`
	PaginationToken string     `json:"PaginationToken,omitempty"`
}

// userType is a user in lists and in AdminCreateUser's response.
type userType struct {
	Username             string      `json:"Username"`
	Attributes           []Attribute `json:"Attributes"`
	UserCreateDate       float64     `json:"UserCreateDate"`
	UserLastModifiedDate float64     `json:"UserLastModifiedDate"`
	Enabled              bool        `json:"Enabled"`
	UserStatus           string      `json:"UserStatus"`
}

func describe(u *User) userType {
	return userType{
		Username: u.Username, Attributes: attributes(u), UserCreateDate: epoch(u.Created),
		UserLastModifiedDate: epoch(u.Modified), Enabled: !u.Disabled, UserStatus: u.Status,
	}
}

func (s *Service) listUsers(_ context.Context, in listUsersInput) (*listUsersOutput, error) {
	if _, err := s.pool(in.UserPoolID); err != nil {
		return nil, err
	}
	keep, err := parseFilter(in.Filter)
	if err != nil {
		return nil, err
	}
	users, next, err := s.page(in.UserPoolID, keep, in.Limit, in.PaginationToken)
	for i := range users {
		users[i].keepAttributes(in.AttributesToGet)
	}
	return &listUsersOutput{users, next}, err
}

// keepAttributes removes other attributes than those that are asked for, unless none are.
func (u *userType) keepAttributes(names []string) {
	if len(names) > 0 {
		u.Attributes = slices.DeleteFunc(u.Attributes, func(a Attribute) bool { return !slices.Contains(names, a.Name) })
	}
}

// maxPage is the most users of a page, and the number when none is asked for.
const maxPage = 60

// page returns up to limit of the pool's users for whom keep is true, in the order
// of their keys, and the token of the next page. token is that of this page, or "".
func (s *Service) page(poolID string, keep func(*User) bool, limit int, token string) (page []userType, next string, err error) {
	all, err := list[User](s, userKey(poolID, ""))
	if limit <= 0 || limit > maxPage {
		limit = maxPage
	}
	page = []userType{}
	for _, u := range all {
		if strings.ToLower(u.Username) <= token || !keep(u) {
			continue
		}
		if len(page) == limit {
			return page, strings.ToLower(page[limit-1].Username), err
		}
		page = append(page, describe(u))
	}
	return page, "", err
}

// parseFilter reads `name = "value"` or `name ^= "prefix"`.
func parseFilter(filter string) (func(*User) bool, error) {
	if filter == "" {
		return func(*User) bool { return true }, nil
	}
	name, value, ok := strings.Cut(filter, "=")
	prefix := strings.HasSuffix(name, "^")
	name = strings.Trim(strings.TrimSuffix(name, "^"), " \"")
	value = strings.TrimSpace(value)
	if !ok || name == "" || len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return nil, invalid(`filter: must read name = "value" or name ^= "prefix"`)
	}
	value = value[1 : len(value)-1]
	return func(u *User) bool {
		got := filterValue(u, name)
		return got == value || prefix && strings.HasPrefix(got, value)
	}, nil
}

func filterValue(u *User, name string) string {
	switch name {
	case "username":
		return u.Username
	case "cognito:user_status":
		return u.Status
	default:
		return u.Attributes[name]
	}
}
