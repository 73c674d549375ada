// Package target tells the commands of ops and the tests which platform to use. Load reads
// the document that describes a running platform, on this machine or on AWS; Start starts a
// local platform on free ports.
package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
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
	Discovery           string            `json:"discovery"` // where an emulator has the issuer's documents; empty: at the issuer
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
	Ingest              string            `json:"ingest"`   // URL for partners' events
	Partner             *Partner          `json:"partner"`  // who may send events
	Inbox               *Inbox            `json:"inbox"`    // where the users' mail can be read; nil: nowhere but local's mailbox
	Receiver            *Receiver         `json:"receiver"` // how the platform reaches this machine; nil: by loopback, which only local does
	Control             string            `json:"control"`  // base URL of local's control API; empty on AWS
	PID                 int               `json:"pid"`      // of local; 0 on AWS
}

// Partner is a partner that pushes events.
type Partner struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// Inbox is where the mail that the platform sends to its users can be read.
type Inbox struct {
	Bucket string `json:"bucket"` // of S3, in which each object under Prefix is a MIME message
	Prefix string `json:"prefix"`
	URL    string `json:"url"` // of the list of sent mails that an emulator of AWS shows, instead of a bucket
}

// Receiver is an address of this machine under which webhooks arrive.
type Receiver struct {
	Listen string `json:"listen"` // host:port of this machine
	URL    string `json:"url"`    // base URL that leads there, by https on AWS; empty: http://<listen>
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

// Config are the settings of an AWS client for the platform: local's or the emulator's
// endpoint with made-up credentials, or AWS with the machine's own.
func (t Target) Config(ctx context.Context) (aws.Config, error) {
	if t.AWS == "" {
		return config.LoadDefaultConfig(ctx, config.WithRegion(t.Region))
	}
	return aws.Config{
		Region: t.Region, BaseEndpoint: aws.String(t.AWS), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}, nil
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
