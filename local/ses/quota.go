package ses

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// quotaWindow is the time whose mails SES counts against the quota.
const quotaWindow = 24 * time.Hour

// recent counts the mails of the quota's window without reading them.
type recent struct {
	mu    sync.Mutex
	times []time.Time // ascending
}

// load notes the times of the mails that are in the mailbox already.
func (r *recent) load(messages store.Space, now time.Time) error {
	var failed error
	err := messages.Walk(store.Range{Reverse: true}, func(_, v []byte) bool {
		var m struct {
			Time time.Time `json:"time"`
		}
		failed = json.Unmarshal(v, &m)
		if failed != nil || now.Sub(m.Time) >= quotaWindow {
			return false
		}
		r.times = append(r.times, m.Time)
		return true
	})
	slices.Reverse(r.times)
	if err == nil {
		err = failed
	}
	return err
}

// note counts a mail in.
func (r *recent) note(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.times = append(r.times, at)
}

// count is how many mails the window before now holds.
func (r *recent) count(now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	first, _ := slices.BinarySearchFunc(r.times, now.Add(-quotaWindow), time.Time.Compare)
	r.times = r.times[first:]
	return len(r.times)
}

func (s *Service) getAccount(*http.Request, []byte) (any, error) {
	sent := float64(s.recent.count(s.env.Clock.Now()))
	return map[string]any{
		"DedicatedIpAutoWarmupEnabled": false, "EnforcementStatus": "HEALTHY",
		"ProductionAccessEnabled": true, "SendingEnabled": true,
		"SendQuota": map[string]float64{"Max24HourSend": 50000, "MaxSendRate": 14, "SentLast24Hours": sent},
	}, nil
}
