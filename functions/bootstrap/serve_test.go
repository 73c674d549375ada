package bootstrap_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The function gets an event through the Runtime API and responds to it.
func TestAFunctionServesInvocations(t *testing.T) {
	address, answers := oneInvocation(t)
	launch(t, address)
	require.Equal(t, `"orders"`, await(t, answers))
}

// oneInvocation is a Runtime API with one event. It sends the function's response to answers.
func oneInvocation(t *testing.T) (address string, answers chan string) {
	t.Helper()
	events, answers := make(chan struct{}, 1), make(chan string, 1)
	events <- struct{}{}
	runtime := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/invocation/next") {
			body, _ := io.ReadAll(r.Body)
			answers <- string(body)
			w.WriteHeader(http.StatusAccepted)
			return
		}
		select {
		case <-events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "r1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
			_, _ = io.WriteString(w, `{}`)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(runtime.Close)
	return strings.TrimPrefix(runtime.URL, "http://"), answers
}

// launch runs this test's program as a function, until the test ends.
func launch(t *testing.T, runtime string, environment ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Stderr = os.Stderr
	cmd.Env = append([]string{
		asFunction + "=1", "AWS_LAMBDA_RUNTIME_API=" + runtime, "AWS_REGION=us-east-1",
		"TABLE_NAME=orders", "MAIL_FROM=shop@example.com", "APP_URL=https://shop.example", "QUEUE_URL=https://q.example/1", "DEAD_LETTERS_URL=https://q.example/2", "MAX_RECEIVES=200", "EMAIL_QUEUE_URL=https://q.example/3",
		"WEBHOOK_TRUSTED_NETWORKS=", "WEBHOOK_PROBES_QUEUE_URL=https://q.example/4", "WEBHOOK_ATTEMPTS_QUEUE_URL=https://q.example/5", "USER_POOL_ID=us-east-1_pool",
	}, environment...)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

func await(t *testing.T, answers <-chan string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case answer := <-answers:
		return answer
	case <-ctx.Done():
		t.Fatal("no answer")
		return ""
	}
}
