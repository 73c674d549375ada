package foreign

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
)

const verified = "verified"

// sent is a delivery as it came, and the secret to verify it with.
type sent struct {
	name, secret string
	header       http.Header
	body         []byte
	genuine      bool
}

// TestLibrariesVerifyEveryKindOfDelivery lets libraries that nobody here wrote, at pinned
// versions, verify what the platform really sent: events, pings, redeliveries, deliveries
// during a rotation, and those with a v1a signature beside v1, which none of them knows.
func TestLibrariesVerifyEveryKindOfDelivery(t *testing.T) {
	t.Parallel()
	all := everyKind(t)
	list := writeDeliveries(t, all)
	reports := map[string]map[string]string{"go": verifyInGo(all)}
	for language, verify := range map[string]func(*testing.T, string) map[string]map[string]string{
		"node": verifyInNode, "python": verifyInPython, "java": verifyInJava,
	} {
		for library, report := range verify(t, list) {
			reports[language+" "+library] = report
		}
	}
	for library, report := range reports {
		require.Len(t, report, len(all), library)
		for _, s := range all {
			assert.Equal(t, s.genuine, report[s.name] == verified, "%s, %s: %s", library, s.name, report[s.name])
		}
	}
	t.Logf("%d deliveries, %d libraries", len(all), len(reports))
}

// everyKind makes the platform send deliveries of every kind.
func everyKind(t *testing.T) (all []sent) {
	t.Helper()
	shopper, err := signin.As(t.Context(), local.Target, "shopper")
	require.NoError(t, err)
	in := newEndpoint(t, shopper, "v1")
	keep := func(name, secret string, d delivery, genuine bool) {
		all = append(all, sent{name, secret, d.header, d.body, genuine})
	}
	in.post("/ping", &struct{}{})
	ping := in.next()
	keep("ping", in.secret, ping, true)
	keep("altered", in.secret, delivery{ping.header, append(ping.body, ' ')}, false)
	in.buy()
	keep("event", in.secret, in.next(), true)
	in.redeliver(ping.header.Get("webhook-id"))
	again := in.next()
	require.Equal(t, ping.header.Get("webhook-id"), again.header.Get("webhook-id"))
	keep("redelivery", in.secret, again, true)

	var fresh client.Webhook
	in.post("/rotate-secret", &fresh)
	in.post("/ping", &struct{}{})
	during := in.next()
	keep("rotation, new secret", fresh.Secret, during, true)
	keep("rotation, old secret", in.secret, during, true)
	keep("the secret before it was there", fresh.Secret, ping, false)

	both := newEndpoint(t, shopper, "v1", "v1a")
	both.post("/ping", &struct{}{})
	beside := both.next()
	keep("beside v1a", both.secret, beside, true)
	keep("of another endpoint", in.secret, beside, false)
	require.True(t, both.signedWithPublishedKey(beside), beside.header)
	require.False(t, both.signedWithPublishedKey(ping), "it has no such signature")
	return all
}

// delivery is a request that an endpoint received.
type delivery struct {
	header http.Header
	body   []byte
}

// endpoint is one on this machine.
type endpoint struct {
	t          *testing.T
	owner      *client.Client
	id, secret string
	keys       string // the address of its public keys
	mu         sync.Mutex
	got        []delivery
	arrived    chan struct{} // one for each delivery
	served     int
}

func newEndpoint(t *testing.T, owner *client.Client, schemes ...string) *endpoint {
	t.Helper()
	e := &endpoint{t: t, owner: owner, arrived: make(chan struct{}, 64)}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	var made struct{ ID, Secret, PublicKeysPath string }
	_, err := owner.Call(t.Context(), http.MethodPost, "/api/webhooks", nil,
		map[string]any{"url": server.URL, "signatures": schemes, "eventTypes": []string{"order.completed"}}, &made)
	require.NoError(t, err)
	e.id, e.secret, e.keys = made.ID, made.Secret, made.PublicKeysPath
	return e
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	e.got = append(e.got, delivery{r.Header.Clone(), body})
	e.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
	e.arrived <- struct{}{}
}

// next waits for the next delivery.
func (e *endpoint) next() delivery {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), running)
	defer cancel()
	select {
	case <-e.arrived:
	case <-ctx.Done():
		e.t.Fatal("the delivery did not arrive")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.served++
	return e.got[e.served-1]
}

func (e *endpoint) post(path string, out any) {
	e.t.Helper()
	_, err := e.owner.Call(e.t.Context(), http.MethodPost, "/api/webhooks/"+e.id+path, nil, nil, out)
	require.NoError(e.t, err)
}

func (e *endpoint) buy() {
	e.t.Helper()
	products, err := e.owner.Products(e.t.Context(), "")
	require.NoError(e.t, err)
	_, _, err = e.owner.Place(e.t.Context(), "", client.NewDraft(products.Items[0].SKU, 1, "tok_ok"))
	require.NoError(e.t, err)
}

// redeliver waits until the delivery of an event has ended, and has it sent again.
func (e *endpoint) redeliver(eventID string) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		var log client.Page[client.Delivery]
		_, err := e.owner.Call(e.t.Context(), http.MethodGet, "/api/webhooks/"+e.id+"/deliveries", nil, nil, &log)
		require.NoError(e.t, err)
		for _, d := range log.Items {
			if d.EventID == eventID && d.State == "succeeded" {
				e.post("/deliveries/"+d.ID+"/redeliver", &struct{}{})
				return true
			}
		}
		return false
	}, running, 50*time.Millisecond)
}

// signedWithPublishedKey verifies the v1a signature with the keys at the well-known
// address, which anybody may fetch.
func (e *endpoint) signedWithPublishedKey(d delivery) bool {
	e.t.Helper()
	var set struct {
		Keys []struct{ Kty, Crv, X string }
	}
	anybody := client.Client{Base: local.App}
	_, err := anybody.Call(e.t.Context(), http.MethodGet, e.keys, nil, nil, &set)
	require.NoError(e.t, err)
	require.Len(e.t, set.Keys, 1)
	require.Equal(e.t, "OKP Ed25519", set.Keys[0].Kty+" "+set.Keys[0].Crv)
	key, err := base64.RawURLEncoding.DecodeString(set.Keys[0].X)
	require.NoError(e.t, err)
	signed := d.header.Get("webhook-id") + "." + d.header.Get("webhook-timestamp") + "." + string(d.body)
	for s := range strings.FieldsSeq(d.header.Get("webhook-signature")) {
		signature, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "v1a,"))
		if err == nil && ed25519.Verify(key, []byte(signed), signature) {
			return true
		}
	}
	return false
}

// writeDeliveries writes one delivery a line, with tabs, which every language can read.
func writeDeliveries(t *testing.T, all []sent) string {
	t.Helper()
	var b strings.Builder
	for _, s := range all {
		b.WriteString(strings.Join([]string{
			s.name, s.secret, s.header.Get("webhook-id"), s.header.Get("webhook-timestamp"), s.header.Get("webhook-signature"),
			base64.StdEncoding.EncodeToString(s.body),
		}, "\t") + "\n")
	}
	path := filepath.Join(t.TempDir(), "deliveries.tsv")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

func verifyInGo(all []sent) map[string]string {
	report := map[string]string{}
	for _, s := range all {
		hook, err := standardwebhooks.NewWebhook(s.secret)
		if err == nil {
			err = hook.Verify(s.body, s.header)
		}
		report[s.name] = verified
		if err != nil {
			report[s.name] = err.Error()
		}
	}
	return report
}

func verifyInNode(t *testing.T, list string) map[string]map[string]string {
	t.Helper()
	node(t)
	copyIn(t, "node", "webhooks.mjs")
	return verifyIn(t, "node", "node", "webhooks.mjs", list)
}

func verifyInPython(t *testing.T, list string) map[string]map[string]string {
	t.Helper()
	interpreter, missing := interpreterOfPython(t)
	if missing != "" {
		notRun(t, "the libraries for Python: "+missing)
		return nil
	}
	copyIn(t, "python", "webhooks.py")
	return verifyIn(t, "python", interpreter, "webhooks.py", list)
}

func verifyInJava(t *testing.T, list string) map[string]map[string]string {
	t.Helper()
	for _, program := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(program); err != nil {
			notRun(t, "the library for Java: there is no "+program)
			return nil
		}
	}
	install(t, "java", []string{"pom.xml"}, []string{"mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"})
	copyIn(t, "java", "Verify.java")
	return verifyIn(t, "java", "java", "-cp", filepath.Join("lib", "*"), "Verify.java", list)
}

func verifyIn(t *testing.T, name string, args ...string) (report map[string]map[string]string) {
	t.Helper()
	out, err := command(t, running, home(name), args...)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &report), string(out))
	require.NotEmpty(t, report)
	return report
}
