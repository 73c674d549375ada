package permissions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

// notRunVariable is the variable with the path of a file that lists the checks
// that did not run.
const notRunVariable = "EVENTFORGE_NOT_RUN"

// terraform finds the program: one on the path, or the one that
// `go tool task terraform:tool` builds.
func terraform(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("terraform"); err == nil {
		return path
	}
	built := filepath.Join(target.Root(), ".cache", "bin", "terraform")
	if _, err := os.Stat(built); err == nil {
		return built
	}
	if path := os.Getenv(notRunVariable); path != "" {
		note, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		defer note.Close()
		_, err = fmt.Fprintf(note, "test/permissions %s: there is no terraform\n", t.Name())
		require.NoError(t, err)
	}
	t.Skip("NOT RUN: there is no terraform; go tool task terraform:tool builds one")
	return ""
}

// documents returns the policies that the module makes for a platform, by
// principal.
func documents(t *testing.T, p target.Target) map[string]document {
	t.Helper()
	program, dir := terraform(t), t.TempDir()
	root, err := json.Marshal(map[string]any{
		"module": map[string]any{"permissions": inputs(p)},
		"output": map[string]any{"policies": map[string]string{"value": "${merge(module.permissions.functions, { api = module.permissions.api })}"}},
	})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tf.json"), root, 0o600))
	run(t, program, dir, "init", "-backend=false")
	run(t, program, dir, "apply", "-auto-approve")
	var raw map[string]string
	require.NoError(t, json.Unmarshal(run(t, program, dir, "output", "-json", "policies"), &raw))
	all := map[string]document{}
	for principal, policy := range raw {
		all[principal], err = parse(policy)
		require.NoError(t, err, "%s: %s", principal, policy)
	}
	return all
}

func run(t *testing.T, program, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE=", "TF_DATA_DIR=")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "terraform %v: %s%s", args, &out, &errs)
	return out.Bytes()
}

// configurationSet is the name of the configuration set that mails are assumed to
// use. local has none.
const configurationSet = "eventforge"

// inputs are the module's inputs for a platform.
func inputs(p target.Target) map[string]any {
	var operated []map[string]string
	for _, name := range []string{"charges", "email", "receipt", "shipments", "webhooks", "webhook-attempts", "webhook-probes"} {
		queue := arn("sqs", filepath.Base(p.Queues[name]))
		operated = append(operated, map[string]string{"queue": queue, "dead_letters": queue + "-dead-letters"})
	}
	workers := map[string]map[string]string{}
	for name, f := range wiring.Functions() {
		if f.Trigger.Queue != "" {
			queue := arn("sqs", filepath.Base(p.Queues[f.Trigger.Queue]))
			workers[name] = map[string]string{"queue": queue, "dead_letters": queue + "-dead-letters"}
		}
	}
	const from = "orders@eventforge.example" // local's
	return map[string]any{
		"relay_failures_queue_arn": arn("sqs", filepath.Base(p.Queues["relay-failures"])),
		"source":                   filepath.Join(target.Root(), "terraform", "modules", "permissions"),
		"table_arn":                arn("dynamodb", "table/"+p.Table),
		"bus_arn":                  arn("events", "event-bus/"+p.Bus),
		"cursor_parameter_arn":     arn("ssm", "parameter/eventforge-local-cursor-key"),
		"email_queue_arn":          arn("sqs", filepath.Base(p.Queues["email"])),
		"worker_queue_arns":        workers,
		"operated_queue_arns":      operated,
		"failure_queue_arns":       []string{arn("sqs", filepath.Base(p.Queues["relay-failures"])), arn("sqs", filepath.Base(p.Queues["bus-failures"]))},
		"saga_arn":                 p.StateMachine,
		"state_machine_arns":       []string{p.StateMachine, p.CompensationMachine},
		"pictures_arn":             "arn:aws:s3:::eventforge-local-pictures",
		"receipts_arn":             "arn:aws:s3:::" + p.Bucket,
		"user_pool_arn":            arn("cognito-idp", "userpool/"+p.UserPool),
		"mail_arns":                []string{arn("ses", "identity/"+from), arn("ses", "configuration-set/"+configurationSet)},
		"mail_from":                "EventForge <" + from + ">",
		"payment_gateway":          "sandbox",
	}
}
