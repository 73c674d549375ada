package asl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/intrinsic"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// Diagnostic is one error in a definition.
type Diagnostic struct {
	Code     string // SCHEMA_VALIDATION_FAILED, MISSING_TRANSITION_TARGET, INVALID_JSON_DESCRIPTION, ...
	Message  string
	Location string // JSON pointer, e.g. /States/Charge/Retry/0/MaxAttempts
}

func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s at %s", d.Code, d.Message, d.Location)
}

// The codes of diagnostics, as ValidateStateMachineDefinition returns them.
const (
	codeSchema = "SCHEMA_VALIDATION_FAILED"
	codeTarget = "MISSING_TRANSITION_TARGET"
	codeJSON   = "INVALID_JSON_DESCRIPTION"
)

// Invalid is the error of a definition that cannot be run.
type Invalid struct{ Diagnostics []Diagnostic }

func (e *Invalid) Error() string {
	all := make([]string, 0, len(e.Diagnostics))
	for _, d := range e.Diagnostics {
		all = append(all, d.String())
	}
	return "Invalid State Machine Definition: '" + strings.Join(all, ", ") + "'"
}

// reader collects the errors while it parses a definition.
type reader struct {
	diagnostics []Diagnostic
	names       map[string]string // location of each state, by name
}

func (r *reader) report(code, at, format string, args ...any) {
	r.diagnostics = append(r.diagnostics, Diagnostic{Code: code, Message: fmt.Sprintf(format, args...), Location: orSlash(at)})
}

func orSlash(at string) string {
	if at == "" {
		return "/"
	}
	return at
}

// object is a JSON object that is parsed field by field. It remembers which
// fields were read, so that rejectUnread can report the others.
type object struct {
	r      *reader
	at     string
	fields map[string]json.RawMessage
	read   map[string]bool
	tokens bool // paths may read the task token
}

func (r *reader) object(at string, raw json.RawMessage) *object {
	o := &object{r: r, at: at, read: map[string]bool{}}
	if err := json.Unmarshal(raw, &o.fields); err != nil || o.fields == nil {
		r.report(codeSchema, at, "it must be an object")
		return nil
	}
	return o
}

func (o *object) report(field, format string, args ...any) {
	o.r.report(codeSchema, o.at+"/"+field, format, args...)
}

func (o *object) raw(field string) (json.RawMessage, bool) {
	o.read[field] = true
	raw, ok := o.fields[field]
	return raw, ok
}

// rejectUnread reports every field that was not read.
func (o *object) rejectUnread(kind string) {
	for _, field := range sortedKeys(o.fields) {
		if !o.read[field] {
			o.report(field, "the field %q is not supported in %s here (JSONPath mode)", field, kind)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// decode decodes a field into v. It returns false when the field is absent or
// has another type.
func (o *object) decode(field string, v any, must string) bool {
	raw, ok := o.raw(field)
	if !ok {
		return false
	}
	if err := json.Unmarshal(raw, v); err != nil || bytes.Equal(raw, []byte("null")) {
		o.report(field, "it must be %s", must)
		return false
	}
	return true
}

func (o *object) text(field string) (s string) {
	o.decode(field, &s, "a string")
	return s
}

func (o *object) required(field string) string {
	s := o.text(field)
	if _, ok := o.fields[field]; !ok {
		o.r.report(codeSchema, o.at, "the field %q is missing", field)
	} else if s == "" {
		o.report(field, "it must be a non-empty string")
	}
	return s
}

// integer reads a whole number from least to most. It returns fallback when the
// field is absent or invalid.
func (o *object) integer(field string, least, most, fallback int64) int64 {
	var n json.Number
	if !o.decode(field, &n, "a number") {
		return fallback
	}
	i, ok := document.Int(n)
	if !ok || i < least || i > most {
		o.report(field, "it must be a whole number from %d to %d", least, most)
		return fallback
	}
	return i
}

// path reads a path. It returns nil when the field is absent or invalid.
func (o *object) path(field string) *jsonpath.Path {
	s := o.text(field)
	if _, ok := o.fields[field]; !ok {
		return nil
	}
	return o.parsePath(field, s)
}

func (o *object) parsePath(field, s string) *jsonpath.Path {
	p, err := jsonpath.Parse(s)
	if err == nil {
		err = o.checkTaskToken(p)
	}
	if err != nil {
		o.report(field, "%v", err)
		return nil
	}
	return p
}

// checkTaskToken refuses paths to the task token outside of the parameters of a
// task that waits for it.
func (o *object) checkTaskToken(p *jsonpath.Path) error {
	if p.IsContext() && p.HasPrefix("Task") && !o.tokens {
		return fmt.Errorf("%s: only the Parameters of a task that waits for its token may read task tokens", p)
	}
	return nil
}

// pathOrNull reads a path that may be null. The default is $.
func (o *object) pathOrNull(field string) PathOrNull {
	if raw, ok := o.raw(field); ok && bytes.Equal(raw, []byte("null")) {
		return PathOrNull{Null: true}
	}
	if p := o.path(field); p != nil {
		return PathOrNull{Path: p}
	}
	return PathOrNull{Path: root}
}

var root = mustPath("$")

func mustPath(s string) *jsonpath.Path {
	p, err := jsonpath.Parse(s)
	if err != nil {
		panic(err) // a constant of this package
	}
	return p
}

// resultPath reads ResultPath: null or a reference path.
func (o *object) resultPath() PathOrNull {
	p := o.pathOrNull("ResultPath")
	if !p.Null && !p.Path.IsReference() {
		o.report("ResultPath", "%s is not a reference path", p.Path)
		return PathOrNull{Path: root}
	}
	return p
}

// seconds reads field or its variant field+"Path". Only one may be given.
func (o *object) seconds(field string, least, most int64) Seconds {
	out := Seconds{Value: o.integer(field, least, most, 0), Path: o.path(field + "Path")}
	if _, both := o.fields[field]; both && out.Path != nil {
		o.report(field, "only one of %s and %sPath may be given", field, field)
	}
	return out
}

// fixedOrPath reads a string field or its variant field+"Path". If calls is
// true, the variant may also be an intrinsic function.
func (o *object) fixedOrPath(field string, calls bool) Text {
	out := Text{Value: o.text(field)}
	_, out.Set = o.fields[field]
	s := o.text(field + "Path")
	if _, ok := o.fields[field+"Path"]; !ok {
		return out
	}
	if out.Set {
		o.report(field, "only one of %s and %sPath may be given", field, field)
	}
	out.Set = true
	if calls && intrinsic.Is(s) {
		call, err := intrinsic.Parse(s)
		if err != nil {
			o.report(field+"Path", "%v", err)
		}
		out.Call = call
		return out
	}
	out.Path = o.parsePath(field+"Path", s)
	return out
}
