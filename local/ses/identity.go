package ses

import (
	"encoding/json"
	"net/mail"
	"strings"

	"github.com/eventforge/eventforge/local/store"
)

// identity is an address or a domain that may send. Here it is verified as
// soon as it exists.
type identity struct {
	Name string `json:"name"`
	Tags []tag  `json:"tags,omitempty"`
}

type tag struct {
	Key   string
	Value string
}

// CreateIdentity lets an address or a whole domain send mail. Creating it
// again is no error.
func (s *Service) CreateIdentity(name string) error {
	return s.putIdentity(identity{Name: name})
}

func (s *Service) putIdentity(i identity) error {
	raw, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return s.identities.Put(identityKey(i.Name), raw)
}

func (s *Service) identity(name string) (identity, bool, error) {
	var i identity
	raw, ok, err := s.identities.Get(identityKey(name))
	if err != nil || !ok {
		return i, false, err
	}
	return i, true, json.Unmarshal(raw, &i)
}

func (s *Service) allIdentities() ([]identity, error) {
	var out []identity
	var failed error
	err := s.identities.Walk(store.Range{}, func(_, v []byte) bool {
		var i identity
		failed = json.Unmarshal(v, &i)
		out = append(out, i)
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	return out, err
}

func identityKey(name string) []byte { return []byte(strings.ToLower(name)) }

// kind is EMAIL_ADDRESS or DOMAIN.
func (i identity) kind() string {
	if strings.Contains(i.Name, "@") {
		return "EMAIL_ADDRESS"
	}
	return "DOMAIN"
}

// maySend reports whether the address, its domain or a parent domain is an
// identity.
func (s *Service) maySend(address string) (bool, error) {
	_, domain, _ := strings.Cut(address, "@")
	names := []string{address}
	for domain != "" {
		names = append(names, domain)
		_, domain, _ = strings.Cut(domain, ".")
	}
	for _, name := range names {
		if _, ok, err := s.identity(name); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// bareAddress takes the address out of `Name <address>`.
func bareAddress(text string) (string, error) {
	a, err := mail.ParseAddress(text)
	if err != nil {
		return "", badRequest("Illegal address " + text)
	}
	return a.Address, nil
}
