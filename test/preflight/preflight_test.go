// Package preflight tests ops/preflight with the SDK's clients against an account whose
// answers a test chooses, and the command as a process.
package preflight

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/preflight"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/awsaccount"
)

// object is a JSON object.
type object = map[string]any

// resource is a planned change: before and after are nil or the attributes.
func resource(kind string, before, after object) object {
	actions := []string{"create"}
	if before != nil {
		actions = []string{"update"}
	}
	change := object{"actions": actions, "after": after}
	if before != nil {
		change["before"] = before
	}
	return object{"address": kind + ".this", "mode": "managed", "type": kind, "change": change}
}

// first is the plan of a first deployment, with the types that need something.
func first() []object {
	return []object{
		resource("aws_lambda_function", nil, object{"function_name": "charge-payment", "reserved_concurrent_executions": 50}),
		resource("aws_lambda_function", nil, object{"function_name": "refund-payment", "reserved_concurrent_executions": 20}),
		resource("aws_lambda_function", nil, object{"function_name": "send-email", "reserved_concurrent_executions": -1}),
		resource("aws_lambda_event_source_mapping", nil, object{"scaling_config": []any{object{"maximum_concurrency": 45}}}),
		resource("aws_ecs_cluster", nil, object{}),
		resource("aws_ecs_service", nil, object{"deployment_maximum_percent": 200, "capacity_provider_strategy": []any{object{"capacity_provider": "FARGATE"}}}),
		resource("aws_ecs_task_definition", nil, object{"cpu": "512"}),
		resource("aws_appautoscaling_target", nil, object{"max_capacity": 10}),
		resource("aws_lb", nil, object{}),
		resource("aws_apigatewayv2_api", nil, object{}),
		resource("aws_cloudfront_vpc_origin", nil, object{}),
		resource("aws_vpc", nil, object{}),
		resource("aws_eip", nil, object{}),
		resource("aws_eip", nil, object{}),
		resource("aws_sesv2_email_identity", nil, object{"email_identity": "orders@example.com"}),
	}
}

// planned writes a plan as Terraform does.
func planned(t *testing.T, environment string, sandbox bool, changes ...object) []byte {
	t.Helper()
	value := func(v any) object { return object{"value": v} }
	raw, err := json.Marshal(object{
		"format_version":   "1.2",
		"variables":        object{"region": value("eu-central-1"), "environment": value(environment), "mail_sandbox": value(sandbox)},
		"resource_changes": changes,
	})
	require.NoError(t, err)
	return raw
}

// check returns what is missing and the notes, as text.
func check(t *testing.T, a *awsaccount.Account, raw []byte) (missing, notes []string) {
	t.Helper()
	p, err := preflight.Read(raw)
	require.NoError(t, err)
	cfg := aws.Config{
		Region: p.Region, BaseEndpoint: &a.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	for _, f := range preflight.New(cfg).Check(t.Context(), p) {
		require.NotEmpty(t, f.Do, f.What)
		says := f.What + " -> " + f.Do
		if f.Note {
			notes = append(notes, says)
		} else {
			missing = append(missing, says)
		}
	}
	return missing, notes
}

func TestAnAccountThatHasEverythingPasses(t *testing.T) {
	a := awsaccount.Start(t)
	missing, notes := check(t, a, planned(t, "prod", false, first()...))
	require.Empty(t, missing)
	require.Len(t, notes, 1)
	require.Contains(t, notes[0], "SES does not know orders@example.com yet")
	require.Equal(t, preflight.Actions(), a.Seen(), "the checks ask what the deploy role is granted, and nothing else")
}

// A new account: everything that is missing is said at once, each with what to do.
func TestANewAccountHearsAllThatIsMissing(t *testing.T) {
	a := awsaccount.Start(t)
	a.Change(func(a *awsaccount.Account) { a.Concurrency, a.Unreserved = 10, 10 })
	a.Change(func(a *awsaccount.Account) { a.Defaults["L-3032A538"] = 6 })
	a.Change(func(a *awsaccount.Account) { a.VPCs, a.Addresses = 5, 4 })
	a.Change(func(a *awsaccount.Account) { a.Roles, a.Production, a.Notified = nil, false, 0 })
	missing, _ := check(t, a, planned(t, "prod", false, first()...))
	require.Len(t, missing, 11)
	all := strings.Join(missing, "\n")
	for _, says := range []string{
		"may run 10 executions at once in eu-central-1, and 10 are not reserved. The plan reserves 70 more (charge-payment 50, refund-payment 20)",
		"--service-code lambda --quota-code L-B99A9384 --desired-value 1000",
		`"Fargate On-Demand vCPU resource count": the account has 6 in eu-central-1; the environment alone may use 10.`,
		`"VPCs per Region": the account has 5 in eu-central-1; 5 are in use, and the plan adds 1.`, "--quota-code L-F678F1CE --desired-value 6",
		"4 are in use, and the plan adds 2.", "--quota-code L-0263D0A3 --desired-value 6",
		"SES is in its sandbox in eu-central-1", "put-account-details --production-access-enabled",
		"aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
		"AWSServiceRoleForCloudFrontVPCOrigin", "nobody is told when the account 123456789012 costs more",
	} {
		require.Contains(t, all, says)
	}
}

// Each thing alone, so that no finding hides behind another.
func TestEachThingThatIsMissingIsFound(t *testing.T) {
	existing := object{"email_identity": "orders@example.com"}
	for name, c := range map[string]struct {
		lacks   func(*awsaccount.Account)
		sandbox bool
		changes []object
		missing string // or else a note
		note    string
	}{
		"reservations beside those of other environments": {
			lacks: func(a *awsaccount.Account) { a.Unreserved = 169 }, changes: first(), missing: "169 are not reserved",
		},
		"a role":                {lacks: func(a *awsaccount.Account) { a.Roles = a.Roles[1:] }, changes: first(), missing: "AWSServiceRoleForECS"},
		"mails are stopped":     {lacks: func(a *awsaccount.Account) { a.Sending = false }, missing: "SES does not send mails of this account"},
		"the sandbox":           {lacks: func(a *awsaccount.Account) { a.Production = false }, missing: "mail_sandbox is false"},
		"no sandbox any more":   {lacks: func(*awsaccount.Account) {}, sandbox: true, note: "set mail_sandbox = false in terraform/env/prod.tfvars"},
		"a budget that is mute": {lacks: func(a *awsaccount.Account) { a.Notified = 0 }, missing: "a budget: nobody is told"},
		"a sender that exists": {
			lacks: func(a *awsaccount.Account) { a.Identities["orders@example.com"] = true }, changes: first(), missing: "SES knows orders@example.com already",
		},
		"a sender that is not confirmed": {
			lacks:   func(a *awsaccount.Account) { a.Identities["orders@example.com"] = false },
			changes: []object{resource("aws_sesv2_email_identity", existing, existing)}, missing: "it is not verified",
		},
		"a sender that is gone": {
			lacks: func(*awsaccount.Account) {}, changes: []object{resource("aws_sesv2_email_identity", existing, existing)}, missing: "does not know orders@example.com any more",
		},
		"queues that share ten executions": {
			lacks:   func(a *awsaccount.Account) { a.Concurrency, a.Unreserved = 10, 10 },
			changes: first()[3:4], note: "may run 45 executions at once, and only 10 are left",
		},
		"what may not be read": {
			lacks: func(a *awsaccount.Account) { a.Refused = []string{"ec2:DescribeVpcs"} }, changes: first(),
			missing: "not authorized to perform: ec2:DescribeVpcs",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := awsaccount.Start(t)
			a.Change(c.lacks)
			missing, notes := check(t, a, planned(t, "prod", c.sandbox, c.changes...))
			if c.missing == "" {
				require.Empty(t, missing)
				require.Contains(t, strings.Join(notes, "\n"), c.note)
				return
			}
			require.Len(t, missing, 1)
			require.Contains(t, missing[0], c.missing)
		})
	}
}

// An environment that exists needs nothing again, also when the account is full.
func TestWhatExistsIsNotAskedForAgain(t *testing.T) {
	a := awsaccount.Start(t)
	a.Change(func(a *awsaccount.Account) {
		a.Concurrency, a.Unreserved, a.VPCs, a.Addresses, a.Roles = 170, 100, 5, 5, nil
	})
	a.Change(func(a *awsaccount.Account) { a.Identities["orders@example.com"] = true })
	var same []object
	for _, r := range first() {
		after := r["change"].(object)["after"].(object)
		same = append(same, resource(r["type"].(string), after, after))
	}
	missing, notes := check(t, a, planned(t, "prod", false, same...))
	require.Empty(t, missing)
	require.Empty(t, notes)
	a.Unreserved--
	missing, _ = check(t, a, planned(t, "prod", false, same...))
	require.Empty(t, missing, "nothing more is reserved")
}

// Every refusal is reported by its action, and none hides the others.
func TestEveryReadThatIsRefusedIsReported(t *testing.T) {
	for _, action := range preflight.Actions() {
		a := awsaccount.Start(t)
		a.Change(func(a *awsaccount.Account) { a.Refused = []string{action} })
		missing, _ := check(t, a, planned(t, "prod", false, first()...))
		require.NotEmpty(t, missing, action)
		require.Contains(t, strings.Join(missing, "\n"), "could not be read", action)
	}
}

func TestSomethingElseThanAPlanIsRefused(t *testing.T) {
	for _, raw := range []string{"", "{}", `{"format_version":"1.2"}`, `{"format_version":"1.2","variables":{"region":{"value":7}}}`} {
		_, err := preflight.Read([]byte(raw))
		require.Error(t, err, raw)
	}
}

// The command ends with 1 and says what is missing, creates nothing, and with --report
// ends with 0.
func TestTheCommand(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "preflight")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./ops/cmd/preflight")
	build.Dir = target.Root()
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	file := filepath.Join(t.TempDir(), "plan.json")
	require.NoError(t, os.WriteFile(file, planned(t, "dev", true, first()...), 0o600))
	for _, c := range []struct {
		lacks  bool
		report bool
		code   int
		says   string
	}{
		{false, false, 0, "the account has what dev needs"},
		{true, false, 1, "MISSING  the service-linked role AWSServiceRoleForECS"},
		{true, true, 0, "MISSING  the service-linked role AWSServiceRoleForECS"},
	} {
		t.Run(fmt.Sprint(c.lacks, c.report), func(t *testing.T) {
			a := awsaccount.Start(t)
			a.Change(func(a *awsaccount.Account) { a.Production = false })
			if c.lacks {
				a.Change(func(a *awsaccount.Account) { a.Roles = nil })
			}
			args := []string{file}
			if c.report {
				args = []string{"--report", file}
			}
			cmd := exec.CommandContext(t.Context(), binary, args...)
			cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+a.URL, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test")
			out, _ := cmd.CombinedOutput()
			require.Equal(t, c.code, cmd.ProcessState.ExitCode(), string(out))
			require.Contains(t, string(out), c.says)
			require.Equal(t, preflight.Actions(), a.Seen())
		})
	}
}
