package cognito

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"unicode"

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

// check fails with InvalidPasswordException and the first broken rule.
func (p PasswordPolicy) check(plain string) error {
	anyOf := func(is func(rune) bool) bool { return strings.ContainsFunc(plain, is) }
	symbol := func(r rune) bool { return strings.ContainsRune(symbols, r) }
	rules := []struct {
		broken bool
		says   string
	}{
		{len(plain) > 256, "Password too long"},
		{len(plain) < max(p.MinimumLength, 6), "Password not long enough"},
		{p.RequireUppercase && !anyOf(unicode.IsUpper), "Password must have uppercase characters"},
		{p.RequireLowercase && !anyOf(unicode.IsLower), "Password must have lowercase characters"},
		{p.RequireNumbers && !anyOf(unicode.IsDigit), "Password must have numeric characters"},
		{p.RequireSymbols && !anyOf(symbol), "Password must have symbol characters"},
	}
	for _, rule := range rules {
		if rule.broken {
			return wire.NewError("InvalidPasswordException", "Password did not conform with policy: "+rule.says)
		}
	}
	return nil
}
