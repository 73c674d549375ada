package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// script is an endpoint that gives prepared answers, one per call, and then repeats the
// last one. A real table gives some of them only under load.
type script struct {
	mu      sync.Mutex
	answers []answer
	calls   []string // the operations, in order
	bodies  []string // and their requests
}

type answer struct {
	status int
	body   string
}

func ok(body string) answer { return answer{http.StatusOK, body} }

// refusedBy is an error response of DynamoDB.
func refusedBy(name string) answer {
	return answer{http.StatusBadRequest, fmt.Sprintf(`{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"-"}`, name)}
}

// canceled is the response to a transaction that is cancelled for the given reasons,
// one per item.
func canceled(codes ...string) answer {
	type reason struct{ Code string }
	reasons := make([]reason, len(codes))
	for i, c := range codes {
		reasons[i].Code = c
	}
	list, _ := json.Marshal(reasons)
	return answer{http.StatusBadRequest, fmt.Sprintf(
		`{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"-","CancellationReasons":%s}`, list)}
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	next := s.answers[min(len(s.calls), len(s.answers)-1)]
	s.calls, s.bodies = append(s.calls, operation), append(s.bodies, string(body))
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(next.status)
	_, _ = w.Write([]byte(next.body))
}

func (s *script) count(operation string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c == operation {
			n++
		}
	}
	return n
}

// pauses records the pauses that a database asked for.
type pauses []time.Duration

// scripted returns a store over a script. Its pauses have their maximum length but take
// no time.
func scripted(t *testing.T, answers ...answer) (*Store, *script, *pauses) {
	s := &script{answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client := dynamodb.New(dynamodb.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	})
	store := New(client, "orders", func() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) })
	var paused pauses
	store.db.random = func(n time.Duration) time.Duration { return n - 1 }
	store.db.pause = func(ctx context.Context, d time.Duration) error {
		paused = append(paused, d)
		return ctx.Err()
	}
	return store, s, &paused
}
