package server

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/api/limit"
	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// maxBudgets is how many users' and how many addresses' budgets are kept at
	// least, about 2 MB each.
	maxBudgets = 10_000
	// addressShare is how many users' worth of requests an address may send without
	// an access token. Several people share an address in offices and in mobile
	// networks.
	addressShare = 4
	// addressBits is the part of an IPv6 address that names one customer.
	addressBits = 64
)

// budget is the budget of a kind of caller: "user" or "address".
type budget struct {
	*limit.Limiter
	policy string // the RateLimit-Policy header
	name   string
}

func newBudget(name string, perSecond float64) budget {
	l := limit.New(perSecond, maxBudgets)
	return budget{Limiter: l, name: name, policy: fmt.Sprintf(`"%s";q=%d;w=%d`, name, l.Burst(), wholeSeconds(l.Window()))}
}

// limitRate takes each request from the budget of its caller: of the user, or of the
// address if the operation needs no access token. It reports the rest
// (draft-ietf-httpapi-ratelimit-headers). Load balancers' health checks are free.
func (s *Server) limitRate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		call := callOf(c.Request().Context())
		switch user := call.caller.UserID; {
		case isHealthCheck(c.Path()):
			return next(c)
		case user != "":
			return s.spend(c, s.users, user, next)
		default:
			call.customer = customer(c.RealIP())
			return s.spend(c, s.addresses, call.customer, next)
		}
	}
}

func (s *Server) spend(c echo.Context, b budget, caller string, next echo.HandlerFunc) error {
	v := b.Take(caller, s.now())
	h := c.Response().Header()
	h.Set("RateLimit-Policy", b.policy)
	h.Set("RateLimit", `"`+b.name+`";r=`+strconv.Itoa(v.Remaining)+`;t=`+strconv.Itoa(wholeSeconds(v.Full)))
	var err error
	if v.Allowed {
		err = next(c)
	} else {
		err = failure.New(failure.RateLimited, "try again in a moment").After(v.Retry)
	}
	if failure.Is(err, failure.RateLimited) { // here, or by the operation's own budget
		h.Set("Retry-After", strconv.Itoa(max(1, wholeSeconds(failure.RetryAfter(err)))))
	}
	return err
}

// addressOf finds the address of the client of a request: the last one in
// X-Forwarded-For that is not private. The load balancer, which alone reaches the API,
// and CloudFront, which alone reaches the load balancer, have private addresses and
// append the address that called them; what the client itself sent stands before
// those. Loopback is not a proxy of ours, so on a developer's machine all clients are
// one.
var addressOf = echo.ExtractIPFromXFFHeader(echo.TrustLoopback(false), echo.TrustLinkLocal(false))

// customer is the part of an address that one customer of a network has.
func customer(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	prefix, err := ip.WithZone("").Prefix(addressBits)
	if err != nil {
		return address
	}
	return prefix.String()
}

func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
