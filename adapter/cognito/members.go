package cognito

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// membersFresh is how long the members of a group are used without asking again: who
	// leaves is no member after that time.
	membersFresh = time.Minute
	// membersKnown is how old they may be while the pool throttles or does not answer.
	membersKnown = 10 * time.Minute
	// membersPause is the time between two calls of a pool that does not answer.
	membersPause = 5 * time.Second
	// mostMembers bounds what is read of a group, in pages of 60.
	mostMembers = 6000
)

// Members lists the members of one user pool's groups. It is safe for concurrent use.
type Members struct {
	client *idp.Client
	pool   string
	now    func() time.Time

	mu     sync.Mutex // also held while the pool is asked, so that a process asks once
	groups map[string]membership
}

// membership is a group as it was read last.
type membership struct {
	ids   map[string]bool
	read  time.Time
	tried time.Time // when a call failed last
	err   error     // of that call
}

var _ port.Members = (*Members)(nil)

// NewMembers returns the Members of the pool with the id. now is the clock of its cache.
func NewMembers(cfg aws.Config, pool string, now func() time.Time) *Members {
	return &Members{client: idp.NewFromConfig(cfg), pool: pool, now: now, groups: map[string]membership{}}
}

// Members returns the group's members as they were a minute ago at most. The pool answers 30
// such calls a second for everybody; a process makes one a minute for each 60 members. While
// the pool does not answer, the last known members serve for ten minutes. Then it fails with
// Throttled or Unavailable, so that who has left is not taken for a member.
func (m *Members) Members(ctx context.Context, group string) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known, now := m.groups[group], m.now()
	if known.ids != nil && now.Sub(known.read) < membersFresh {
		return known.ids, nil
	}
	if known.err == nil || now.Sub(known.tried) >= membersPause {
		if known.ids, known.err = m.read(ctx, group, known.ids); known.err == nil {
			known.read = now
		} else {
			known.tried = m.now()
		}
		m.groups[group] = known
	}
	if failure.Transient(known.err) && known.ids != nil && now.Sub(known.read) < membersKnown {
		return known.ids, nil
	}
	return known.ids, known.err
}

// read returns the group's members, or those known before and why they could not be read.
func (m *Members) read(ctx context.Context, group string, known map[string]bool) (map[string]bool, error) {
	pages := idp.NewListUsersInGroupPaginator(m.client, &idp.ListUsersInGroupInput{UserPoolId: &m.pool, GroupName: &group})
	ids := map[string]bool{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return known, awsclient.Failure(err, "the members of a group could not be read")
		}
		for _, u := range page.Users {
			if u.Enabled {
				ids[subOf(u.Attributes)] = true
			}
		}
		if len(ids) > mostMembers {
			return known, failure.New(failure.Internal, "the group %s has more than %d members", group, mostMembers)
		}
	}
	return ids, nil
}
