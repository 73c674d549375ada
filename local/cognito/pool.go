package cognito

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// Pool is one user pool, in the API's form.
type Pool struct {
	ID                     string                `json:"Id"`
	Name                   string                `json:"Name"`
	ARN                    string                `json:"Arn"`
	Policies               Policies              `json:"Policies"`
	AutoVerifiedAttributes []string              `json:"AutoVerifiedAttributes,omitempty"` // "email": sign-up needs a mailed code
	UsernameAttributes     []string              `json:"UsernameAttributes,omitempty"`     // "email": users sign in with it, Username becomes the sub
	AdminCreateUserConfig  AdminCreateUserConfig `json:"AdminCreateUserConfig"`
	SchemaAttributes       []SchemaAttribute     `json:"SchemaAttributes,omitempty"` // the custom ones only
	CodeMail               MessageTemplate       `json:"VerificationMessageTemplate,omitzero"`
	MfaConfiguration       string                `json:"MfaConfiguration"`
	DeletionProtection     string                `json:"DeletionProtection,omitempty"`
	CreationDate           float64               `json:"CreationDate"`
	LastModifiedDate       float64               `json:"LastModifiedDate"`
	EstimatedNumberOfUsers int                   `json:"EstimatedNumberOfUsers"`
}

// Policies holds a pool's password policy.
type Policies struct {
	PasswordPolicy PasswordPolicy `json:"PasswordPolicy"`
}

// AdminCreateUserConfig says whether users may sign up themselves.
type AdminCreateUserConfig struct {
	AllowAdminCreateUserOnly bool `json:"AllowAdminCreateUserOnly"`
}

// byEmail reports whether users sign in with their e-mail address.
func (p *Pool) byEmail() bool { return contains(p.UsernameAttributes, "email") }

// verifies reports whether a sign-up needs a mailed code.
func (p *Pool) verifies() bool { return contains(p.AutoVerifiedAttributes, "email") }

// poolSettings are what CreateUserPool and UpdateUserPool set alike.
type poolSettings struct {
	Policies                    *Policies
	AutoVerifiedAttributes      []string
	AdminCreateUserConfig       AdminCreateUserConfig
	VerificationMessageTemplate MessageTemplate
	DeletionProtection          string
}

// apply replaces all of the settings: Cognito sets to its default what an update leaves
// out.
func (in poolSettings) apply(p *Pool, now time.Time) error {
	if err := in.VerificationMessageTemplate.check(); err != nil {
		return err
	}
	if in.Policies == nil {
		in.Policies = &Policies{PasswordPolicy: defaultPolicy}
	}
	p.Policies, p.AutoVerifiedAttributes, p.AdminCreateUserConfig = *in.Policies, in.AutoVerifiedAttributes, in.AdminCreateUserConfig
	p.CodeMail, p.DeletionProtection, p.LastModifiedDate = in.VerificationMessageTemplate, in.DeletionProtection, epoch(now)
	return nil
}

type createUserPoolInput struct {
	poolSettings
	PoolName           string
	UsernameAttributes []string
	Schema             []SchemaAttribute
}

type poolOutput struct {
	UserPool *Pool `json:"UserPool"`
}

func (s *Service) createUserPool(_ context.Context, in createUserPoolInput) (*poolOutput, error) {
	if in.PoolName == "" || len(in.PoolName) > 128 {
		return nil, invalid("poolName: must have 1 to 128 characters")
	}
	custom, err := declare(in.Schema)
	if err != nil {
		return nil, err
	}
	now := s.env.Clock.Now()
	p := &Pool{
		ID: s.env.Region + "_" + s.word(9), Name: in.PoolName, UsernameAttributes: in.UsernameAttributes,
		SchemaAttributes: custom, MfaConfiguration: "OFF", CreationDate: epoch(now),
	}
	if err := in.apply(p, now); err != nil {
		return nil, err
	}
	p.ARN = s.env.ARN("cognito-idp", "userpool/"+p.ID)
	return &poolOutput{p}, s.keys.add(p.ID, now, func(r *records) { r.put(poolKey(p.ID), p) })
}

type poolInput struct{ UserPoolID string }

func (s *Service) describeUserPool(_ context.Context, in poolInput) (*poolOutput, error) {
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return nil, err
	}
	users, err := list[User](s, userKey(p.ID, ""))
	p.EstimatedNumberOfUsers = len(users)
	return &poolOutput{p}, err
}

type updateUserPoolInput struct {
	poolSettings
	UserPoolID string
}

func (s *Service) updateUserPool(_ context.Context, in updateUserPoolInput) (none, error) {
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return none{}, err
	}
	if err := in.apply(p, s.env.Clock.Now()); err != nil {
		return none{}, err
	}
	return none{}, write(s, poolKey(p.ID), p)
}

type listUserPoolsOutput struct {
	UserPools []*Pool `json:"UserPools"`
}

func (s *Service) listUserPools(context.Context, none) (*listUserPoolsOutput, error) {
	pools, err := s.Pools()
	return &listUserPoolsOutput{pools}, err
}

// Pools lists the user pools in the order of their ids.
func (s *Service) Pools() ([]*Pool, error) { return list[Pool](s, poolKey("")) }

// Issuer is the value of iss in the tokens of a pool, and the base of its
// discovery document.
func (s *Service) Issuer(poolID string) string { return s.env.URL + "/" + poolID }

// pool returns the pool, or ResourceNotFoundException.
func (s *Service) pool(id string) (*Pool, error) {
	p, err := read[Pool](s, poolKey(id))
	if err == nil && p == nil {
		err = wire.NewError("ResourceNotFoundException", "User pool "+id+" does not exist.")
	}
	return p, err
}

func poolKey(id string) string { return "pool/" + id }

// word returns n random lower-case letters and digits for an id. It is not
// secret and comes from the run's seed.
func (s *Service) word(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	var b strings.Builder
	for range n {
		b.WriteByte(letters[s.env.Rand.IntN(len(letters))])
	}
	return b.String()
}

// invalid is Cognito's error for an invalid parameter.
func invalid(message string) *wire.Error {
	return wire.NewError("InvalidParameterException", message)
}

func contains(all []string, one string) bool {
	for _, v := range all {
		if v == one {
			return true
		}
	}
	return false
}

// units are the words of TokenValidityUnits.
var units = map[string]time.Duration{
	"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour,
}
