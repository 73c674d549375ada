package webhook_test

import (
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/webhook"
)

// S7: endpoints were keyed by the URL alone, so a second user took over the
// first one's endpoint.
func TestS7_TwoOwnersOfOneURLHaveTwoIDs(t *testing.T) {
	const url = "https://shop.example/hooks"
	assert.Equal(t, webhook.EndpointID("alice", url), webhook.EndpointID("alice", url))
	assert.NotEqual(t, webhook.EndpointID("alice", url), webhook.EndpointID("carol", url))
	assert.NotEqual(t, webhook.EndpointID("ab", "c"), webhook.EndpointID("a", "bc"))
}

func TestIDsDoNotChange(t *testing.T) {
	assert.Regexp(t, `^we_[a-z2-7]{32}$`, webhook.EndpointID("o", "https://h/"))
	assert.Equal(t, "we_robgnclp455okk4aso4nfehtwyydolq5", webhook.EndpointID("o", "https://h/"), "stored endpoints must be found again")
	assert.Regexp(t, `^wd_[a-z2-7]{32}$`, webhook.DeliveryID("we_x", "e"))
}

func TestIDProperties(t *testing.T) {
	p := properties(t)
	p.Property("equal ids mean equal owner and URL", prop.ForAll(
		func(ownerA, urlA, ownerB, urlB string) bool {
			same := ownerA == ownerB && urlA == urlB
			return (webhook.EndpointID(ownerA, urlA) == webhook.EndpointID(ownerB, urlB)) == same
		},
		gen.OneConstOf("a", "ab", "", "a:b"), gen.OneConstOf("b", "c", "bc", ""),
		gen.OneConstOf("a", "ab", "", "a:b"), gen.OneConstOf("b", "c", "bc", ""),
	))
	p.Property("moving the border between owner and URL changes the id", prop.ForAll(
		func(text string, i, j uint) bool {
			a, b := int(i%uint(len(text)+1)), int(j%uint(len(text)+1))
			return (webhook.EndpointID(text[:a], text[a:]) == webhook.EndpointID(text[:b], text[b:])) == (a == b)
		},
		gen.AlphaString(), gen.UInt(), gen.UInt(),
	))
	p.TestingRun(t)
}
