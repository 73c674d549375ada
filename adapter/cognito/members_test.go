package cognito

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
)

// group is an emulation of a user pool with one group, in pages of two.
type group struct {
	users  []string // "-" before one whose account is disabled
	calls  int
	refuse string // an error code
}

func (g *group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.calls++
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if g.refuse != "" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":%q}`, g.refuse)
		return
	}
	var in struct{ NextToken string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	var from int
	_, _ = fmt.Sscan(in.NextToken, &from)
	out := map[string]any{}
	users := []any{}
	for _, id := range g.users[from:min(from+2, len(g.users))] {
		enabled := id[0] != '-'
		users = append(users, map[string]any{"Username": id, "Enabled": enabled, "Attributes": []any{map[string]string{"Name": "sub", "Value": id}}})
	}
	if out["Users"] = users; from+2 < len(g.users) {
		out["NextToken"] = fmt.Sprint(from + 2)
	}
	_ = json.NewEncoder(w).Encode(out)
}

func TestTheMembersAreThoseOfAMinuteAgo(t *testing.T) {
	g := &group{users: []string{"alice", "-bob", "carol", "dave", "erin"}}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	members := NewMembers(awstest.Config(t, g), "pool", func() time.Time { return now })
	for range 3 {
		got, err := members.Members(t.Context(), "partners")
		require.NoError(t, err)
		assert.Equal(t, map[string]bool{"alice": true, "carol": true, "dave": true, "erin": true}, got)
	}
	assert.Equal(t, 3, g.calls, "a page each, once")
	g.users, now = []string{"alice"}, now.Add(time.Minute)
	got, err := members.Members(t.Context(), "partners")
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"alice": true}, got)
}

func TestA4_TheLastKnownMembersServeForTenMinutesOnly(t *testing.T) {
	g := &group{users: []string{"alice"}}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	members := NewMembers(awstest.Config(t, g), "pool", func() time.Time { return now })
	g.refuse = "TooManyRequestsException"
	_, err := members.Members(t.Context(), "partners")
	assert.Equal(t, failure.Throttled, failure.CodeOf(err))
	_, err = members.Members(t.Context(), "partners")
	assert.Equal(t, failure.Throttled, failure.CodeOf(err))
	calls := g.calls
	_, _ = members.Members(t.Context(), "partners")
	assert.Equal(t, calls, g.calls, "a pool that throttles is left alone for some seconds")

	g.refuse, now = "", now.Add(5*time.Second)
	_, err = members.Members(t.Context(), "partners")
	require.NoError(t, err)
	g.refuse, now = "InternalErrorException", now.Add(10*time.Minute-time.Second)
	got, err := members.Members(t.Context(), "partners")
	require.NoError(t, err)
	assert.True(t, got["alice"])
	now = now.Add(time.Second)
	_, err = members.Members(t.Context(), "partners")
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err), "nobody is taken for a member who may have left")
}
