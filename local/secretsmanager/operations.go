package secretsmanager

import (
	"context"
	"encoding/json"
	"regexp"

	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// suffixLength is the number of random characters at the end of an ARN.
const suffixLength = 6

var namePattern = regexp.MustCompile(`^[A-Za-z0-9/_+=.@!-]{1,512}$`)

type createSecretInput struct {
	Name, Description, ClientRequestToken string
	Tags                                  []tag
	content
}

// versionOutput is the response to a new version.
type versionOutput struct {
	ARN           string
	Name          string
	VersionID     string   `json:"VersionId,omitempty"`
	VersionStages []string `json:",omitempty"`
}

func (s *Service) createSecret(_ context.Context, in createSecretInput) (*versionOutput, error) {
	if !namePattern.MatchString(in.Name) {
		return nil, invalid("Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
	}
	v, err := in.value()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, err := s.read(in.Name); err != nil {
		return nil, err
	} else if old != nil {
		return again(old, in.ClientRequestToken, v)
	}
	now := s.env.Clock.Now()
	made := &secret{
		Name: in.Name, ARN: s.env.ARN("secretsmanager", "secret:"+in.Name+"-"+s.env.Rand.UUID()[:suffixLength]),
		Description: in.Description, Tags: in.Tags, Created: now, Changed: now,
	}
	if v.empty() { // a secret without a version yet
		return &versionOutput{ARN: made.ARN, Name: made.Name}, s.write(made)
	}
	id := s.token(in.ClientRequestToken)
	if err := made.put(id, v, now); err != nil {
		return nil, err
	}
	return &versionOutput{ARN: made.ARN, Name: made.Name, VersionID: id}, s.write(made)
}

// again answers a request to create a secret that exists. It succeeds if it is the
// request that created the secret.
func again(old *secret, token string, v value) (*versionOutput, error) {
	for _, known := range old.Versions {
		if known.ID == token && known.Value.equal(v) {
			return &versionOutput{ARN: old.ARN, Name: old.Name, VersionID: token}, nil
		}
	}
	return nil, wire.NewError("ResourceExistsException", "The operation failed because the secret "+old.Name+" already exists.")
}

// token is the id of a new version: that of the request, which SDKs choose, or
// another.
func (s *Service) token(asked string) string {
	if asked == "" {
		return s.env.Rand.UUID()
	}
	return asked
}

type putSecretValueInput struct {
	SecretID, ClientRequestToken string
	content
}

func (s *Service) putSecretValue(_ context.Context, in putSecretValueInput) (*versionOutput, error) {
	v, err := in.value()
	if err != nil {
		return nil, err
	}
	if v.empty() {
		return nil, wire.NewError("InvalidRequestException", "You must provide either SecretString or SecretBinary.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.secret(in.SecretID)
	if err != nil {
		return nil, err
	}
	id := s.token(in.ClientRequestToken)
	if err := found.put(id, v, s.env.Clock.Now()); err != nil {
		return nil, err
	}
	return &versionOutput{ARN: found.ARN, Name: found.Name, VersionID: id, VersionStages: found.stages()[id]}, s.write(found)
}

type getSecretValueInput struct{ SecretID, VersionID, VersionStage string }

type secretValue struct {
	ARN           string
	Name          string
	VersionID     string  `json:"VersionId"`
	SecretString  *string `json:",omitempty"`
	SecretBinary  []byte  `json:",omitempty"`
	VersionStages []string
	CreatedDate   wire.Time
}

func (s *Service) getSecretValue(_ context.Context, in getSecretValueInput) (*secretValue, error) {
	found, err := s.secret(in.SecretID)
	if err != nil {
		return nil, err
	}
	v, err := found.find(in.VersionID, in.VersionStage)
	if err != nil {
		return nil, err
	}
	return &secretValue{
		ARN: found.ARN, Name: found.Name, VersionID: v.ID, SecretString: v.Value.Text, SecretBinary: v.Value.Binary,
		VersionStages: found.stages()[v.ID], CreatedDate: wire.Time{Time: v.Created},
	}, nil
}

// description is a secret without its values.
type description struct {
	ARN                string
	Name               string
	Description        string `json:",omitempty"`
	CreatedDate        wire.Time
	LastChangedDate    wire.Time
	Tags               []tag               `json:",omitempty"`
	VersionIdsToStages map[string][]string `json:",omitempty"` //nolint:revive // as the API spells it
}

func describe(v *secret) description {
	return description{
		ARN: v.ARN, Name: v.Name, Description: v.Description, Tags: v.Tags, VersionIdsToStages: v.stages(),
		CreatedDate: wire.Time{Time: v.Created}, LastChangedDate: wire.Time{Time: v.Changed},
	}
}

func (s *Service) describeSecret(_ context.Context, in struct{ SecretID string }) (*description, error) {
	found, err := s.secret(in.SecretID)
	if err != nil {
		return nil, err
	}
	out := describe(found)
	return &out, nil
}

type listSecretsInput struct {
	MaxResults int
	NextToken  string
}

// listed is a description in a list, where the member has another name.
type listed struct {
	description
	VersionIdsToStages     map[string][]string `json:",omitempty"` //nolint:revive // hides the description's member
	SecretVersionsToStages map[string][]string `json:",omitempty"`
}

type listSecretsOutput struct {
	SecretList []listed
	NextToken  string `json:",omitempty"`
}

// maxPage is the most secrets of a page, and the number when none is asked for.
const maxPage = 100

func (s *Service) listSecrets(_ context.Context, in listSecretsInput) (*listSecretsOutput, error) {
	if in.MaxResults < 0 || in.MaxResults > maxPage {
		return nil, invalid("MaxResults must be between 1 and 100.")
	}
	if in.MaxResults == 0 {
		in.MaxResults = maxPage
	}
	out, bad := &listSecretsOutput{SecretList: []listed{}}, error(nil)
	err := s.space.Walk(store.Range{Start: []byte(in.NextToken)}, func(_, raw []byte) bool {
		var v secret
		if bad = json.Unmarshal(raw, &v); bad != nil || len(out.SecretList) == in.MaxResults {
			out.NextToken = v.Name
			return false
		}
		one := listed{description: describe(&v), SecretVersionsToStages: v.stages()}
		out.SecretList = append(out.SecretList, one)
		return true
	})
	if err == nil {
		err = bad
	}
	return out, err
}
