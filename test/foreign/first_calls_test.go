package foreign

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/control"
)

// firstCalls is what a client got from the calls that people type first.
type firstCalls struct {
	Account   string   `json:"account"`
	Operators []string `json:"operators"` // addresses of the users in the group
	Disabled  string   `json:"disabled"`  // the error of a disabled user who signs in
	Enabled   bool     `json:"enabled"`   // the user signs in after being enabled
	Recovered bool     `json:"recovered"` // the user signs in with the password set with the mailed code
	Claim     string   `json:"claim"`     // the error of a sign-up that sets a claim
	Secret    string   `json:"secret"`
	Secrets   []string `json:"secrets"` // names
	Groups    []string `json:"groups"`  // log groups with the API's prefix
	Lines     bool     `json:"lines"`   // the function's log has lines, and each of them has an id of its own
	Newest    bool     `json:"newest"`  // the newest line is there
	Alarm     string   `json:"alarm"`   // state of a dead-letter queue's alarm with a message
	Quiet     string   `json:"quiet"`   // and without
	Unknown   string   `json:"unknown"` // the error of an operation that local does not have
}

// verify compares what a client got with what AWS would have answered.
func (f firstCalls) verify(t *testing.T, name string) {
	t.Helper()
	require.Contains(t, f.Disabled, "User is disabled.")
	require.Contains(t, f.Claim, "InvalidParameterException")
	require.Contains(t, f.Claim, "token_use: Attribute does not exist in the schema.")
	require.Contains(t, f.Unknown, "UnknownOperationException")
	require.Contains(t, f.Unknown, "GetSessionToken")
	require.Contains(t, f.Secrets, "foreign/"+name)
	f.Disabled, f.Claim, f.Unknown, f.Secrets = "", "", "", nil
	require.Equal(t, firstCalls{
		Account: "000000000000", Operators: []string{"operator@example.com"}, Enabled: true, Recovered: true, Secret: "sk_test_" + name,
		Groups: []string{"/eventforge-local/api"}, Lines: true, Newest: true, Alarm: "ALARM", Quiet: "OK",
	}, f)
}

// TestFirstCallsOfPython makes the calls with boto3.
func TestFirstCallsOfPython(t *testing.T) {
	t.Parallel()
	interpreter := python(t)
	copyIn(t, "python", "first_calls.py")
	out, err := command(t, running, home("python"), interpreter, "first_calls.py", document)
	require.NoError(t, err)
	var got firstCalls
	require.NoError(t, json.Unmarshal(out, &got), string(out))
	got.verify(t, "python")
}

// TestFirstCallsOfTheCLI makes the calls with the AWS CLI.
func TestFirstCallsOfTheCLI(t *testing.T) {
	t.Parallel()
	c := cli{t, filepath.Join(filepath.Dir(python(t)), "aws")}
	var got firstCalls
	c.ask(&got.Account, "sts", "get-caller-identity", "--query", "Account")
	c.ask(&got.Operators, "cognito-idp", "list-users-in-group", "--user-pool-id", local.UserPool, "--group-name", "operators",
		"--query", "Users[].Attributes[?Name=='email'].Value | []")
	c.users(&got)
	c.secrets(&got)
	c.logs(&got)
	c.alarms(&got)
	got.Unknown = c.refusal("sts", "get-session-token")
	got.verify(t, "cli")
}

// refusal returns what the CLI prints of an error.
func (c cli) refusal(args ...string) string {
	c.t.Helper()
	_, err := c.run(args...)
	require.Error(c.t, err, "%s", args)
	return err.Error()
}

const (
	firstPassword  = "Correct-Horse-7"
	secondPassword = "Another-Horse-8"
)

// users signs a user up, disables and enables the user, and replaces the password.
func (c cli) users(got *firstCalls) {
	const email = "foreign-cli@example.com"
	client, pool := []string{"--client-id", local.AppClient, "--username", email}, []string{"--user-pool-id", local.UserPool, "--username", email}
	signUp := append([]string{"cognito-idp", "sign-up", "--password", firstPassword}, client...)
	got.Claim = c.refusal(append(signUp, "--user-attributes", "Name=token_use,Value=access")...)
	c.ask(nil, append(signUp, "--user-attributes", "Name=name,Value=Foreign")...)
	c.ask(nil, append([]string{"cognito-idp", "confirm-sign-up", "--confirmation-code", c.code(email)}, client...)...)

	c.ask(nil, append([]string{"cognito-idp", "admin-disable-user"}, pool...)...)
	got.Disabled = c.refusal(c.signInAs(email, firstPassword)...)
	c.ask(nil, append([]string{"cognito-idp", "admin-enable-user"}, pool...)...)
	_, err := c.run(c.signInAs(email, firstPassword)...)
	got.Enabled = err == nil

	c.ask(nil, append([]string{"cognito-idp", "forgot-password"}, client...)...)
	c.ask(nil, append([]string{"cognito-idp", "confirm-forgot-password", "--password", secondPassword, "--confirmation-code", c.code(email)}, client...)...)
	_, err = c.run(c.signInAs(email, secondPassword)...)
	got.Recovered = err == nil
}

func (c cli) signInAs(email, password string) []string {
	return []string{
		"cognito-idp", "initiate-auth", "--client-id", local.TestClient, "--auth-flow", "USER_PASSWORD_AUTH",
		"--auth-parameters", "USERNAME=" + email + ",PASSWORD=" + password,
	}
}

// code is the code last mailed to an address.
func (c cli) code(email string) string {
	c.t.Helper()
	mails, err := control.Client{Base: local.Control}.Mails(c.t.Context(), 50)
	require.NoError(c.t, err)
	for _, m := range mails {
		if strings.Contains(strings.Join(m.To, " "), email) {
			return regexp.MustCompile(`\d{6}`).FindString(m.Text)
		}
	}
	require.Fail(c.t, "no mail to "+email)
	return ""
}

func (c cli) secrets(got *firstCalls) {
	c.ask(nil, "secretsmanager", "create-secret", "--name", "foreign/cli", "--secret-string", "first")
	c.ask(nil, "secretsmanager", "put-secret-value", "--secret-id", "foreign/cli", "--secret-string", "sk_test_cli")
	c.ask(&got.Secret, "secretsmanager", "get-secret-value", "--secret-id", "foreign/cli", "--query", "SecretString")
	c.ask(&got.Secrets, "secretsmanager", "list-secrets", "--query", "SecretList[].Name")
	c.ask(nil, "secretsmanager", "describe-secret", "--secret-id", "foreign/cli")
}

// logs reads a function's log. Version 1 of the CLI has no `logs tail`; it makes the
// calls of version 2's.
func (c cli) logs(got *firstCalls) {
	const group = "/aws/lambda/eventforge-local-validate-order"
	c.ask(&got.Groups, "logs", "describe-log-groups", "--log-group-name-prefix", "/eventforge-local/", "--query", "logGroups[].logGroupName")
	c.execution() // the saga's first function logs
	var ids []string
	c.ask(&ids, "logs", "filter-log-events", "--log-group-name", group, "--interleaved", "--start-time", "0", "--query", "events[].eventId")
	seen := map[string]bool{}
	for _, id := range ids {
		seen[id] = true
	}
	got.Lines = len(ids) > 0 && len(seen) == len(ids)
	var stream string
	c.ask(&stream, "logs", "describe-log-streams", "--log-group-name", group, "--query", "logStreams[0].logStreamName")
	var newest []string
	c.ask(&newest, "logs", "get-log-events", "--log-group-name", group, "--log-stream-name", stream, "--limit", "1", "--query", "events[].message")
	got.Newest = len(newest) == 1
}

func (c cli) alarms(got *firstCalls) {
	state := []string{"cloudwatch", "describe-alarms", "--alarm-names", "eventforge-local-dead-letters-email", "--query", "MetricAlarms[0].StateValue"}
	queue := local.Queues["email-dead-letters"]
	c.ask(nil, "sqs", "send-message", "--queue-url", queue, "--message-body", "failed")
	c.ask(&got.Alarm, state...)
	c.ask(nil, "sqs", "purge-queue", "--queue-url", queue)
	c.ask(&got.Quiet, state...)
}
