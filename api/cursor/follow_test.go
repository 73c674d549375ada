package cursor_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/cursor"
)

func TestACursorOpensWithEverySecretThatIsInUse(t *testing.T) {
	ps := properties(t)
	ps.Property("current and previous open, others do not", prop.ForAll(func(position string) bool {
		position = "p" + position
		s := cursor.New([]byte("one"))
		first := s.Seal(scope, position)
		s.Use("two", "one")
		second := s.Seal(scope, position)
		a, errA := s.Open(scope, first)
		b, errB := s.Open(scope, second)
		s.Use("three", "two")
		_, errC := s.Open(scope, first)
		c, errD := s.Open(scope, second)
		return first != second && errA == nil && errB == nil && errC != nil && errD == nil && a == position && b == position && c == position
	}, gen.AnyString()))
	ps.TestingRun(t)
}

// parameter is where the secrets are.
type parameter struct {
	mu      sync.Mutex
	secrets []string
	err     error
	reads   int
}

func (p *parameter) read(context.Context) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
	return p.secrets, p.err
}

// set sets what a read answers from now on.
func (p *parameter) set(err error, secrets ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets, p.err = secrets, err
}

func (p *parameter) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reads
}

// followed runs a test over a Sealer that follows a parameter, in virtual time.
func followed(t *testing.T, test func(t *testing.T, p *parameter, s *cursor.Sealer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p, s := &parameter{secrets: []string{"one"}}, cursor.New([]byte("one"))
		ctx, stop := context.WithCancel(t.Context())
		go s.Follow(ctx, p.read, slog.New(slog.DiscardHandler))
		synctest.Wait()
		test(t, p, s)
		stop()
		synctest.Wait()
	})
}

func TestANewSecretIsUsedWithinSeconds(t *testing.T) {
	followed(t, func(t *testing.T, p *parameter, s *cursor.Sealer) {
		before := s.Seal(scope, "position")
		p.set(nil, "two", "one")
		time.Sleep(15 * time.Second)
		synctest.Wait()
		require.Equal(t, cursor.New([]byte("two")).Seal(scope, "position"), s.Seal(scope, "position"))
		opened, err := s.Open(scope, before)
		require.NoError(t, err)
		require.Equal(t, "position", opened)
	})
}

// Another process has read the new secret some seconds earlier.
func TestACursorOfANewSecretIsOpenedAtOnce(t *testing.T) {
	followed(t, func(t *testing.T, p *parameter, s *cursor.Sealer) {
		time.Sleep(time.Second)
		p.set(nil, "two", "one")
		opened, err := s.Open(scope, cursor.New([]byte("two")).Seal(scope, "position"))
		require.NoError(t, err)
		require.Equal(t, "position", opened)
		require.Equal(t, 2, p.count())
		for range 100 { // somebody's inventions
			_, err = s.Open(scope, cursor.New([]byte("forged")).Seal(scope, "position"))
			require.Error(t, err)
		}
		require.Equal(t, 2, p.count(), "once a second")
	})
}

func TestTheLastSecretsStayWhileTheyCannotBeRead(t *testing.T) {
	followed(t, func(t *testing.T, p *parameter, s *cursor.Sealer) {
		before := s.Seal(scope, "position")
		p.set(errors.New("away"))
		time.Sleep(time.Hour)
		synctest.Wait()
		require.Equal(t, before, s.Seal(scope, "position"))
		p.set(nil, "two", "one")
		time.Sleep(15 * time.Second)
		synctest.Wait()
		require.NotEqual(t, before, s.Seal(scope, "position"))
	})
}

// The process drains: nothing is read any more, and nothing waits for it.
func TestARefusalDoesNotWaitAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := cursor.New([]byte("one"))
		ctx, stop := context.WithCancel(t.Context())
		go s.Follow(ctx, (&parameter{secrets: []string{"one"}}).read, slog.New(slog.DiscardHandler))
		synctest.Wait()
		stop()
		synctest.Wait()
		began := time.Now()
		_, err := s.Open(scope, cursor.New([]byte("forged")).Seal(scope, "position"))
		require.Error(t, err)
		require.Zero(t, time.Since(began))
	})
}
