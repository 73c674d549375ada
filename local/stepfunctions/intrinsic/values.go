package intrinsic

import (
	"errors"
	"hash/fnv"
	"maps"
	"math/rand/v2"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

func array(_ Scope, args []any) (any, error) { return append([]any{}, args...), nil }

func arrayPartition(_ Scope, args []any) (any, error) {
	all, err := firstArray(args)
	if err != nil {
		return nil, err
	}
	size, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	if size < 1 {
		return nil, argumentError(2, "above 0")
	}
	out := []any{}
	for len(all) > 0 {
		n := min(int(min(size, int64(len(all)))), len(all))
		out = append(out, append([]any{}, all[:n]...))
		all = all[n:]
	}
	return out, nil
}

func arrayContains(_ Scope, args []any) (any, error) {
	all, err := firstArray(args)
	if err != nil {
		return nil, err
	}
	return contains(all, args[1]), nil
}

func contains(all []any, wanted any) bool {
	for _, v := range all {
		if document.Equal(v, wanted) {
			return true
		}
	}
	return false
}

func arrayRange(_ Scope, args []any) (any, error) {
	var n [3]int64
	for i := range n {
		var err error
		if n[i], err = integerAt(args, i); err != nil {
			return nil, err
		}
	}
	first, last, step := n[0], n[1], n[2]
	if step == 0 {
		return nil, argumentError(3, "other than 0")
	}
	out := []any{}
	for at := first; step > 0 && at <= last || step < 0 && at >= last; at += step {
		if len(out) == maxArray {
			return nil, errors.New("the array would have more than 1000 elements")
		}
		out = append(out, document.Number(at))
	}
	return out, nil
}

func arrayGetItem(_ Scope, args []any) (any, error) {
	all, err := firstArray(args)
	if err != nil {
		return nil, err
	}
	at, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	if at < 0 || at >= int64(len(all)) {
		return nil, argumentError(2, "an index of the array")
	}
	return all[at], nil
}

func arrayLength(_ Scope, args []any) (any, error) {
	all, err := firstArray(args)
	return document.Number(int64(len(all))), err
}

func arrayUnique(_ Scope, args []any) (any, error) {
	all, err := firstArray(args)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, v := range all {
		if !contains(out, v) {
			out = append(out, v)
		}
	}
	return out, nil
}

// jsonMerge adds the members of the second object to the first; the second
// object's members win. AWS supports only shallow merges, so the third argument
// must be false.
func jsonMerge(_ Scope, args []any) (any, error) {
	a, okA := args[0].(map[string]any)
	b, okB := args[1].(map[string]any)
	if !okA || !okB {
		return nil, errors.New("arguments 1 and 2 must be objects")
	}
	if args[2] != false {
		return nil, argumentError(3, "false: only shallow merges are supported")
	}
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out, nil
}

// mathRandom returns a random integer from the first argument (inclusive) to the
// second (exclusive). The optional third argument is a seed: the same seed
// returns the same integer.
func mathRandom(scope Scope, args []any) (any, error) {
	from, err := integerAt(args, 0)
	if err != nil {
		return nil, err
	}
	to, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	if from >= to {
		return nil, argumentError(2, "above argument 1")
	}
	chance := scope.Float64()
	if len(args) == 3 {
		if chance, err = seeded(args); err != nil {
			return nil, err
		}
	}
	return document.Number(from + min(int64(chance*float64(to-from)), to-from-1)), nil
}

func seeded(args []any) (float64, error) {
	if _, err := integerAt(args, 2); err != nil {
		return 0, err
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(formatted(args[2])))                // never fails
	return rand.New(rand.NewPCG(h.Sum64(), 0)).Float64(), nil //nolint:gosec // the same number for the same seed
}

func mathAdd(_ Scope, args []any) (any, error) {
	a, err := integerAt(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := integerAt(args, 1)
	if err != nil {
		return nil, err
	}
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return nil, errors.New("the sum is out of range")
	}
	return document.Number(sum), nil
}
