package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/local/platform/platformtest"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// asCommand makes the test binary the command itself.
const asCommand = "LOCAL_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	platformtest.Play()
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// running is the command as a process.
type running struct {
	cmd   *exec.Cmd
	out   *bytes.Buffer
	ended chan error
	at    platform.Endpoints
	ready string // the ready file's path
}

func launch(t *testing.T, data, bin string) *running {
	t.Helper()
	return launchAs(t, exec.Command(os.Args[0]), data, bin)
}

// launchAs runs the command by a program that takes its flags, and waits until it
// is ready. Further flags win.
func launchAs(t *testing.T, cmd *exec.Cmd, data, bin string, flags ...string) *running {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready.json")
	cmd.Args = append(cmd.Args, "--data", data, "--bin", bin, "--ready-file", ready,
		"--app-address", "127.0.0.1:0", "--aws-address", "127.0.0.1:0")
	cmd.Args = append(cmd.Args, flags...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	r := started(t, cmd)
	r.ready = ready
	require.Eventually(t, func() bool {
		raw, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(raw, &r.at) == nil
	}, patience, 5*time.Millisecond, "not ready")
	return r
}

// started starts the command.
func started(t *testing.T, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{cmd: cmd, out: &bytes.Buffer{}, ended: make(chan error, 1)}
	r.cmd.Stdout, r.cmd.Stderr = r.out, r.out
	require.NoError(t, r.cmd.Start())
	go func() { r.ended <- r.cmd.Wait() }()
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	return r
}

// end waits for the process; its output may be read afterwards.
func (r *running) end(t *testing.T, within time.Duration) error {
	t.Helper()
	select {
	case err := <-r.ended:
		return err
	case <-time.After(within):
		t.Fatal("the command does not end")
		return nil
	}
}

// children are the living processes whose parent is the command.
func (r *running) children() (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
		if fields[1] == strconv.Itoa(r.cmd.Process.Pid) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

func gone(pids []int) bool {
	for _, pid := range pids {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && !bytes.Contains(raw, []byte(") Z ")) {
			return false
		}
	}
	return true
}

// busy has the platform start a function besides the API.
func (r *running) busy(t *testing.T) []int {
	t.Helper()
	resp, err := http.Post(r.at.Ingest, "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
	pids := r.children()
	require.GreaterOrEqual(t, len(pids), 2)
	return pids
}

func TestInterruptStopsEverything(t *testing.T) {
	r := launch(t, t.TempDir(), platformtest.Artifacts(t))
	pids := r.busy(t)
	began := time.Now()
	require.NoError(t, r.cmd.Process.Signal(os.Interrupt))
	require.NoError(t, r.end(t, 10*time.Second))
	t.Logf("stopped in %v", time.Since(began))
	require.True(t, gone(pids))
	require.Contains(t, r.out.String(), "Demo-Shopper-1")
	require.Contains(t, r.out.String(), "Stopped the API, the functions and the services")
}

func TestKilledCommandLeavesNoProcessAndItsDataLoad(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	r := launch(t, data, bin)
	pids := r.busy(t)
	require.NoError(t, r.cmd.Process.Kill())
	require.Error(t, r.end(t, 10*time.Second))
	require.Eventually(t, func() bool { return gone(pids) }, patience, 5*time.Millisecond)

	again := launch(t, data, bin)
	require.Equal(t, r.at.UserPool, again.at.UserPool)
	require.Equal(t, 1, strings.Count(platformtest.Requests(t, bin), "POST /api/ops/partners"))
}

func TestSecondInterruptKills(t *testing.T) {
	bin := platformtest.Artifacts(t)
	require.NoError(t, os.WriteFile(filepath.Join(bin, "stubborn"), nil, 0o600))
	r := launch(t, t.TempDir(), bin)
	pids := r.busy(t)
	require.NoError(t, r.cmd.Process.Signal(os.Interrupt))
	require.NoError(t, r.cmd.Process.Signal(os.Interrupt)) // an echo: counts as the same
	var err error
	require.Eventually(t, func() bool {
		_ = r.cmd.Process.Signal(os.Interrupt)
		select {
		case err = <-r.ended:
			return true
		default:
			return false
		}
	}, patience, 50*time.Millisecond)
	var status *exec.ExitError
	require.ErrorAs(t, err, &status)
	require.Equal(t, 130, status.Sys().(syscall.WaitStatus).ExitStatus())
	require.Eventually(t, func() bool { return gone(pids) }, patience, 5*time.Millisecond)
}

func TestFlagsAndEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		args, environ []string
		want          func(options) any
		is            any
	}{
		"default":     {nil, nil, func(o options) any { return o.config.AppAddress }, "127.0.0.1:8080"},
		"environment": {nil, []string{"LOCAL_APP_ADDRESS=:1"}, func(o options) any { return o.config.AppAddress }, ":1"},
		"flag wins":   {[]string{"--seed", "3"}, []string{"LOCAL_SEED=2"}, func(o options) any { return o.config.Seed }, uint64(3)},
		"in small":    {[]string{"--log-level", "debug"}, nil, func(o options) any { return o.config.LogLevel }, "DEBUG"},
		"hosts":       {[]string{"--allowed-hosts", "DevBox,other"}, nil, func(o options) any { return o.config.AllowedHosts }, []string{"devbox", "other"}},
		"traces":      {nil, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://x"}, func(o options) any { return o.config.OTLPEndpoint }, "http://x"},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := parse(c.args, c.environ, t.Output())
			require.NoError(t, err)
			require.Equal(t, c.is, c.want(o))
		})
	}
}

func TestEachWrongFlagIsNamed(t *testing.T) {
	for want, args := range map[string][]string{
		`unexpected argument "start"`:                             {"start"},
		`flag provided but not defined: -sed`:                     {"--sed=3"},
		`flag needs an argument: -seed`:                           {"--seed"},
		`invalid value "many" for flag -seed`:                     {"--seed", "many"},
		`invalid value "-1" for flag -seed`:                       {"--seed", "-1"},
		`--app-address: "8080" is not host:port`:                  {"--app-address", "8080"},
		`--app-address: port "80800" is not from 0 to 65535`:      {"--app-address", "localhost:80800"},
		`--aws-address: port "http" is not from 0 to 65535`:       {"--aws-address", "localhost:http"},
		`--aws-address: must differ from --app-address`:           {"--aws-address", ":80", "--app-address", ":80"},
		`--allowed-hosts: "*" is not a host's name`:               {"--allowed-hosts", "devbox,*"},
		`--allowed-hosts: "devbox:80" is not a host's name`:       {"--allowed-hosts", "devbox:80"},
		`--idle: -1s is not from 1s to 24h0m0s`:                   {"--idle", "-1s"},
		`--max-instances: 0 is not from 1 to 1000`:                {"--max-instances", "0"},
		`--reconcile-after: 1ms is not from 1s to 24h0m0s`:        {"--reconcile-after", "1ms"},
		`--reconcile-after: 1.5s are not whole seconds`:           {"--reconcile-after", "1500ms"},
		`--archive-after: 8760h0m0s is not from 1s to 7200h0m0s`:  {"--archive-after", "8760h"},
		`--rate-limit: 0 is not from 1 to 1000000`:                {"--rate-limit", "0"},
		`--payment-gateway: "paypal" is not one of`:               {"--payment-gateway", "paypal"},
		`--stripe-secret-id: must be given`:                       withStripe(),
		`--stripe-secret-id: is only for --payment-gateway`:       {"--stripe-secret-id", "x"},
		`--stripe-secret-id: "a b" is not the name or ARN`:        withStripe("--stripe-secret-id", "a b"),
		`--stripe-secret-key-file: open /absent`:                  withStripe("--stripe-secret-key-file", "/absent", "--stripe-secret-id", "x"),
		`--stripe-secret-key-file: is only for --payment-gateway`: {"--stripe-secret-key-file", "x"},
		`--stripe-webhook-secret-file: open /absent`:              withStripe("--stripe-webhook-secret-file", "/absent", "--stripe-secret-id", "x"),
		`--stripe-webhook-secret-file: is only for --payment-`:    {"--stripe-webhook-secret-file", "x"},
		`--stripe-publishable-key: must be given`:                 {"--payment-gateway", "stripe", "--stripe-secret-id", "x"},
		`--stripe-publishable-key: is only for --payment-gateway`: {"--stripe-publishable-key", "pk_test_0123456789"},
		`--stripe-publishable-key: is not a publishable key`:      withStripe("--stripe-secret-id", "x", "--stripe-publishable-key", "pk_live_0123456789"),
		`--stripe-address: is only for --payment-gateway`:         {"--stripe-address", "http://127.0.0.1:1"},
		`--stripe-address: is not an http or https URL`:           withStripe("--stripe-secret-id", "x", "--stripe-address", "127.0.0.1:1"),
		`--stripe-address: must be https`:                         withStripe("--stripe-secret-id", "x", "--stripe-address", "http://stripe.example"),
		`--log-level: "LOUD" is not one of DEBUG, INFO, WARN, ER`: {"--log-level", "loud"},
		`--ready-file: ` + os.TempDir() + ` is a directory`:       {"--ready-file", os.TempDir()},
	} {
		_, err := parse(args, nil, t.Output())
		require.ErrorContains(t, err, want, "%q", args)
		require.Equal(t, 1, strings.Count(err.Error(), "\n"), "one line for each: %v", err)
	}
	for want, variable := range map[string]string{
		`LOCAL_SEED: "many"`: "LOCAL_SEED=many", `OTEL_EXPORTER_OTLP_ENDPOINT: is not an http or https URL`: "OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318",
		`--rate-limit: -1 is not from`: "LOCAL_RATE_LIMIT=-1",
	} {
		_, err := parse(nil, []string{variable}, t.Output())
		require.ErrorContains(t, err, want)
	}
}

// withStripe are the arguments of a platform with Stripe, with more of them last.
func withStripe(more ...string) []string {
	return append([]string{"--payment-gateway", "stripe", "--stripe-publishable-key", "pk_test_0123456789"}, more...)
}

// keyFile is a file with a secret key.
func keyFile(t *testing.T, key string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, []byte(key), 0o600))
	return path
}

func TestStripesSecretKeyComesFromAFileOrTheEnvironment(t *testing.T) {
	const one, two = "sk_test_oneone11", "rk_test_twotwo22"
	variable := stripeKeyVariable + "=" + two
	for name, c := range map[string]struct {
		args, environ []string
		key, id       string
	}{
		"a file":                   {withStripe("--stripe-secret-key-file", keyFile(t, one+"\n")), nil, one, defaultSecretID},
		"the environment":          {withStripe(), []string{variable}, two, defaultSecretID},
		"the file wins":            {withStripe("--stripe-secret-key-file", keyFile(t, one)), []string{variable}, one, defaultSecretID},
		"a secret of another name": {withStripe("--stripe-secret-id", "mine"), []string{variable}, two, "mine"},
		"a secret of somebody's":   {withStripe("--stripe-secret-id", "arn:aws:secretsmanager:x"), nil, "", "arn:aws:secretsmanager:x"},
		"the sandbox needs none":   {nil, []string{variable}, "", ""},
	} {
		o, err := parse(c.args, c.environ, t.Output())
		require.NoError(t, err, name)
		require.Equal(t, c.key, string(o.config.StripeSecretKey), name)
		require.Equal(t, c.id, o.config.StripeSecretID, name)
		for _, printed := range []string{fmt.Sprintf("%v %+v %#v", o.config, o.config, o.config.StripeSecretKey), fmt.Sprintf("%s %q %x", o.config.StripeSecretKey, o.config.StripeSecretKey, o.config.StripeSecretKey)} {
			require.NotRegexp(t, `[sr]k_test_|736b5f|726b5f`, printed, name)
		}
	}
}

func TestTheSecretOfStripesEventsComesFromAFileOrTheEnvironment(t *testing.T) {
	const one, two = "whsec_oneone11", "whsec_twotwo22"
	variable := webhookSecretVariable + "=" + two
	for name, c := range map[string]struct {
		args, environ []string
		secret        string
	}{
		"a file":                 {withStripe("--stripe-webhook-secret-file", keyFile(t, one+"\n")), nil, one},
		"the environment":        {withStripe(), []string{variable}, two},
		"the file wins":          {withStripe("--stripe-webhook-secret-file", keyFile(t, one)), []string{variable}, one},
		"none":                   {withStripe(), nil, ""},
		"the sandbox needs none": {nil, []string{variable}, ""},
	} {
		o, err := parse(c.args, append(c.environ, stripeKeyVariable+"=sk_test_oneone11"), t.Output())
		require.NoError(t, err, name)
		require.Equal(t, c.secret, string(o.config.StripeWebhookSecret), name)
		require.NotContains(t, fmt.Sprintf("%v %+v", o.config, o.config), "whsec_", name)
	}
	_, err := parse(withStripe("--stripe-secret-id", "x"), []string{webhookSecretVariable + "=sk_test_oneone11"}, t.Output())
	require.ErrorContains(t, err, "STRIPE_WEBHOOK_SECRET: is not the secret of a webhook endpoint at Stripe")
	require.NotContains(t, err.Error(), "oneone11")
	_, err = parse(withStripe("--stripe-secret-id", "arn:aws:x"), []string{variable}, t.Output())
	require.ErrorContains(t, err, "must be a name, not an ARN")
}

func TestAWrongSecretKeyIsRefusedAndNotRepeated(t *testing.T) {
	for name, c := range map[string]struct{ args, environ []string }{
		"a live key":       {withStripe("--stripe-secret-key-file", keyFile(t, "sk_live_oneone11")), nil},
		"a publishable":    {withStripe(), []string{stripeKeyVariable + "=pk_test_oneone11"}},
		"an empty file":    {withStripe("--stripe-secret-key-file", keyFile(t, "")), nil},
		"a whole document": {withStripe("--stripe-secret-key-file", keyFile(t, "sk_test_oneone11\nsk_test_oneone11")), nil},
	} {
		_, err := parse(c.args, c.environ, t.Output())
		require.ErrorContains(t, err, "is not a secret key of Stripe's test mode", name)
		require.NotContains(t, err.Error(), "oneone11", name)
	}
	_, err := parse(withStripe("--stripe-secret-id", "arn:aws:x"), []string{stripeKeyVariable + "=sk_test_oneone11"}, t.Output())
	require.ErrorContains(t, err, "must be a name, not an ARN")
}

func TestAllWrongFlagsAreNamedTogether(t *testing.T) {
	_, err := parse([]string{"--seed", "many", "start", "--idle", "-1s", "--sed=1", "--rate-limit", "0"},
		[]string{"LOCAL_MAX_INSTANCES=0", "LOCAL_QUIET=maybe", "OTEL_EXPORTER_OTLP_ENDPOINT=collector"}, t.Output())
	for _, want := range []string{"-seed", `"start"`, "--idle", "-sed", "--rate-limit", "--max-instances", "LOCAL_QUIET", "OTEL_EXPORTER_OTLP_ENDPOINT"} {
		require.ErrorContains(t, err, want)
	}
}

func TestHelpListsEachFlag(t *testing.T) {
	var help bytes.Buffer
	_, err := parse([]string{"--help"}, nil, &help)
	require.ErrorIs(t, err, flag.ErrHelp)
	for _, name := range []string{"-data", "-allowed-hosts", "-verbose"} {
		require.Contains(t, help.String(), name)
	}
}

func TestASecondPlatformOnTheSameDataIsRefusedAndHarmsNothing(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	first := launch(t, data, bin)
	second := exec.CommandContext(t.Context(), os.Args[0], "--data", data, "--bin", bin, "--app-address", "127.0.0.1:0", "--aws-address", "127.0.0.1:0")
	second.Env = append(os.Environ(), asCommand+"=1")
	said, err := second.CombinedOutput()
	require.Error(t, err)
	require.Equal(t, "local: another platform runs on --data "+data+": stop it, or choose another directory with --data\n", string(said))
	first.busy(t)
	raw, err := os.ReadFile(filepath.Join(data, "endpoints.json"))
	require.NoError(t, err, "where the first one is, is still written there")
	require.Contains(t, string(raw), first.at.UserPool)
}

// TestOnlyThisUserMayReadTheData looks at what a run leaves, and at data that an
// older release left, which everybody could read.
func TestOnlyThisUserMayReadTheData(t *testing.T) {
	data, bin := filepath.Join(t.TempDir(), "new", "data"), platformtest.Artifacts(t)
	r := launch(t, data, bin)
	requirePrivate(t, data)
	requirePrivate(t, r.ready)
	require.NoError(t, r.cmd.Process.Kill())
	require.Error(t, r.end(t, 10*time.Second))

	require.NoError(t, filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return errors.Join(err, os.Chmod(path, 0o644))
	}))
	again := launch(t, data, bin)
	require.Equal(t, r.at.UserPool, again.at.UserPool)
	requirePrivate(t, data)
}

// requirePrivate requires that neither group nor others may do anything with the
// path and what is below it.
func requirePrivate(t *testing.T, root string) {
	t.Helper()
	files := 0
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the store removes files while it runs
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, "%s has mode %v", path, info.Mode())
		files++
		return nil
	}))
	require.NotZero(t, files)
}

// TestAKilledCommandIsFollowedAtOnce starts the command again at the same addresses
// with the same data while the killed one is still ending.
func TestAKilledCommandIsFollowedAtOnce(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	r := launch(t, data, bin)
	app, aws := strings.TrimPrefix(r.at.App, "http://"), strings.TrimPrefix(r.at.AWS, "http://")
	for range 5 {
		r.busy(t)
		require.NoError(t, r.cmd.Process.Kill())
		r = launchAs(t, exec.Command(os.Args[0]), data, bin, "--app-address", app, "--aws-address", aws)
	}
}
