package cognito

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
)

// pool is an emulation of a user pool with alice's tokens.
type pool struct {
	calls    atomic.Int32
	verified string
	refuse   string        // an error code
	hold     chan struct{} // unless nil, calls wait for it
}

func (p *pool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.calls.Add(1)
	if p.hold != nil {
		<-p.hold
	}
	var in struct{ AccessToken string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch {
	case p.refuse != "":
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":%q}`, p.refuse)
	case strings.HasPrefix(in.AccessToken, "alice's"):
		fmt.Fprintf(w, `{"Username":"alice","UserAttributes":[{"Name":"sub","Value":"alice"},{"Name":"name","Value":"Alice"},`+
			`{"Name":"email","Value":"alice@shop.example"},{"Name":"email_verified","Value":%q}]}`, p.verified)
	default:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}`)
	}
}

var alice = identity.Profile{Email: "alice@shop.example", Name: "Alice"}

// The pool answers 120 such calls a second, and each of a user's tokens made one.
func TestAProfileIsReadOncePerUser(t *testing.T) {
	p := &pool{verified: "true"}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	profiles := New(awstest.Config(t, p), func() time.Time { return now })
	for i := range 3 {
		profile, err := profiles.Profile(t.Context(), "alice", fmt.Sprint("alice's ", i))
		require.NoError(t, err)
		assert.Equal(t, alice, profile)
	}
	assert.EqualValues(t, 1, p.calls.Load())
	now = now.Add(15 * time.Minute)
	p.verified = "false"
	changed, err := profiles.Profile(t.Context(), "alice", "alice's")
	require.NoError(t, err)
	assert.Empty(t, changed.Email, "a change is seen within 15 minutes")
	assert.EqualValues(t, 2, p.calls.Load())
}

func TestRequestsAtOnceReadAProfileOnce(t *testing.T) {
	p := &pool{verified: "true", hold: make(chan struct{})}
	profiles := New(awstest.Config(t, p), time.Now)
	leaving, leave := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { _, err := profiles.Profile(leaving, "alice", "alice's"); gone <- err }()
	require.Eventually(t, func() bool { return p.calls.Load() == 1 }, time.Minute, time.Millisecond)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			profile, err := profiles.Profile(t.Context(), "alice", "alice's")
			assert.NoError(t, err)
			assert.Equal(t, alice, profile)
		})
	}
	leave() // whose request made the call
	assert.Equal(t, failure.Unavailable, failure.CodeOf(<-gone))
	close(p.hold)
	wg.Wait()
	assert.EqualValues(t, 1, p.calls.Load())
}

// A caller finds no profile, and another one's read ends before it joins.
func TestAProfileThatWasReadMeanwhileIsNotReadAgain(t *testing.T) {
	p := &pool{verified: "true"}
	profiles := New(awstest.Config(t, p), time.Now)
	profiles.cache.put("alice", alice)
	profile, err := profiles.readOnce(t.Context(), "alice", "alice's")
	require.NoError(t, err)
	assert.Equal(t, alice, profile)
	assert.Zero(t, p.calls.Load())
}

func TestTheLastKnownProfileServesWhileThePoolThrottles(t *testing.T) {
	p := &pool{verified: "true"}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	profiles := New(awstest.Config(t, p), func() time.Time { return now })
	_, err := profiles.Profile(t.Context(), "alice", "alice's")
	require.NoError(t, err)
	p.refuse = "TooManyRequestsException"
	now = now.Add(24*time.Hour - time.Second)
	profile, err := profiles.Profile(t.Context(), "alice", "alice's")
	require.NoError(t, err)
	assert.Equal(t, alice, profile)
	now = now.Add(time.Second)
	_, err = profiles.Profile(t.Context(), "alice", "alice's")
	assert.Equal(t, failure.Throttled, failure.CodeOf(err), "it is too old")
	_, err = profiles.Profile(t.Context(), "bob", "bob's")
	assert.Equal(t, failure.Throttled, failure.CodeOf(err), "nobody gets another user's")
}

func TestAnAnswerAboutAnotherUserIsNotUsed(t *testing.T) {
	profiles := New(awstest.Config(t, &pool{verified: "true"}), time.Now)
	_, err := profiles.Profile(t.Context(), "bob", "alice's")
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
	_, err = profiles.Profile(t.Context(), "bob", "bob's")
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(err))
}

func TestS9_AnUnverifiedAddressGetsNoMail(t *testing.T) {
	profiles := New(awstest.Config(t, &pool{verified: "false"}), time.Now)
	profile, err := profiles.Profile(t.Context(), "alice", "alice's")
	require.NoError(t, err)
	assert.Empty(t, profile.Email)
	assert.Equal(t, "Alice", profile.Name)
}

func TestARevokedTokenIsUnauthenticated(t *testing.T) {
	p := &pool{}
	profiles := New(awstest.Config(t, p), time.Now)
	for range 2 {
		_, err := profiles.Profile(t.Context(), "alice", "revoked")
		assert.Equal(t, failure.Unauthenticated, failure.CodeOf(err))
	}
	assert.EqualValues(t, 2, p.calls.Load(), "refusals are not cached")
	p.refuse = "InternalErrorException"
	_, err := profiles.Profile(t.Context(), "alice", "alice's")
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestTheCacheIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c := newCache(func() time.Time { return now })
	for n := range capacity + 100 {
		c.put(fmt.Sprint(n), identity.Profile{Name: fmt.Sprint(n)})
	}
	assert.LessOrEqual(t, len(c.entries), capacity)
	profile, ok := c.get(fmt.Sprint(capacity+99), fresh)
	assert.True(t, ok)
	assert.Equal(t, fmt.Sprint(capacity+99), profile.Name)

	now = now.Add(lastKnown)
	c.put("another", identity.Profile{})
	assert.Len(t, c.entries, 1, "expired entries are removed first")
}
