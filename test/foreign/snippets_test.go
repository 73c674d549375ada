package foreign

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/ops/target"
)

// snippet is how the receiver of the app's page in one language is run.
type snippet struct {
	language, file string
	programs       []string // that it needs
	args           func(t *testing.T, file, port string) []string
	// minute is where its v1a fetches keys again that are a minute old, and never how it
	// does not wait for that; empty if it always fetches them.
	minute, never string
}

func run1(args ...string) func(*testing.T, string, string) []string {
	return func(_ *testing.T, file, _ string) []string { return append(args, file) }
}

// snippets are those of the page: the test fails for a file that is not here.
var snippets = []snippet{
	{"Node.js", "receiver.mjs", []string{"node"}, run1("node"), "publicKeys(minute)", "publicKeys(0)"},
	{"Python", "receiver.py", nil, pythonSnippet, "(60 * MINUTE, MINUTE)", "(60 * MINUTE, 0)"},
	{"Go", "receiver.go", []string{"go"}, goSnippet, "time.Minute}", "0}"},
	{"Java", "Receiver.java", []string{"java"}, run1("java"), "{60 * MINUTE, MINUTE}", "{60 * MINUTE, 0}"},
	{"C#", "Receiver.cs", []string{"dotnet"}, run1("dotnet", "run"), "PublicKeys(minute)", "PublicKeys(TimeSpan.Zero)"},
	{"PHP", "receiver.php", []string{"php"}, phpSnippet, "[60 * MINUTE, MINUTE]", "[60 * MINUTE, 0]"},
	{"Ruby", "receiver.ru", []string{"ruby", "rackup"}, rubySnippet, "[60 * MINUTE, MINUTE]", "[60 * MINUTE, 0]"},
	{"shell", "receiver.sh", []string{"sh", "openssl", "curl"}, nil, "", ""},
}

// pythonSnippet uses the interpreter that has cryptography.
func pythonSnippet(t *testing.T, file, _ string) []string {
	t.Helper()
	return []string{python(t), file}
}

// goSnippet builds the program first: go run would leave it running.
func goSnippet(t *testing.T, file, _ string) []string {
	t.Helper()
	built := filepath.Join(filepath.Dir(file), "receiver")
	_, err := command(t, installing, filepath.Dir(file), "go", "build", "-o", built, file)
	require.NoError(t, err)
	return []string{built}
}

func phpSnippet(_ *testing.T, file, port string) []string {
	return []string{"php", "-d", "display_errors=stderr", "-S", "127.0.0.1:" + port, file}
}

func rubySnippet(_ *testing.T, file, port string) []string {
	return []string{"rackup", "--quiet", "--env", "none", "--host", "127.0.0.1", "--port", port, file}
}

func snippetFiles(scheme webhook.Scheme) string {
	return filepath.Join(target.Root(), "frontend", "src", "features", "webhooks", "snippets", string(scheme))
}

// TestSnippetsVerifyDeliveries runs each receiver that an endpoint's page shows, where its
// language is on this machine.
func TestSnippetsVerifyDeliveries(t *testing.T) {
	t.Parallel()
	for _, scheme := range webhook.Schemes() {
		files, err := os.ReadDir(snippetFiles(scheme))
		require.NoError(t, err)
		require.Len(t, files, len(snippets), "a snippet without a test")
		for _, s := range snippets {
			t.Run(string(scheme)+" "+s.language, func(t *testing.T) {
				t.Parallel()
				if why := s.missing(t); why != "" {
					notRun(t, why)
					t.SkipNow()
				}
				newSnippetTest(t, s, scheme).run()
			})
		}
	}
}

// missing is why the snippet cannot run here.
func (s snippet) missing(t *testing.T) string {
	t.Helper()
	if s.language == "Python" {
		_, missing := interpreterOfPython(t)
		return missing
	}
	for _, program := range s.programs {
		if _, err := exec.LookPath(program); err != nil {
			return "there is no " + program
		}
	}
	return ""
}

// snippetTest is a running receiver, and the endpoint whose deliveries it verifies.
type snippetTest struct {
	*testing.T
	endpoint webhook.Endpoint
	scheme   webhook.Scheme
	keys     atomic.Value // of the well-known address: []webhook.PublicKey
	deliver  func(webhook.Headers, []byte) int
}

func newSnippetTest(t *testing.T, s snippet, scheme webhook.Scheme) *snippetTest {
	t.Helper()
	st := &snippetTest{T: t, endpoint: signedBy(t, scheme), scheme: scheme}
	st.publish()
	keys := httptest.NewServer(http.HandlerFunc(st.serveKeys))
	t.Cleanup(keys.Close)
	port := freePort(t)
	environ := append(os.Environ(), "PORT="+port,
		"WEBHOOK_SECRET="+st.endpoint.Secrets[0].Value, "WEBHOOK_KEYS_URL="+keys.URL, "TMPDIR="+t.TempDir())
	file := s.copyOf(t, scheme)
	if s.args == nil {
		st.deliver = func(h webhook.Headers, body []byte) int { return cgi(t, environ, file, h, body) }
		return st
	}
	st.start(s.args(t, file, port), environ)
	st.deliver = func(h webhook.Headers, body []byte) int {
		status, err := post(t.Context(), "http://127.0.0.1:"+port+"/", h, body)
		require.NoError(t, err)
		return status
	}
	require.Eventually(t, func() bool {
		_, err := post(t.Context(), "http://127.0.0.1:"+port+"/", webhook.Headers{}, nil)
		return err == nil
	}, running, 50*time.Millisecond, "it does not listen")
	return st
}

// signedBy is an endpoint that signs by one scheme.
func signedBy(t *testing.T, scheme webhook.Scheme) webhook.Endpoint {
	t.Helper()
	return webhook.Endpoint{Signatures: []webhook.Scheme{scheme}, Secrets: []webhook.Secret{secretOf(t)}, Keys: []webhook.Secret{keyOf(t)}}
}

// copyOf copies the snippet, so that what a language leaves beside it does not stay. The
// copy fetches keys again that do not verify a delivery at once, so that the test need not wait for a minute.
func (s snippet) copyOf(t *testing.T, scheme webhook.Scheme) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(snippetFiles(scheme), s.file))
	require.NoError(t, err)
	if scheme == webhook.V1a && s.minute != "" {
		require.Equal(t, 1, bytes.Count(raw, []byte(s.minute)), s.minute)
		raw = bytes.Replace(raw, []byte(s.minute), []byte(s.never), 1)
	}
	file := filepath.Join(t.TempDir(), s.file)
	require.NoError(t, os.WriteFile(file, raw, 0o700))
	return file
}

func (st *snippetTest) start(args, environ []string) {
	st.Helper()
	cmd := exec.CommandContext(st.Context(), args[0], args[1:]...)
	var out bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = environ, &out, &out, time.Second
	require.NoError(st, cmd.Start())
	st.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if st.Failed() {
			st.Logf("it printed:\n%s", out.String())
		}
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func post(ctx context.Context, url string, h webhook.Headers, body []byte) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	for name, value := range map[string]string{
		webhook.HeaderID: h.ID, webhook.HeaderTimestamp: h.Timestamp, webhook.HeaderSignature: h.Signature,
	} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// cgi runs a CGI script once.
func cgi(t *testing.T, environ []string, file string, h webhook.Headers, body []byte) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), running)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", file)
	cmd.Stdin = bytes.NewReader(body)
	cmd.Env = slices.Concat(environ, []string{
		"HTTP_WEBHOOK_ID=" + h.ID, "HTTP_WEBHOOK_TIMESTAMP=" + h.Timestamp, "HTTP_WEBHOOK_SIGNATURE=" + h.Signature,
	})
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Logf("%s", failed.Stderr)
	}
	require.NoError(t, err)
	text, found := strings.CutPrefix(string(out), "Status: ")
	require.True(t, found, "%q", out)
	status, err := strconv.Atoi(text[:3])
	require.NoError(t, err)
	return status
}

// publish puts the endpoint's public keys at their address.
func (st *snippetTest) publish() {
	st.Helper()
	keys, err := st.endpoint.PublicKeys(time.Now())
	require.NoError(st, err)
	st.keys.Store(keys)
}

func (st *snippetTest) serveKeys(w http.ResponseWriter, _ *http.Request) {
	set := struct {
		Keys []map[string]string `json:"keys"`
	}{}
	for _, k := range st.keys.Load().([]webhook.PublicKey) {
		set.Keys = append(set.Keys, map[string]string{
			"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": k.ID(), "x": k.X(), "whpk": k.String(),
		})
	}
	_ = json.NewEncoder(w).Encode(set)
}

// run delivers good and bad requests.
func (st *snippetTest) run() {
	st.Helper()
	body := []byte(`{"type":"ping","timestamp":"2026-11-23T12:00:00Z","data":{"name":"Brněnka"}}`)
	now := time.Now()
	good := st.sign(st.endpoint, now, body)
	st.want(http.StatusNoContent, "a good one", good, body)
	st.want(http.StatusUnauthorized, "altered", good, append(bytes.Clone(body), ' '))
	st.want(http.StatusUnauthorized, "of another id", webhook.Headers{ID: "msg_2", Timestamp: good.Timestamp, Signature: good.Signature}, body)
	st.want(http.StatusUnauthorized, "of another endpoint", st.sign(signedBy(st.T, st.scheme), now, body), body)
	st.want(http.StatusUnauthorized, "an old one", st.sign(st.endpoint, now.Add(-6*time.Minute), body), body)
	st.want(http.StatusUnauthorized, "one of the future", st.sign(st.endpoint, now.Add(6*time.Minute), body), body)
	old := st.sign(st.endpoint, now.Add(-6*time.Minute), body)
	st.want(http.StatusUnauthorized, "an old one with a new time", webhook.Headers{ID: old.ID, Timestamp: good.Timestamp, Signature: old.Signature}, body)
	for _, nonsense := range []string{"", "v1,", "v1a,", "v1", "v1a,AAAA", "v1,AAAA", "v2," + strings.SplitN(good.Signature, ",", 2)[1]} {
		st.want(http.StatusUnauthorized, "the signature "+nonsense, webhook.Headers{ID: good.ID, Timestamp: good.Timestamp, Signature: nonsense}, body)
	}
	for _, nonsense := range []string{"", "soon", "1e9", "-1", strings.Repeat("9", 30)} {
		st.want(http.StatusUnauthorized, "the time "+nonsense, webhook.Headers{ID: good.ID, Timestamp: nonsense, Signature: good.Signature}, body)
	}

	// A receiver that has the old secret or the old keys, then one that must fetch the new one.
	st.endpoint = st.endpoint.Rotate(secretOf(st.T), keyOf(st.T), webhook.SecretOverlap, now)
	both := st.sign(st.endpoint, now, body)
	require.Len(st, strings.Fields(both.Signature), 2)
	st.want(http.StatusNoContent, "two signatures", both, body)
	other := webhook.V1
	if st.scheme == webhook.V1 {
		other = webhook.V1a
	}
	mixed := st.sign(signedBy(st.T, other), now, body)
	st.want(http.StatusNoContent, "beside the other scheme", webhook.Headers{ID: good.ID, Timestamp: good.Timestamp, Signature: mixed.Signature + " " + good.Signature}, body)
	if st.scheme != webhook.V1a {
		return
	}
	st.endpoint, _ = st.endpoint.RevokePreviousSecret(now)
	replaced := st.sign(st.endpoint, now, body)
	st.want(http.StatusUnauthorized, "a key that is not published", replaced, body)
	st.publish()
	st.want(http.StatusNoContent, "a key that is fetched", replaced, body)
	st.want(http.StatusUnauthorized, "a key that was revoked", good, body)
}

func (st *snippetTest) want(status int, what string, h webhook.Headers, body []byte) {
	st.Helper()
	assert.Equal(st, status, st.deliver(h, body), what)
}

func (st *snippetTest) sign(e webhook.Endpoint, at time.Time, body []byte) webhook.Headers {
	st.Helper()
	h, err := e.Sign("msg_1", at, body)
	require.NoError(st, err)
	return h
}

func secretOf(t *testing.T) webhook.Secret {
	t.Helper()
	s, err := webhook.NewSecret(rand.Reader)
	require.NoError(t, err)
	return s
}

func keyOf(t *testing.T) webhook.Secret {
	t.Helper()
	k, err := webhook.NewKey(rand.Reader)
	require.NoError(t, err)
	return k
}
