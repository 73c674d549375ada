package stripetest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// result is one page of a search.
type result struct {
	Object   string    `json:"object"`
	Data     []*Intent `json:"data"`
	HasMore  bool      `json:"has_more"`
	NextPage *string   `json:"next_page"`
	URL      string    `json:"url"`
}

// clause is one condition of Stripe's search language that this stand-in knows.
var clause = regexp.MustCompile(`^(status|metadata\["([^"\\]+)"\]):"([^"\\]*)"$`)

// searchIntents finds the intents that are in the index and meet every condition, the
// newest first. See https://docs.stripe.com/search.
func (s *Server) searchIntents(c call) (any, *Problem) {
	limit, problem := limitOf(c.form)
	if problem != nil {
		return nil, problem
	}
	found := []*Intent{}
	conditions := strings.Split(c.form.Get("query"), " AND ")
	for _, condition := range conditions {
		if !clause.MatchString(condition) {
			return nil, invalid("", "query", "this stand-in does not know the condition "+condition)
		}
	}
	for _, i := range slices.Backward(s.intents) {
		if s.indexed(i) && meets(i, conditions) {
			found = append(found, i)
		}
	}
	from, err := strconv.Atoi("0" + c.form.Get("page"))
	if err != nil || from > len(found) {
		return nil, invalid("", "page", "Invalid page")
	}
	r := result{Object: "search_result", Data: found[from:], URL: "/v1/payment_intents/search"}
	if len(r.Data) > limit {
		r.Data, r.HasMore, r.NextPage = r.Data[:limit], true, pointer(strconv.Itoa(from+limit))
	}
	return r, nil
}

// indexed reports whether search knows the intent yet.
func (s *Server) indexed(i *Intent) bool {
	return s.options.Now().Sub(time.Unix(i.Created, 0)) >= s.options.IndexDelay
}

func meets(i *Intent, conditions []string) bool {
	for _, condition := range conditions {
		parts := clause.FindStringSubmatch(condition)
		value := i.Status
		if parts[2] != "" {
			value = i.Metadata[parts[2]]
		}
		if value != parts[3] {
			return false
		}
	}
	return true
}
