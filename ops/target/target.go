// Package target tells the commands of ops and the tests which platform to use. Load reads
// the document that describes a running platform, on this machine or on AWS; Start starts a
// local platform on free ports.
package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// User is a user who can sign in.
type User struct {
	Role     string `json:"role"` // shopper, partner or operator
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Target describes a running platform. local writes this document; a deployed stack has
// it as a Terraform output.
type Target struct {
	App                 string            `json:"app"` // base URL of the app and the API
	AWS                 string            `json:"aws"` // AWS endpoint; empty means AWS itself
	Region              string            `json:"region"`
	Issuer              string            `json:"issuer"`
	UserPool            string            `json:"userPoolId"`
	AppClient           string            `json:"appClientId"`
	TestClient          string            `json:"testClientId"`
	Table               string            `json:"table"`
	Bus                 string            `json:"bus"`
	Bucket              string            `json:"receiptsBucket"`
	StateMachine        string            `json:"stateMachineArn"`
	CompensationMachine string            `json:"compensationStateMachineArn"`
	Queues              map[string]string `json:"queues"`    // name → URL
	Functions           map[string]string `json:"functions"` // name → name or ARN on AWS
	Users               []User            `json:"users"`
	Ingest              string            `json:"ingest"`  // URL for partners' events
	Partner             *Partner          `json:"partner"` // who may send events
	Control             string            `json:"control"` // base URL of local's control API; empty on AWS
	PID                 int               `json:"pid"`     // of local; 0 on AWS
}

// Partner is a partner that pushes events.
type Partner struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// Load reads the document at path.
func Load(path string) (Target, error) {
	var t Target
	raw, err := os.ReadFile(path) //nolint:gosec // the caller chooses the path
	if errors.Is(err, os.ErrNotExist) {
		return t, fmt.Errorf("no platform is running: %s does not exist; start one with `go tool task up`", path)
	}
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return t, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// User returns the user of a role.
func (t Target) User(role string) (User, error) {
	for _, u := range t.Users {
		if u.Role == role {
			return u, nil
		}
	}
	return User{}, fmt.Errorf("the target has no user with the role %s", role)
}
