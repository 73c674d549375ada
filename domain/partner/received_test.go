package partner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
)

// Whatever happens to an event, in any order: once accepted it stays accepted, and the
// last settlement holds.
func TestALogRecordNeverForgetsThatItsEventWasAccepted(t *testing.T) {
	properties := gopter.NewProperties(nil)
	properties.Property("accepted and settled stay", prop.ForAll(func(steps []int) string {
		r, accepted, settled := partner.Received{}, false, partner.Outcome("")
		for i, step := range steps {
			now := at.Add(time.Duration(i) * time.Second)
			switch step {
			case 0:
				r = r.Receive("a", 1, now)
			case 1:
				r, accepted = r.Accept(now), true
			case 2:
				accepted = accepted || settled != ""
				r = r.Refuse("a", 1, partner.Reason{Code: "invalid"}, now)
			case 3:
				r, accepted = r.Repeat(now), true
			case 4, 5:
				settled = []partner.Outcome{partner.Applied, partner.Refused}[step-4]
				r = r.Settle(partner.Settlement{Type: "a", Outcome: settled, Reason: partner.Reason{Code: "late"}}, now)
			}
			r.Version++
			switch {
			case settled != "" && r.Outcome != settled:
				return fmt.Sprintf("settled as %s, but %s", settled, r.Outcome)
			case settled == "" && accepted && (r.Outcome == partner.Receiving || r.AcceptedAt.IsZero()):
				return "accepted, but " + string(r.Outcome)
			case (r.Outcome == partner.Refused) != (r.Reason.Code != ""):
				return "a reason without a refusal, or the other way round"
			case r.ReceivedAt.IsZero():
				return "never received"
			}
		}
		return ""
	}, gen.SliceOf(gen.IntRange(0, 5))))
	properties.TestingRun(t)
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	long := strings.Repeat("東", 4000)
	var v failure.Violations
	for range 50 {
		v.Add(long, "code", "%s", "bad \x00 "+long[:600])
	}
	r := partner.ReasonOf(&failure.Error{Code: failure.Invalid, Message: long, Violations: v})
	assert.LessOrEqual(t, len(r.Message), 500)
	assert.LessOrEqual(t, len(r.Violations), 10)
	for _, each := range r.Violations {
		assert.LessOrEqual(t, len(each.Pointer), 200)
		assert.True(t, utf8.ValidString(each.Message) && !strings.Contains(each.Message, "\x00"))
	}
	assert.Equal(t, "internal", partner.ReasonOf(assert.AnError).Code)

	for _, body := range []string{long, strings.Repeat("\xff", 9000), strings.Repeat("a", 4090) + "whsec_" + strings.Repeat("S", 200)} {
		kept := partner.Keep([]byte(body))
		assert.LessOrEqual(t, len(kept), partner.KeptBody)
		assert.True(t, utf8.Valid(kept))
		assert.NotContains(t, string(kept), "SSS")
	}
	assert.Equal(t, `{"a":"whsec_[redacted]"}`, string(partner.Keep([]byte(`{"a":"whsec_bm9ib2R5+/="}`))))
	assert.Equal(t, "msg_1", partner.LoggedID("msg_1"))
	for _, id := range []string{"", "\x01", strings.Repeat("i", 257)} {
		assert.Regexp(t, "^invalid-[0-9a-f]{16}$", partner.LoggedID(id))
	}
}

func TestCountsAreSummedByTheHour(t *testing.T) {
	hours := []partner.HourCounts{{Hour: at.Add(-2 * time.Hour), Counts: partner.Counts{Accepted: 1}}, {Hour: at, Counts: partner.Counts{Refused: 2, SignatureFaults: 3}}}
	assert.Equal(t, partner.Counts{Accepted: 1, Refused: 2, SignatureFaults: 3}, partner.Sum(hours, at.Add(-2*time.Hour)))
	assert.Equal(t, partner.Counts{Refused: 2, SignatureFaults: 3}, partner.Sum(hours, at.Add(-time.Hour)), "the hour that ends then is not in it")
}
