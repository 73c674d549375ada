package platform

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// Endpoints is where the platform is and what its resources are called; tests
// and tools read it from a file.
type Endpoints struct {
	App          string            `json:"app"` // base URL of the page and the API
	AWS          string            `json:"aws"` // AWS endpoint
	Region       string            `json:"region"`
	Account      string            `json:"account"`
	Issuer       string            `json:"issuer"`
	UserPool     string            `json:"userPoolId"`
	AppClient    string            `json:"appClientId"`
	TestClient   string            `json:"testClientId"`
	Table        string            `json:"table"`
	Bus          string            `json:"bus"`
	Bucket       string            `json:"receiptsBucket"`
	StateMachine string            `json:"stateMachineArn"`
	Queues       map[string]string `json:"queues"`    // name to URL, dead-letter queues too
	Functions    map[string]string `json:"functions"` // name to ARN
	Users        []DemoUser        `json:"users"`
	Ingest       string            `json:"ingest"`            // URL for partners' events
	Partner      *Partner          `json:"partner,omitempty"` // who may send there
	Control      string            `json:"control"`           // base URL of the control surface
	PID          int               `json:"pid"`
}

// Partner is the demo partner that pushes events in.
type Partner struct {
	ID     string `json:"id"`
	Secret string `json:"secret"` // signs its events
}

// WriteFile puts the document at path. It appears whole or not at all, so
// that whoever waits for it never reads half of it.
func (e Endpoints) WriteFile(path string) error {
	raw, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	part := path + ".part"
	if err := os.WriteFile(part, append(raw, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, path)
}
