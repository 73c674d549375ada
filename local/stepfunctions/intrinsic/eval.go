package intrinsic

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// Scope provides the data and the random values for a call.
type Scope interface {
	// Resolve evaluates a path over the state's data or the context object.
	Resolve(*jsonpath.Path) (any, error)
	// Float64 returns a random number in [0,1).
	Float64() float64
	// UUID returns a random UUID of version 4.
	UUID() string
}

// ErrFailed is wrapped by every error of a function, which becomes
// States.IntrinsicFailure. An error of Resolve is returned as a *PathError.
var ErrFailed = errors.New("intrinsic function failed")

// PathError is the error for a path argument that selects nothing.
type PathError struct {
	Call, Path string
	Err        error
}

func (e *PathError) Error() string {
	return fmt.Sprintf("The function '%s' had the following error: The JsonPath argument for the field '%s' could not be found in the input", e.Call, e.Path)
}

func (e *PathError) Unwrap() error { return e.Err }

// maxArray is the largest number of elements that States.ArrayRange returns, as
// on AWS.
const maxArray = 1000

// function is an intrinsic function and its number of arguments.
type function struct {
	minArgs, maxArgs int
	eval             func(Scope, []any) (any, error)
}

// unbounded is the maximum number of arguments for functions that AWS does not
// limit.
const unbounded = 1000

var functions = map[string]function{
	"States.Format":         {1, unbounded, nil}, // Eval calls format itself
	"States.StringToJson":   {1, 1, stringToJSON},
	"States.JsonToString":   {1, 1, jsonToString},
	"States.Array":          {0, unbounded, array},
	"States.ArrayPartition": {2, 2, arrayPartition},
	"States.ArrayContains":  {2, 2, arrayContains},
	"States.ArrayRange":     {3, 3, arrayRange},
	"States.ArrayGetItem":   {2, 2, arrayGetItem},
	"States.ArrayLength":    {1, 1, arrayLength},
	"States.ArrayUnique":    {1, 1, arrayUnique},
	"States.Base64Encode":   {1, 1, base64Encode},
	"States.Base64Decode":   {1, 1, base64Decode},
	"States.Hash":           {2, 2, hash},
	"States.JsonMerge":      {3, 3, jsonMerge},
	"States.MathRandom":     {2, 3, mathRandom},
	"States.MathAdd":        {2, 2, mathAdd},
	"States.StringSplit":    {2, 2, stringSplit},
	"States.UUID":           {0, 0, uuid},
}

// Eval evaluates the call.
func (c *Call) Eval(scope Scope) (any, error) {
	args := make([]any, len(c.arguments))
	for i, a := range c.arguments {
		v, err := c.value(scope, a)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	var v any
	var err error
	if c.name == "States.Format" {
		v, err = format(c.arguments[0], args)
	} else {
		v, err = c.function.eval(scope, args)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFailed, c.name, err)
	}
	return v, nil
}

func (c *Call) value(scope Scope, a argument) (any, error) {
	switch {
	case a.path != nil:
		v, err := scope.Resolve(a.path)
		if err != nil {
			return nil, &PathError{Call: c.name, Path: a.path.String(), Err: err}
		}
		return v, nil
	case a.call != nil:
		return a.call.Eval(scope)
	}
	if t, ok := a.literal.(text); ok {
		return t.unescape(), nil
	}
	return a.literal, nil
}

// argumentError returns an error that states the number of an invalid argument,
// from 1, and its requirement.
func argumentError(number int, must string) error {
	return fmt.Errorf("argument %d must be %s", number, must)
}

func stringAt(args []any, i int) (string, error) {
	s, ok := args[i].(string)
	if !ok {
		return "", argumentError(i+1, "a string")
	}
	return s, nil
}

func firstArray(args []any) ([]any, error) {
	a, ok := args[0].([]any)
	if !ok {
		return nil, argumentError(1, "an array")
	}
	return a, nil
}

// integerAt returns an argument as an integer. Like AWS, it rounds a fraction
// down.
func integerAt(args []any, i int) (int64, error) {
	n, ok := args[i].(json.Number)
	if !ok {
		return 0, argumentError(i+1, "a number")
	}
	if v, ok := document.Int(n); ok {
		return v, nil
	}
	f, err := n.Float64()
	if err != nil || f > 1<<53 || f < -1<<53 {
		return 0, argumentError(i+1, "a number of at most 53 bits")
	}
	return floor(f), nil
}

func floor(f float64) int64 {
	n := int64(f)
	if float64(n) > f {
		n--
	}
	return n
}
