package cognito

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
)

// pool is an emulation of a user pool with one valid token.
type pool struct {
	calls    atomic.Int32
	verified string
}

func (p *pool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.calls.Add(1)
	var in struct{ AccessToken string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch in.AccessToken {
	case "alice's":
		fmt.Fprintf(w, `{"Username":"alice","UserAttributes":[{"Name":"sub","Value":"alice"},{"Name":"name","Value":"Alice"},`+
			`{"Name":"email","Value":"alice@shop.example"},{"Name":"email_verified","Value":%q}]}`, p.verified)
	case "broken":
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"__type":"InternalErrorException"}`)
	default:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}`)
	}
}

func TestAProfileIsCachedForFiveMinutes(t *testing.T) {
	p := &pool{verified: "true"}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	profiles := New(awstest.Config(t, p), func() time.Time { return now })
	for range 3 {
		profile, err := profiles.Profile(t.Context(), "alice's")
		require.NoError(t, err)
		assert.Equal(t, identity.Profile{Email: "alice@shop.example", Name: "Alice"}, profile)
	}
	assert.EqualValues(t, 1, p.calls.Load())
	now = now.Add(5 * time.Minute)
	_, err := profiles.Profile(t.Context(), "alice's")
	require.NoError(t, err)
	assert.EqualValues(t, 2, p.calls.Load())
}

func TestS9_AnUnverifiedAddressGetsNoMail(t *testing.T) {
	profiles := New(awstest.Config(t, &pool{verified: "false"}), time.Now)
	profile, err := profiles.Profile(t.Context(), "alice's")
	require.NoError(t, err)
	assert.Empty(t, profile.Email)
	assert.Equal(t, "Alice", profile.Name)
}

func TestARevokedTokenIsUnauthenticated(t *testing.T) {
	p := &pool{}
	profiles := New(awstest.Config(t, p), time.Now)
	for range 2 {
		_, err := profiles.Profile(t.Context(), "revoked")
		assert.Equal(t, failure.Unauthenticated, failure.CodeOf(err))
	}
	assert.EqualValues(t, 2, p.calls.Load(), "refusals are not cached")
	_, err := profiles.Profile(t.Context(), "broken")
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestTheCacheIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c := newCache(func() time.Time { return now })
	key := func(n int) (k cacheKey) {
		k[0], k[1], k[2] = byte(n), byte(n>>8), byte(n>>16)
		return k
	}
	for n := range capacity + 100 {
		c.put(key(n), identity.Profile{Name: fmt.Sprint(n)})
	}
	assert.LessOrEqual(t, len(c.entries), capacity)
	profile, ok := c.get(key(capacity + 99))
	assert.True(t, ok)
	assert.Equal(t, fmt.Sprint(capacity+99), profile.Name)

	now = now.Add(remember)
	c.put(key(capacity+100), identity.Profile{})
	assert.Len(t, c.entries, 1, "expired entries are removed first")
}
