package ses

import (
	"net/http"
	"strconv"
)

func (s *Service) getAccount(*http.Request, []byte) (any, error) {
	sent := float64(s.recent.count(s.env.Clock.Now()))
	return map[string]any{
		"DedicatedIpAutoWarmupEnabled": false, "EnforcementStatus": "HEALTHY",
		"ProductionAccessEnabled": true, "SendingEnabled": true,
		"SendQuota": map[string]float64{"Max24HourSend": 50000, "MaxSendRate": 14, "SentLast24Hours": sent},
	}, nil
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
		return nil, &apiError{"AlreadyExistsException", "Email identity " + in.EmailIdentity + " already exist.", http.StatusBadRequest}
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

// listIdentities answers GET /identities of older clients and POST
// /list-identities of newer ones.
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

// identityPage answers a part of the identities; the token is the last name of
// the page before.
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
