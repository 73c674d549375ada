package platform

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// Endpoints holds the platform's addresses and the names of its resources. Tests
// and tools read it from a file.
type Endpoints struct {
	App                 string            `json:"app"` // base URL of the app and the API
	AWS                 string            `json:"aws"` // AWS endpoint
	Region              string            `json:"region"`
	Account             string            `json:"account"`
	Issuer              string            `json:"issuer"`
	UserPool            string            `json:"userPoolId"`
	AppClient           string            `json:"appClientId"`
	TestClient          string            `json:"testClientId"`
	Table               string            `json:"table"`
	Bus                 string            `json:"bus"`
	Bucket              string            `json:"receiptsBucket"`
	StateMachine        string            `json:"stateMachineArn"`
	CompensationMachine string            `json:"compensationStateMachineArn"`
	Queues              map[string]string `json:"queues"`          // name to URL, dead-letter queues too
	Functions           map[string]string `json:"functions"`       // name to ARN
	Inbox               *Inbox            `json:"inbox,omitempty"` // where mail can be read
	Users               []DemoUser        `json:"users"`
	Ingest              string            `json:"ingest"`            // URL for partners' events
	Partner             *Partner          `json:"partner,omitempty"` // who may send them
	Control             string            `json:"control"`           // base URL of the control API
	PID                 int               `json:"pid"`
}

// Partner is the demo partner that sends events.
type Partner struct {
	ID     string `json:"id"`
	Secret string `json:"secret"` // signs its events
}

// WriteFile writes the document to path. The file appears complete or not at
// all, so that a reader never sees half of it. Only this user may read it.
func (e Endpoints) WriteFile(path string) error {
	raw, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), privateDir); err != nil {
		return err
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) { // of an earlier run, whose mode would stay
		return err
	}
	if err := os.WriteFile(part, append(raw, '\n'), privateFile); err != nil {
		return err
	}
	return os.Rename(part, path)
}
