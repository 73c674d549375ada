package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/api"
	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/test/complexity"
)

// request is one hostile request.
type request struct {
	name, method string
	path, query  string
	header       http.Header
	body         []byte
}

// texts are hostile values of path parameters, queries and headers.
var texts = []string{
	"..", "../../etc/passwd", "%00", "\x00", "a/b", "a?b", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}",
	"\uFFFE", "\u202Egnp", "😀", "-1", "9223372036854775808", "null", "true", strings.Repeat("a", 3000), "PRODUCT#LAMP-BRASS", "USER#x\nSK",
}

// requests lists hostile requests to every operation of the specification: each hostile
// form of a body and a query, and hostile values where the operation takes any.
func requests(size int) []request {
	specification, err := contract.Load(api.Specification())
	if err != nil {
		panic(err) // it is embedded, and its own tests load it
	}
	var all []request
	paths := specification.Document().Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if path == "/webhooks/ingest" {
			continue // API Gateway serves it
		}
		for method := range paths[path].Operations() {
			op := specification.Operation(method, contract.Route(path))
			all = append(all, hostileValues(op, method, path)...)
			all = append(all, hostileForms(op, method, path, size)...)
		}
	}
	slices.SortStableFunc(all, func(a, b request) int { return strings.Compare(a.name, b.name) })
	return all
}

func hostileValues(op *contract.Operation, method, path string) (all []request) {
	for _, text := range texts {
		if filled := fill(path, text); filled != path {
			all = append(all, request{name: op.ID + ", path " + quoted(text), method: method, path: filled})
		}
		all = append(all,
			request{name: op.ID + ", query " + quoted(text), method: method, path: fill(path, "x"), query: printable([]byte("limit=" + text + "&cursor=" + text + "&q=" + text + "&status=" + text))},
			request{name: op.ID + ", headers " + quoted(text), method: method, path: fill(path, "x"), header: headers(text)})
	}
	return all
}

func hostileForms(op *contract.Operation, method, path string, size int) (all []request) {
	for _, shape := range complexity.Shapes() {
		body := shape.Make(size)
		all = append(all, request{name: op.ID + ", query of " + shape.Name, method: method, path: fill(path, "x"), query: printable(shape.Make(4 << 10))})
		if op.HasBody {
			all = append(all, request{
				name: op.ID + ", body of " + shape.Name, method: method, path: fill(path, "x"), body: body,
				header: http.Header{"Content-Type": {"application/json"}},
			})
		}
	}
	return all
}

// fill puts a value in the place of each parameter of a path.
func fill(path, value string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		out.WriteByte('/')
		if strings.HasPrefix(part, "{") {
			part = value
		}
		out.WriteString(part)
	}
	return out.String()
}

// headers holds a value in every header that the API reads, as far as HTTP allows it.
func headers(value string) http.Header {
	value = printable([]byte(value))
	return http.Header{
		"Idempotency-Key": {value}, "X-Request-Id": {value}, "Traceparent": {value}, "Content-Type": {value},
		"Authorization": {"Bearer " + value}, "Accept": {value}, "X-Forwarded-For": {value}, "Content-Encoding": {value},
	}
}

// printable drops what net/http does not send in a header or a request's line.
func printable(text []byte) string {
	return strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return -1
		}
		return r
	}, string(text))
}

func quoted(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), 20)], "?")
}
