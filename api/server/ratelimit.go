package server

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/domain/failure"
)

// limitedUsers is how many users' budgets are kept at least, about 2 MB.
const limitedUsers = 10_000

// limitRate takes each request of an authenticated caller from the caller's budget and
// reports the rest (draft-ietf-httpapi-ratelimit-headers). Anonymous callers are left
// to a firewall, because their addresses cannot be trusted here.
func (s *Server) limitRate(next echo.HandlerFunc) echo.HandlerFunc {
	policy := fmt.Sprintf(`"user";q=%d;w=%d`, s.limits.Burst(), wholeSeconds(s.limits.Window()))
	return func(c echo.Context) error {
		user := callOf(c.Request().Context()).caller.UserID
		if user == "" {
			return next(c)
		}
		v := s.limits.Take(user, s.now())
		h := c.Response().Header()
		h.Set("RateLimit-Policy", policy)
		h.Set("RateLimit", `"user";r=`+strconv.Itoa(v.Remaining)+`;t=`+strconv.Itoa(wholeSeconds(v.Full)))
		if !v.Allowed {
			h.Set("Retry-After", strconv.Itoa(max(1, wholeSeconds(v.Retry))))
			return failure.New(failure.RateLimited, "try again in a moment")
		}
		return next(c)
	}
}

func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
