package s3

import (
	"net/http"
	"strings"
	"time"
)

// checkReadConditions evaluates the conditions of RFC 9110, section 13, with
// S3's errors.
func (c *call) checkReadConditions(o *object) error {
	modified := time.UnixMilli(o.Modified).Truncate(time.Second)
	match, none := c.Header.Get("If-Match"), c.Header.Get("If-None-Match")
	since, isSince := httpTime(c.Header.Get("If-Modified-Since"))
	until, isUntil := httpTime(c.Header.Get("If-Unmodified-Since"))
	switch {
	case match != "" && match != "*" && !matchesETag(match, o.ETag):
		return preconditionFailed("If-Match")
	case match == "" && isUntil && modified.After(until):
		return preconditionFailed("If-Unmodified-Since")
	case none != "" && (none == "*" || matchesETag(none, o.ETag)):
		return notModified(o)
	case none == "" && isSince && !modified.After(since):
		return notModified(o)
	}
	return nil
}

// checkWriteConditions evaluates the two conditions of a write. If-None-Match: *
// requires that the object does not exist; If-Match requires its ETag.
func (c *call) checkWriteConditions(old *object) error {
	none, match := c.Header.Get("If-None-Match"), c.Header.Get("If-Match")
	switch {
	case none != "" && none != "*":
		return notImplemented("If-None-Match with anything but * on a write")
	case none == "*" && old != nil:
		return preconditionFailed("If-None-Match")
	case match != "" && old == nil:
		return fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	case match != "" && match != "*" && !matchesETag(match, old.ETag):
		return preconditionFailed("If-Match")
	}
	return nil
}

func httpTime(text string) (time.Time, bool) {
	t, err := http.ParseTime(text)
	return t, err == nil
}

// matchesETag reports whether the list contains the ETag. Quotes may be missing.
func matchesETag(list, tag string) bool {
	for item := range strings.SplitSeq(list, ",") {
		if strings.Trim(strings.TrimSpace(item), `"`) == strings.Trim(tag, `"`) {
			return true
		}
	}
	return false
}

func preconditionFailed(name string) error {
	e := fail(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
	e.fields = [][2]string{{"Condition", name}}
	return e
}

func notModified(o *object) error {
	e := fail(http.StatusNotModified, "NotModified", "Not Modified")
	e.header = o.header()
	return e
}
