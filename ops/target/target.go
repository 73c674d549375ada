// Package target says where the platform under test is: one that is running
// already, here or on AWS, or a local one that it starts on free ports.
package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// User is somebody who can sign in.
type User struct {
	Role     string `json:"role"` // shopper, partner or operator
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Target is a running platform. local writes this document; for a deployed
// stack its outputs are brought into the same form.
type Target struct {
	App          string            `json:"app"` // base URL of the page and the API
	AWS          string            `json:"aws"` // AWS endpoint; empty means AWS itself
	Region       string            `json:"region"`
	Issuer       string            `json:"issuer"`
	UserPool     string            `json:"userPoolId"`
	AppClient    string            `json:"appClientId"`
	TestClient   string            `json:"testClientId"`
	Table        string            `json:"table"`
	Bus          string            `json:"bus"`
	Bucket       string            `json:"receiptsBucket"`
	StateMachine string            `json:"stateMachineArn"`
	Queues       map[string]string `json:"queues"` // name → URL
	Users        []User            `json:"users"`
	Ingest       string            `json:"ingest"`  // URL for partners' events
	Partner      *Partner          `json:"partner"` // who may send there
	Control      string            `json:"control"` // base URL of local's control surface; empty on AWS
	PID          int               `json:"pid"`     // of local; 0 on AWS
}

// Partner is somebody who pushes events in.
type Partner struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// Load reads the document at path.
func Load(path string) (Target, error) {
	var t Target
	raw, err := os.ReadFile(path) //nolint:gosec // the path is the caller's choice
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
	return User{}, fmt.Errorf("the target names no %s to sign in as", role)
}
