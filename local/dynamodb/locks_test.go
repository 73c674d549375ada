package dynamodb

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var item = []byte("item")

// The writers of one item do not wait for the disk one after another, but none of them
// and no reader answers before what it saw is on disk.
func TestWritersOfOneItemShareADiskWrite(t *testing.T) {
	for name, access := range map[string]func(l *locks) error{
		"a consistent read": func(l *locks) (err error) {
			l.rLock(item)(&err)
			return err
		},
		"a write whose condition fails": func(l *locks) (err error) {
			l.lock(item).release(&err)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, want := range []error{nil, errors.New("the disk is full")} {
				synctest.Test(t, func(t *testing.T) {
					l := newLocks()
					first := l.lock(item).handOver()
					second := l.lock(item).handOver() // does not wait for the first
					first(nil)

					var err error
					answered := make(chan struct{})
					go func() {
						defer close(answered)
						err = access(l)
					}()
					synctest.Wait()
					select {
					case <-answered:
						t.Fatal("it answered before the second write was on disk")
					default:
					}
					second(want)
					<-answered
					require.Equal(t, want, err)
				})
			}
		})
	}
}

// An error of the access itself counts more than that of the write which it saw.
func TestAnAccessKeepsItsOwnError(t *testing.T) {
	l := newLocks()
	l.lock(item).handOver()(errors.New("the disk is full"))
	own := errors.New("malformed item")
	err := own
	l.rLock(item)(&err)
	assert.Equal(t, own, err)
}
