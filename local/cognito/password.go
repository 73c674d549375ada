package cognito

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/eventforge/eventforge/local/wire"
)

// iterations of PBKDF2-HMAC-SHA256 for new passwords. Fewer than a service on
// the internet needs (OWASP: 600,000), so that a load test can sign in thousands of
// users; the number is stored with each hash.
const iterations = 20_000

// Password is a salted hash. The password itself is never stored.
type Password struct {
	Salt, Hash []byte
	Iterations int
}

func hashPassword(plain string) (Password, error) {
	p := Password{Salt: make([]byte, 16), Iterations: iterations}
	_, _ = rand.Read(p.Salt)
	var err error
	p.Hash, err = pbkdf2.Key(sha256.New, plain, p.Salt, p.Iterations, sha256.Size)
	return p, err
}

// newPassword returns the hash of a password that conforms with the pool's policy.
func (p *Pool) newPassword(plain string) (Password, error) {
	if err := p.Policies.PasswordPolicy.check(plain); err != nil {
		return Password{}, err
	}
	return hashPassword(plain)
}

// matches compares in constant time. A missing password takes as long as a wrong one,
// so that the time does not show which users exist.
func (p Password) matches(plain string) bool {
	if p.Iterations == 0 {
		p = Password{Salt: make([]byte, 16), Iterations: iterations}
	}
	got, err := pbkdf2.Key(sha256.New, plain, p.Salt, p.Iterations, sha256.Size)
	return err == nil && subtle.ConstantTimeCompare(got, p.Hash) == 1
}

// PasswordPolicy is a pool's rules for passwords.
type PasswordPolicy struct {
	MinimumLength                 int  `json:"MinimumLength"`
	RequireUppercase              bool `json:"RequireUppercase"`
	RequireLowercase              bool `json:"RequireLowercase"`
	RequireNumbers                bool `json:"RequireNumbers"`
	RequireSymbols                bool `json:"RequireSymbols"`
	TemporaryPasswordValidityDays int  `json:"TemporaryPasswordValidityDays"`
}

// defaultPolicy is Cognito's policy for pools that set none.
var defaultPolicy = PasswordPolicy{
	MinimumLength: 8, RequireUppercase: true, RequireLowercase: true,
	RequireNumbers: true, RequireSymbols: true, TemporaryPasswordValidityDays: 7,
}

// symbols are the characters that Cognito counts as symbols.
const symbols = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- "

// passwordRule is one part of a policy, as the pages show it.
type passwordRule struct {
	Name   string // in the pages' script
	Least  int    // characters, for the part about the length
	Says   string
	Broken bool // by the password that was given

	refusal string // Cognito's words
	keeps   func(string) bool
}

// rules are the parts of a policy in the order in which Cognito checks them.
func (p PasswordPolicy) rules() []passwordRule {
	least := max(p.MinimumLength, 6)
	has := func(is func(rune) bool) func(string) bool {
		return func(plain string) bool { return strings.ContainsFunc(plain, is) }
	}
	all := []passwordRule{{
		Name: "length", Least: least, Says: strconv.Itoa(least) + " characters or more", refusal: "Password not long enough",
		keeps: func(plain string) bool { return utf8.RuneCountInString(plain) >= least },
	}}
	add := func(required bool, rule passwordRule) {
		if required {
			all = append(all, rule)
		}
	}
	add(p.RequireUppercase, passwordRule{Name: "uppercase", Says: "a capital letter", refusal: "Password must have uppercase characters", keeps: has(unicode.IsUpper)})
	add(p.RequireLowercase, passwordRule{Name: "lowercase", Says: "a small letter", refusal: "Password must have lowercase characters", keeps: has(unicode.IsLower)})
	add(p.RequireNumbers, passwordRule{Name: "number", Says: "a digit", refusal: "Password must have numeric characters", keeps: has(unicode.IsDigit)})
	add(p.RequireSymbols, passwordRule{Name: "symbol", Says: "a symbol or a space", refusal: "Password must have symbol characters", keeps: has(isSymbol)})
	return all
}

func isSymbol(r rune) bool { return strings.ContainsRune(symbols, r) }

// judge returns the rules with those marked that the password breaks.
func (p PasswordPolicy) judge(plain string) []passwordRule {
	all := p.rules()
	for i, rule := range all {
		all[i].Broken = !rule.keeps(plain)
	}
	return all
}

// check fails with InvalidPasswordException and the first broken rule.
func (p PasswordPolicy) check(plain string) error {
	refuse := func(says string) error {
		return wire.NewError("InvalidPasswordException", "Password did not conform with policy: "+says)
	}
	if len(plain) > 256 {
		return refuse("Password too long")
	}
	for _, rule := range p.judge(plain) {
		if rule.Broken {
			return refuse(rule.refusal)
		}
	}
	return nil
}
