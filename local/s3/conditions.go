package s3

import (
	"net/http"
	"strings"
	"time"
)

// conditions are RFC 9110's, with S3's errors.
func (c *call) conditions(o *object) error {
	modified := time.UnixMilli(o.Modified).Truncate(time.Second)
	match, none := c.Header.Get("If-Match"), c.Header.Get("If-None-Match")
	since, isSince := httpTime(c.Header.Get("If-Modified-Since"))
	until, isUntil := httpTime(c.Header.Get("If-Unmodified-Since"))
	switch {
	case match != "" && match != "*" && !sameTag(match, o.ETag):
		return precondition("If-Match")
	case match == "" && isUntil && modified.After(until):
		return precondition("If-Unmodified-Since")
	case none != "" && (none == "*" || sameTag(none, o.ETag)):
		return notModified(o)
	case none == "" && isSince && !modified.After(since):
		return notModified(o)
	}
	return nil
}

// mayReplace knows the two conditions of a write: If-None-Match: * creates
// only, If-Match replaces only this version.
func (c *call) mayReplace(old *object) error {
	none, match := c.Header.Get("If-None-Match"), c.Header.Get("If-Match")
	switch {
	case none != "" && none != "*":
		return notImplemented("If-None-Match with anything but * on a write")
	case none == "*" && old != nil:
		return precondition("If-None-Match")
	case match != "" && old == nil:
		return fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	case match != "" && match != "*" && !sameTag(match, old.ETag):
		return precondition("If-Match")
	}
	return nil
}

func httpTime(text string) (time.Time, bool) {
	t, err := http.ParseTime(text)
	return t, err == nil
}

// sameTag compares with each tag of a list; quotes may be missing.
func sameTag(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if strings.Trim(strings.TrimSpace(one), `"`) == strings.Trim(tag, `"`) {
			return true
		}
	}
	return false
}

func precondition(name string) error {
	e := fail(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
	e.fields = [][2]string{{"Condition", name}}
	return e
}

func notModified(o *object) error {
	e := fail(http.StatusNotModified, "NotModified", "Not Modified")
	e.header = o.header()
	return e
}
