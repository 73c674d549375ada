package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/intrinsic"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// timeFormat is the form of timestamps in the context object.
const timeFormat = "2006-01-02T15:04:05.000Z"

// scope is the data that the paths of a state's field can access.
type scope struct {
	x    *Execution
	f    *frame
	data any
}

// Resolve evaluates a path over the data, or over the context object.
func (s scope) Resolve(p *jsonpath.Path) (any, error) {
	if p.IsContext() {
		return p.Get(s.x.context(s.f))
	}
	return p.Get(s.data)
}

// Float64 is a random number in [0,1).
func (s scope) Float64() float64 { return s.x.environment.Random.Float64() }

// UUID is a random UUID.
func (s scope) UUID() string { return s.x.environment.Random.UUID() }

// context returns the frame's context object ($$).
func (x *Execution) context(f *frame) map[string]any {
	id := x.identity
	out := map[string]any{
		"Execution": map[string]any{
			"Id": id.ARN, "Name": id.Name, "Input": x.input, "RoleArn": id.RoleARN,
			"StartTime": id.Started.Format(timeFormat), "RedriveCount": json.Number("0"),
		},
		"StateMachine": map[string]any{"Id": id.MachineARN, "Name": id.MachineName},
		"State": map[string]any{
			"Name": f.state, "EnteredTime": f.entered.Format(timeFormat), "RetryCount": document.Number(f.retries()),
		},
	}
	if f.token != "" {
		out["Task"] = map[string]any{"Token": f.token}
	}
	if f.isItem {
		out["Map"] = map[string]any{"Item": map[string]any{"Index": document.Number(int64(f.index)), "Value": f.item}}
	}
	return out
}

// runtime is the failure of a definition that does not fit its data.
func (f *frame) runtime(format string, args ...any) error {
	return failureError{&Failure{ErrRuntime, fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s",
		f.state, f.enteredID, fmt.Sprintf(format, args...))}}
}

// pick applies InputPath or OutputPath.
func (x *Execution) pick(f *frame, field string, p asl.PathOrNull, data any) (any, error) {
	if p.Null {
		return map[string]any{}, nil
	}
	return x.resolve(f, field, p.Path, data)
}

func (x *Execution) resolve(f *frame, field string, p *jsonpath.Path, data any) (any, error) {
	if p.IsRoot() && !p.IsContext() {
		return data, nil
	}
	v, err := scope{x, f, data}.Resolve(p)
	if err != nil {
		return nil, f.runtime("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'", p, field, document.Encode(data))
	}
	return v, nil
}

// fill evaluates a template. Without a template it returns the data.
func (x *Execution) fill(f *frame, t *asl.Template, data any) (any, error) {
	if t == nil {
		return data, nil
	}
	v, err := t.Eval(scope{x, f, data})
	if err != nil {
		return nil, f.badTemplate(err, data)
	}
	return v, nil
}

func (f *frame) badTemplate(err error, data any) error {
	var path *asl.PathError
	var argument *intrinsic.PathError
	switch {
	case errors.Is(err, intrinsic.ErrFailed):
		return failureError{&Failure{ErrIntrinsic, fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s",
			f.state, f.enteredID, err)}}
	case errors.As(err, &path):
		return f.runtime("%s '%s'", path, document.Encode(data))
	case errors.As(err, &argument):
		return f.runtime("%s '%s'", argument, document.Encode(data))
	default:
		return f.runtime("%s", err)
	}
}

// place puts a result into the state's input, as ResultPath says.
func (f *frame) place(p asl.PathOrNull, input, result any) (any, error) {
	if p.Null {
		return input, nil
	}
	if p.Path.IsRoot() {
		return result, nil
	}
	v, err := p.Path.Put(input, result)
	if err != nil {
		return nil, failureError{&Failure{ErrResultPath, fmt.Sprintf("Unable to apply ReferencePath %s to input %s", p.Path, document.Encode(input))}}
	}
	return v, nil
}

// text evaluates Error, Cause or Timestamp.
func (x *Execution) text(f *frame, field string, t asl.Text, data any) (string, error) {
	var v any
	var err error
	switch {
	case t.Path != nil:
		v, err = x.resolve(f, field+"Path", t.Path, data)
	case t.Call != nil:
		if v, err = t.Call.Eval(scope{x, f, data}); err != nil {
			err = f.badTemplate(err, data)
		}
	default:
		return t.Value, nil
	}
	if err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok {
		return "", f.runtime("The value of the field '%sPath' is not a string", field)
	}
	return s, nil
}

// count evaluates a whole number that may come from a path.
func (x *Execution) count(f *frame, field string, s asl.Seconds, data any) (int64, error) {
	if s.Path == nil {
		return s.Value, nil
	}
	v, err := x.resolve(f, field+"Path", s.Path, data)
	if err != nil {
		return 0, err
	}
	n, ok := document.Int(v)
	if !ok || n < 0 {
		return 0, f.runtime("The value of the field '%sPath' is not a whole number of at least 0", field)
	}
	return n, nil
}

func (x *Execution) duration(f *frame, field string, s asl.Seconds, data any) (time.Duration, error) {
	n, err := x.count(f, field, s, data)
	return time.Duration(min(n, maxSeconds)) * time.Second, err
}

const maxSeconds = 99_999_999

// sized encodes data and refuses data beyond the service's quota.
func (f *frame) sized(what string, v any) ([]byte, error) {
	text := document.Encode(v)
	if len(text) <= MaxData {
		return text, nil
	}
	return nil, failureError{&Failure{ErrDataLimit, fmt.Sprintf("The state '%s' has data that exceeds the maximum number of bytes service limit. %s: %d of at most %d bytes.",
		f.state, what, len(text), MaxData)}}
}
