package cognito

import (
	"context"
	"sort"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/store"
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
	Code       Code // the mailed code that the sign-up needs
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

// Attribute is a name and a value as the API lists them.
type Attribute struct {
	Name  string `json:"Name"`
	Value string `json:"Value"`
}

func attributes(u *User) []Attribute {
	all := make([]Attribute, 0, len(u.Attributes))
	for name, value := range u.Attributes {
		all = append(all, Attribute{name, value})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// newUser makes a user from the attributes of a sign-up or an operator, without
// storing it.
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

// insert stores a new user. It fails with UsernameExistsException if the name or, in
// a pool whose users sign in with their address, the address is taken.
func (s *Service) insert(p *Pool, u *User) error {
	name := u.Username
	if p.byEmail() {
		name = u.Email()
	}
	return s.locked(aliasKey(p.ID, name), func() error {
		if taken, err := read[string](s, aliasKey(p.ID, name)); err != nil {
			return err
		} else if taken != nil {
			return exists(p)
		}
		if err := write(s, userKey(p.ID, u.Username), u); err != nil {
			return err
		}
		return write(s, aliasKey(p.ID, name), u.Username)
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
	found, err := s.user(poolID, name)
	if err != nil {
		return err
	}
	key := userKey(poolID, found.Username)
	return s.locked(key, func() error {
		u, err := s.user(poolID, found.Username)
		if err != nil {
			return err
		}
		if err := f(u); err != nil {
			return err
		}
		u.Modified = s.env.Clock.Now()
		return write(s, key, u)
	})
}

// remove deletes a user and the user's sessions.
func (s *Service) remove(poolID, name string) error {
	u, err := s.user(poolID, name)
	if err != nil {
		return err
	}
	sessions := store.Prefix([]byte(sessionKey(poolID, u.Username, "")))
	b := s.env.DB.NewBatch()
	b.Delete(s.space, []byte(userKey(poolID, u.Username)))
	b.Delete(s.space, []byte(aliasKey(poolID, u.Username)))
	b.Delete(s.space, []byte(aliasKey(poolID, u.Email())))
	b.DeleteRange(s.space, sessions.Start, sessions.End)
	return b.Commit()
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
		UserLastModifiedDate: epoch(u.Modified), Enabled: true, UserStatus: u.Status,
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
	all, err := list[User](s, userKey(in.UserPoolID, ""))
	if err != nil {
		return nil, err
	}
	return page(all, keep, in), nil
}

// page returns one page of all users, which are sorted by their keys.
func page(all []*User, keep func(*User) bool, in listUsersInput) *listUsersOutput {
	limit := in.Limit
	if limit <= 0 || limit > 60 {
		limit = 60
	}
	out := &listUsersOutput{Users: []userType{}}
	for _, u := range all {
		if strings.ToLower(u.Username) <= in.PaginationToken || !keep(u) {
			continue
		}
		if len(out.Users) == limit {
			out.PaginationToken = strings.ToLower(out.Users[limit-1].Username)
			break
		}
		out.Users = append(out.Users, describe(u))
	}
	return out
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
