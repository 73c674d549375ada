package cognito

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// sentCookie says when the browser was last mailed a code, and to which address. It
	// spares people mails, and is no limit: the API mails without a wait.
	sentCookie = "code-sent"
	// betweenCodes is how long a page waits before it mails another code to an address.
	betweenCodes = 30 * time.Second
)

// noteSent begins the wait for another code.
func (s *Service) noteSent(w http.ResponseWriter, username string) {
	setCookie(w, sentCookie, strconv.FormatInt(s.env.Clock.Now().Unix(), 10)+"."+shortHash(username), int(betweenCodes.Seconds()))
}

// wait returns the seconds until another code may be mailed to the address.
func (s *Service) wait(r *http.Request, username string) int {
	c, err := r.Cookie(sentCookie)
	if err != nil {
		return 0
	}
	at, to, _ := strings.Cut(c.Value, ".")
	sent, err := strconv.ParseInt(at, 10, 64)
	if err != nil || to != shortHash(username) {
		return 0
	}
	left := time.Unix(sent, 0).Add(betweenCodes).Sub(s.env.Clock.Now())
	return max(0, min(int(math.Ceil(left.Seconds())), int(betweenCodes.Seconds())))
}

func shortHash(username string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(username)))
	return hex.EncodeToString(sum[:8])
}

// newWait is the wait after a code was mailed just now.
const newWait = int(betweenCodes / time.Second)
