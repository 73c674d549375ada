package pattern

import "fmt"

// maxNumber is the largest magnitude that EventBridge compares: five billion.
const maxNumber = 5_000_000_000

// compileNumeric compiles ["=", n], one bound, or a lower bound followed by an
// upper bound.
func compileNumeric(path string, argument any) (test, error) {
	list, ok := argument.([]any)
	if !ok || len(list) != 2 && len(list) != 4 {
		return nil, &Error{path, `numeric: must be one or two comparisons, such as [">", 0, "<=", 5]`}
	}
	first, err := comparison(path, list[0], list[1])
	if err != nil || len(list) == 2 {
		return first, err
	}
	second, err := comparison(path, list[2], list[3])
	if err != nil {
		return nil, err
	}
	if err := checkRange(path, list); err != nil {
		return nil, err
	}
	return func(value any) bool { return first(value) && second(value) }, nil
}

func comparison(path string, operator, bound any) (test, error) {
	n, ok := bound.(float64)
	if !ok || n < -maxNumber || n > maxNumber {
		return nil, &Error{path, "numeric: a bound is a number from -5000000000 to 5000000000"}
	}
	compare := comparator(operator)
	if compare == nil {
		return nil, &Error{path, fmt.Sprintf("numeric: unknown comparison %v", operator)}
	}
	return func(value any) bool {
		v, ok := value.(float64)
		return ok && compare(v, n)
	}, nil
}

func comparator(operator any) func(a, b float64) bool {
	switch operator {
	case "=":
		return func(a, b float64) bool { return a == b }
	case "<":
		return func(a, b float64) bool { return a < b }
	case "<=":
		return func(a, b float64) bool { return a <= b }
	case ">":
		return func(a, b float64) bool { return a > b }
	case ">=":
		return func(a, b float64) bool { return a >= b }
	}
	return nil
}

// checkRange requires a lower bound followed by a larger upper bound.
func checkRange(path string, list []any) error {
	low, high := list[0] == ">" || list[0] == ">=", list[2] == "<" || list[2] == "<="
	if !low || !high {
		return &Error{path, "numeric: a range is a lower bound followed by an upper bound"}
	}
	if list[1].(float64) >= list[3].(float64) {
		return &Error{path, "numeric: the lower bound must be below the upper bound"}
	}
	return nil
}
