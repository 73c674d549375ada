package ses

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// identity is an address or a domain that may send. It is verified as soon as it
// exists.
type identity struct {
	Name string `json:"name"`
	Tags []tag  `json:"tags,omitempty"`
}

type tag struct {
	Key   string
	Value string
}

// CreateIdentity lets an address or a domain send mail. It is not an error if
// the identity exists.
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

// isVerified reports whether the address, its domain or a parent domain is an
// identity.
func (s *Service) isVerified(address string) (bool, error) {
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

// bareAddress returns the address of `Name <address>`.
func bareAddress(text string) (string, error) {
	a, err := mail.ParseAddress(text)
	if err != nil {
		return "", badRequest("Illegal address " + text)
	}
	return a.Address, nil
}

type identityRequest struct {
	EmailIdentity string
	Tags          []tag
	Filter        map[string]string
	NextToken     string
	PageSize      int
}

func (s *Service) createIdentity(_ *http.Request, body []byte) (any, error) {
	in, err := decode[identityRequest](body)
	if err != nil {
		return nil, err
	}
	if in.EmailIdentity == "" {
		return nil, badRequest("EmailIdentity: must not be empty")
	}
	_, exists, err := s.identity(in.EmailIdentity)
	if exists {
		return nil, &wire.Error{Code: "AlreadyExistsException", Message: "Email identity " + in.EmailIdentity + " already exist.", Status: http.StatusBadRequest}
	}
	if err != nil {
		return nil, err
	}
	i := identity{Name: in.EmailIdentity, Tags: in.Tags}
	return map[string]any{"IdentityType": i.kind(), "VerifiedForSendingStatus": true}, s.putIdentity(i)
}

func (s *Service) getIdentity(r *http.Request, _ []byte) (any, error) {
	name := r.PathValue("identity")
	i, ok, err := s.identity(name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, notFound("Email identity " + name + " does not exist.")
	}
	return map[string]any{
		"IdentityType": i.kind(), "VerifiedForSendingStatus": true, "VerificationStatus": "SUCCESS",
		"FeedbackForwardingStatus": true, "Tags": i.Tags,
	}, nil
}

func (s *Service) deleteIdentity(r *http.Request, _ []byte) (any, error) {
	name := r.PathValue("identity")
	_, ok, err := s.identity(name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, notFound("Email identity " + name + " does not exist.")
	}
	return struct{}{}, s.identities.Delete(identityKey(name))
}

// listIdentities serves GET /identities for older clients and POST
// /list-identities for newer ones.
func (s *Service) listIdentities(r *http.Request, body []byte) (any, error) {
	in, err := decode[identityRequest](body)
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet {
		in.NextToken = r.URL.Query().Get("NextToken")
		in.PageSize, _ = strconv.Atoi(r.URL.Query().Get("PageSize"))
	}
	if len(in.Filter) > 0 {
		return nil, badRequest("Filter: is not implemented here")
	}
	all, err := s.allIdentities()
	if err != nil {
		return nil, err
	}
	return identityPage(all, in), nil
}

// identityPage returns one page of the identities. The token is the last name of
// the previous page.
func identityPage(all []identity, in identityRequest) map[string]any {
	page := []map[string]any{}
	out := map[string]any{}
	for _, i := range all {
		if in.NextToken != "" && string(identityKey(i.Name)) <= in.NextToken {
			continue
		}
		if in.PageSize > 0 && len(page) == in.PageSize {
			out["NextToken"] = string(identityKey(page[len(page)-1]["IdentityName"].(string)))
			break
		}
		page = append(page, map[string]any{
			"IdentityName": i.Name, "IdentityType": i.kind(), "SendingEnabled": true, "VerificationStatus": "SUCCESS",
		})
	}
	out["EmailIdentities"] = page
	return out
}
