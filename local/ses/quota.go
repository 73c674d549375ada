package ses

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// quotaWindow is the period in which SES counts mails against the quota.
const quotaWindow = 24 * time.Hour

// sentMails holds the times of the mails in the quota's period, so that they can
// be counted without reading them.
type sentMails struct {
	mu    sync.Mutex
	times []time.Time // ascending
}

// load adds the times of the mails in the mailbox.
func (m *sentMails) load(messages store.Space, now time.Time) error {
	var failed error
	err := messages.Walk(store.Range{Reverse: true}, func(_, v []byte) bool {
		var mail struct {
			Time time.Time `json:"time"`
		}
		failed = json.Unmarshal(v, &mail)
		if failed != nil || now.Sub(mail.Time) >= quotaWindow {
			return false
		}
		m.times = append(m.times, mail.Time)
		return true
	})
	slices.Reverse(m.times)
	if err == nil {
		err = failed
	}
	return err
}

// add adds a mail.
func (m *sentMails) add(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.times = append(m.times, at)
}

// count returns how many mails were sent in the period before now.
func (m *sentMails) count(now time.Time) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	first, _ := slices.BinarySearchFunc(m.times, now.Add(-quotaWindow), time.Time.Compare)
	m.times = m.times[first:]
	return len(m.times)
}

func (s *Service) getAccount(*http.Request, []byte) (any, error) {
	sent := float64(s.sentMails.count(s.env.Clock.Now()))
	return map[string]any{
		"DedicatedIpAutoWarmupEnabled": false, "EnforcementStatus": "HEALTHY",
		"ProductionAccessEnabled": true, "SendingEnabled": true,
		"SendQuota": map[string]float64{"Max24HourSend": 50000, "MaxSendRate": 14, "SentLast24Hours": sent},
	}, nil
}
