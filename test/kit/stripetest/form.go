package stripetest

import (
	"net/url"
	"strconv"
	"strings"
)

// wholeNumber reads a parameter that must be a whole number of at least 1.
func wholeNumber(form url.Values, name string) (int64, *Problem) {
	n, err := strconv.ParseInt(form.Get(name), 10, 64)
	switch {
	case form.Get(name) == "":
		return 0, invalid("parameter_missing", name, "Missing required param: "+name)
	case err != nil || n < 1:
		return 0, invalid("parameter_invalid_integer", name, "This value must be greater than or equal to 1")
	}
	return n, nil
}

// metadata reads the pairs metadata[name]=value: at most 50, names of 40 characters,
// values of 500.
func metadata(form url.Values) (map[string]string, *Problem) {
	pairs := map[string]string{}
	for param := range form {
		name, found := strings.CutPrefix(param, "metadata[")
		if !found {
			continue
		}
		name, value := strings.TrimSuffix(name, "]"), form.Get(param)
		if len(name) > 40 || len(value) > 500 {
			return nil, invalid("", param, "Metadata keys have up to 40 characters and values up to 500")
		}
		pairs[name] = value
	}
	if len(pairs) > 50 {
		return nil, invalid("", "metadata", "Metadata has up to 50 keys")
	}
	return pairs, nil
}

// oneOf checks a parameter of a closed set; it may be absent.
func oneOf(form url.Values, name string, allowed ...string) *Problem {
	got := form.Get(name)
	if got == "" {
		return nil
	}
	for _, a := range allowed {
		if got == a {
			return nil
		}
	}
	return invalid("", name, "Invalid "+name+": must be one of "+strings.Join(allowed, ", "))
}

func pointer[T any](v T) *T { return &v }
